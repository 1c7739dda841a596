import { Expr, lower, type Program } from "@chainrule/core";
import { expect, test } from "vitest";
import { type Family, type Fused, fuse, type Kernel, moves, planMemory } from "../src/index.ts";

const leaf = (label: string, shape: readonly number[]): Expr => new Expr("input", [], { label }, shape, "float32");
const SINGLE = new Set(["matmul", "sum", "maxOver", "constant"]);
/** All elementwise ops share loops here. */
const family: Family = (instruction) => (moves(instruction) || !SINGLE.has(instruction.op) ? "32" : undefined);

/** Kernels in a few words: what each computes, and what it stores. */
function shown({ kernels }: Fused, { instructions }: Program): string[] {
  const opOf = (value: number): string => instructions.find(({ output }) => output === value)?.op ?? `input ${value}`;
  return kernels.map((kernel: Kernel) => {
    const loop = kernel.kind === "loop" ? kernel.loop : kernel.kind === "matmul" ? kernel.after : undefined;
    const head = kernel.kind === "loop" ? [] : [kernel.instruction.op];
    const body = loop?.instructions.map(({ instruction }) => instruction.op) ?? [];
    return [...head, ...body].join(" ") + (loop ? ` → ${loop.stores.map(opOf).join(" ")}` : "");
  });
}

function programOf(
  inputs: readonly Expr[],
  outputs: readonly Expr[],
  updates: readonly (readonly [Expr, Expr])[],
): Program {
  return lower({
    leaves: inputs.map((expr) => ({ expr, role: "parameter", label: String(expr.attributes.label) })),
    outputs: outputs.map((expr, i) => ({ label: `out${i}`, expr })),
    updates: updates.map(([target, value]) => ({ target, value })),
    dimensions: new Map(),
    training: true,
  });
}

const [x, w, v, rate] = [leaf("x", [8, 5]), leaf("w", [5, 3]), leaf("v", [5, 3]), leaf("rate", [])] as const;

test("an update is part of the product that gives the gradient, momentum and all, and is written in place", () => {
  const scores = x.matmul(w).relu();
  const next = v.mul(0.9).sub(x.matmul(scores, { transA: true }).mul(rate));
  const program = programOf(
    [x, w, v, rate],
    [scores.sum()],
    [
      [w, w.add(next)],
      [v, next],
    ],
  );
  const fused = fuse(program, family);
  expect(shown(fused, program).toSorted()).toEqual(["matmul mul mul sub add → sub add", "matmul relu → relu", "sum"]);
  const { places, copies } = planMemory(program, fused, []);
  expect(copies).toEqual([]);
  for (const { target, value } of program.updates)
    expect(places[value]).toEqual({ in: "input", at: program.inputs.indexOf(target) });
});

test("a parameter that is still read, or leaves as it was, is replaced by a copy at the end", () => {
  const a = leaf("a", [4, 4]);
  for (const [outputs, value] of [
    [[a], a.add(1)],
    [[], a.transpose().add(a)],
    [[], a.matmul(a).mul(0.5)],
  ] as const) {
    const program = programOf([a], outputs, [[a, value]]);
    const { copies } = planMemory(program, fuse(program, family), []);
    expect(copies.some(({ to }) => to.in === "input" && to.at === 0)).toBe(true);
  }
});

test("memory that is free is used again, never by a kernel that still reads it", () => {
  let chain = x.sum([1]).reshape([8, 1]).mul(x);
  for (let i = 0; i < 20; i++) chain = chain.sum([1]).reshape([8, 1]).mul(x);
  const program = programOf([x], [chain], []);
  const { bytes } = planMemory(program, fuse(program, family), []);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(6 * 8 * 5 * 4);
});
