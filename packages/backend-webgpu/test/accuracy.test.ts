// How right the elementary functions are on a device: within the errors that are published, at numbers of all sizes, so small
// ones apart that what is computed on the way may be denormal, which devices may take for 0.
import { apply, Expr, lower, type OpName } from "@chainrule/core";
import { runOn } from "@chainrule/testkit";
import { expect } from "vitest";
import { functions, type Measured } from "../../backend-cpu/test/accuracy/functions.ts";
import { pairs, patterns } from "../../backend-cpu/test/accuracy/inputs.ts";
import { exactOf, worstOf } from "../../backend-cpu/test/accuracy/measure.ts";
import { Gpu } from "../src/gpu.ts";
import { backendOn } from "../src/webgpu.ts";
import { describeOnDevice as describe, testOnDevice as test, testDevice } from "./device.ts";

const COUNT = 1 << 18;
/** The last digit of larger numbers is no denormal. */
const SMALLEST = 2 ** -102;
const isTiny = (x: number): boolean => x !== 0 && Math.abs(x) < SMALLEST;

/** The same function in ops. */
function expressionOf({ name, arity }: Measured, [x, y]: readonly Expr[]): Expr {
  const [first, second] = [x as Expr, y as Expr];
  if (name === "softplus") return first.max(0).add(first.abs().neg().exp().log1p());
  return apply(name as OpName, arity === 1 ? [first] : [first, second]);
}

async function onDevice(measured: Measured, inputs: readonly Float32Array[]): Promise<Float32Array> {
  const leaves = inputs.map(({ length }, i) => new Expr("input", [], { label: `x${i}` }, [length], "float32"));
  const program = lower({
    leaves: leaves.map((expr, i) => ({ expr, role: "input", label: `x${i}` })),
    outputs: [{ label: "y", expr: expressionOf(measured, leaves) }],
    dimensions: new Map(),
    training: false,
  });
  const [result] = await runOn(backendOn(new Gpu(await testDevice())), program, inputs);
  return result as Float32Array;
}

/** Inputs that are not tiny, and whose exact results are not. */
function ordinary({ exact }: Measured, inputs: readonly Float32Array[]): Float32Array[] {
  const [x, y = x] = inputs as [Float32Array, Float32Array?];
  const keep = [...x.keys()].filter((i) => {
    const [a, b] = [x[i] as number, (y as Float32Array)[i] as number];
    return ![a, b, exact(a, b)].some(isTiny);
  });
  return inputs.map((input) => Float32Array.from(keep, (i) => input[i] as number));
}

describe("elementary functions", () => {
  test.each(functions)("$name is at most $goal units in the last place wrong", async (measured) => {
    const all = measured.arity === 1 ? [patterns(0, COUNT, 16381)] : pairs(measured.name, 0, COUNT);
    const inputs = ordinary(measured, all);
    expect(inputs[0]?.length).toBeGreaterThan(COUNT / 3);
    const results = await onDevice(measured, inputs);
    const worst = worstOf(inputs, results, exactOf(measured.exact, inputs), 32);
    expect(worst.error, `at ${worst.at}`).toBeLessThanOrEqual(measured.goal);
  });
});
