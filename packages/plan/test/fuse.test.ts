import { Expr, type Instruction, lower, type Program } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { type Family, type Fused, fuse, type Kernel, loopOf, moves, planMemory } from "../src/index.ts";

const leaf = (label: string, shape: readonly number[]): Expr => new Expr("input", [], { label }, shape, "float32");
const SINGLE = new Set(["matmul", "sum", "maxOver", "constant"]);
/** All elementwise ops share loops here. */
const family: Family = (instruction) => (moves(instruction) || !SINGLE.has(instruction.op) ? "32" : undefined);

/** Kernels in a few words: what each computes, and what it stores. */
function shown({ kernels }: Fused, { instructions }: Program): string[] {
  const opOf = (value: number): string => instructions.find(({ output }) => output === value)?.op ?? `input ${value}`;
  return kernels.map((kernel: Kernel) => {
    const loop = loopOf(kernel);
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

describe("where a kernel costs much by itself", () => {
  const sparing = { attaches: ({ op }: Instruction) => op === "sum" || op === "matmul", sparing: true };

  test("a loop over a reduction's results is part of it, and so is a count of steps that shares nothing with it", () => {
    const count = leaf("count", []);
    const program = programOf([x, count], [x.mul(x).sum().mul(0.5)], [[count, count.add(1)]]);
    const fused = fuse(program, family, sparing);
    expect(shown(fused, program)).toEqual(["mul → mul", "sum mul add → mul add"]);
    expect(shown(fuse(program, family), program)).toHaveLength(3);
    const { places, copies } = planMemory(program, fused, []);
    expect(copies).toEqual([]);
    expect(places[program.updates[0]?.value as number]).toEqual({ in: "input", at: 1 });
  });

  test("what a later kernel needs does not wait for one that comes after it", () => {
    const [count, scale] = [leaf("count", []), leaf("scale", [])];
    const next = count.add(1);
    const scaled = x.mul(next.mul(scale));
    const program = programOf([x, count, scale], [scaled.mul(scaled).sum()], [[count, next]]);
    const kernels = shown(fuse(program, family, sparing), program);
    expect(kernels.findIndex((kernel) => kernel.startsWith("add"))).toBe(0);
    expect(kernels.at(-1)).toBe("sum");
  });
});
