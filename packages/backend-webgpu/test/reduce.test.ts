// Reductions in all of their forms: by one invocation, by a workgroup, in two passes; on grids that are folded.
import { Expr, lower } from "@chainrule/core";
import { runOn } from "@chainrule/testkit";
import { expect } from "vitest";
import { Gpu } from "../src/gpu.ts";
import { backendOn } from "../src/webgpu.ts";
import { describeOnDevice, testOnDevice as test, testDevice } from "./device.ts";

/** Numbers between -1 and 1 that float32 holds, the same every time. */
const draw = (size: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => (((i * 7919 + 104729) % 65521) / 65521) * 2 - 1);

async function reduced(op: "sum" | "maxOver", shape: readonly number[], axes: readonly number[], barriers: boolean) {
  const backend = backendOn(new Gpu(await testDevice(), { barriers }));
  const x = new Expr("input", [], { label: "x" }, shape, "float32");
  const program = lower({
    leaves: [{ expr: x, role: "input", label: "x" }],
    outputs: [{ label: "y", expr: op === "sum" ? x.sum(axes) : x.maxOver(axes) }],
    dimensions: new Map(),
    training: false,
  });
  const numbers = draw(shape.reduce((n, size) => n * size, 1));
  const [result] = await runOn(backend, program, [numbers]);
  return { numbers, result: Float64Array.from(result ?? []) };
}

describeOnDevice.each([true, false])("a reduction, where invocations wait for each other: %s", (barriers) => {
  test.each([100, 5000, 100_000])("of %i numbers has the digits of float32, whatever its order", async (length) => {
    const { numbers, result } = await reduced("sum", [length], [0], barriers);
    const exact = numbers.reduce((sum, x) => sum + x, 0);
    // The sum is carried in two floats, so that what is left is its last rounding.
    expect(Math.abs((result[0] as number) - exact)).toBeLessThanOrEqual(Math.abs(exact) * 2 ** -23);
    const again = await reduced("sum", [length], [0], barriers);
    expect(again.result).toEqual(result);
    const { result: largest } = await reduced("maxOver", [length], [0], barriers);
    expect(largest[0]).toBe(numbers.reduce((most, x) => Math.max(most, x)));
  });

  test("over columns, and over axes that do not lie together", async () => {
    for (const [shape, axes] of [
      [[200, 30], [0]],
      [
        [6, 90, 7],
        [0, 2],
      ],
      [
        [5, 70, 3, 2],
        [1, 3],
      ],
    ] as const) {
      const { numbers, result } = await reduced("sum", shape, axes, barriers);
      const stays = shape.filter((_, axis) => !(axes as readonly number[]).includes(axis));
      const exact = new Float64Array(stays.reduce<number>((n, size) => n * size, 1));
      for (const [i, x] of numbers.entries()) {
        let [rest, at, step] = [i, 0, 1];
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          const size = shape[axis] as number;
          if (!(axes as readonly number[]).includes(axis)) {
            at += (rest % size) * step;
            step *= size;
          }
          rest = Math.floor(rest / size);
        }
        exact[at] = (exact[at] as number) + x;
      }
      for (const [k, sum] of result.entries()) expect(sum).toBeCloseTo(exact[k] as number, 4);
    }
  });

  test("of more results than a grid has groups along one of its dimensions", async () => {
    const rows = 70_001;
    const { numbers, result } = await reduced("sum", [rows, 65], [1], barriers);
    for (const row of [0, 1, 65_534, 65_535, 65_536, rows - 1]) {
      const exact = numbers.subarray(65 * row, 65 * row + 65).reduce((sum, x) => sum + x, 0);
      expect(result[row]).toBe(Math.fround(exact));
    }
  });
});
