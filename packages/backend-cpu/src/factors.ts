// Numbers of float32 below 2⁻¹²⁶ are subnormal, and a processor takes some hundred cycles for each product with one. Gradients of saturated
// gates are full of them, and a matrix product reads each a thousand times; so where nothing else reads them, they are made zeros.
import type { Numbers, Program } from "@chainrule/core";
import { ops } from "@chainrule/core";
import type { Lane, Lanes } from "@chainrule/plan";
import type { Place, Run } from "./kernels/kernel.ts";

const LEAST_NORMAL = 2 ** -126;

/** The float32 results of elementwise instructions that matrix products read, and besides them nothing but sums. */
export function factorsOf({ values, instructions, outputs, updates }: Program): ReadonlySet<number> {
  const factors = new Set<number>();
  const seen = new Set([...outputs, ...updates].map(({ value }) => value));
  for (const { op, inputs } of instructions) {
    if (op === "sum") continue;
    for (const input of inputs) (op === "matmul" ? factors : seen).add(input);
  }
  const made = instructions.filter(
    ({ op, output }) =>
      ops[op].kind === "elementwise" && values[output]?.dtype === "float32" && factors.has(output) && !seen.has(output),
  );
  return new Set(made.map(({ output }) => output));
}

/** The number, or 0 where it is subnormal. The sign of a 0 is nothing to sums, which begin with 0. */
export const withoutSubnormals = (lanes: Lanes, x: Lane): Lane =>
  lanes.select(lanes.less(lanes.abs(x), lanes.number(LEAST_NORMAL)), lanes.number(0), x);

/** The same of all numbers that a run in JavaScript leaves at a place. */
export function leavingNoSubnormals(run: Run, { memory, at }: Place, size: number): Run {
  return (memories) => {
    run(memories);
    const data = memories[memory] as Numbers;
    for (let i = at; i < at + size; i++) if (Math.abs(data[i] as number) < LEAST_NORMAL) data[i] = 0;
  };
}
