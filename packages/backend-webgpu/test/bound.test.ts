// One buffer at several places of a program, some of which are written: WebGPU forbids it in one kernel, chainrule does not.
import { type Backend, type Buffer, ChainruleError, Expr, lower, type Program, reference } from "@chainrule/core";
import { expect, onTestFinished, vi } from "vitest";
import { Gpu } from "../src/gpu.ts";
import { webgpu } from "../src/index.ts";
import { describeOnDevice as describe, testOnDevice as test, testDevice } from "./device.ts";

const [x, y, z] = ["x", "y", "z"].map((label) => new Expr("input", [], { label }, [3], "float32")) as [
  Expr,
  Expr,
  Expr,
];
/** Reads three inputs, replaces two of them, and puts out two values. */
const program: Program = lower({
  leaves: [x, y, z].map((expr) => ({ expr, role: "state", label: String(expr.attributes.label) })),
  outputs: [
    { label: "sum", expr: x.add(y).add(z) },
    { label: "minus y", expr: y.neg() },
  ],
  updates: [
    { target: x, value: x.mul(2).add(y) },
    { target: z, value: x.sub(y) },
  ],
  dimensions: new Map(),
  training: true,
});

/** Runs it twice on buffers of which some are the same: `which` says, for each place, which of five. */
async function run(backend: Backend, which: readonly number[]): Promise<number[][]> {
  const made = which.map((_, i): Buffer => {
    const buffer = backend.buffer([3], "float32");
    buffer.write(Float32Array.of(i + 1, 2 * i, 3));
    return buffer;
  });
  const bound = which.map((one) => made[one] as Buffer);
  const once = backend.compile(program).bind(bound.slice(0, 3), bound.slice(3));
  once();
  once();
  return Promise.all(made.map(async (buffer) => Array.from(await buffer.read())));
}

describe("a program that is bound to one buffer at several places", () => {
  test.each([
    ["nowhere", [0, 1, 2, 3, 4]],
    ["at inputs that are replaced", [0, 1, 0, 3, 4]],
    ["at inputs of which one is replaced", [0, 0, 2, 3, 4]],
    ["at an input and an output", [0, 1, 2, 1, 4]],
    ["at an input that is replaced and an output", [0, 1, 2, 0, 4]],
    ["at both outputs", [0, 1, 2, 3, 3]],
    ["everywhere", [0, 0, 0, 0, 0]],
  ])("gives what the reference gives: %s", async (_, which) => {
    const backend = await webgpu({ device: (await testDevice()).device });
    expect(await run(backend, which)).toEqual(await run(reference, which));
  });

  test("is told where there is no memory for the copy that this takes: no numbers are right then", async () => {
    const { hold } = Gpu.prototype;
    let refused = 0;
    vi.spyOn(Gpu.prototype, "hold").mockImplementation(function (this: Gpu, bytes, what) {
      const memory = hold.call(this, bytes, what);
      if (!/put aside|bound twice/.test(what())) return memory;
      refused++;
      const promise = Promise.reject(new ChainruleError("E_OOM", "no memory for it."));
      promise.catch(() => undefined);
      return { ...memory, taken: { promise, done: false } as typeof memory.taken };
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const backend = await webgpu({ device: (await testDevice()).device });
    await expect(run(backend, [0, 0, 2, 3, 4])).rejects.toMatchObject({ code: "E_OOM" });
    expect(refused).toBeGreaterThan(0);
  });
});
