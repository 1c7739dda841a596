// Gates that are broken on purpose, and what becomes of the graph that they are placed in.
import { expect } from "vitest";
import { type ChainruleError, ComputationalGraph, defineGate, type Expr, Pass, reference } from "../src/index.ts";
import { add } from "./gates.ts";
import { refusedHere } from "./raised.ts";

/** A gate of two inputs, as JavaScript would let it be. */
export const broken = (forward: unknown, backward?: unknown) =>
  defineGate("broken", forward as (x: Expr, y: Expr) => Expr, backward as (dz: Expr) => [Expr, Expr]);

export function graphOfTwo() {
  const graph = new ComputationalGraph();
  return { graph, x: graph.input("x", [2, 3]), y: graph.input("y", [3]) };
}

/** Placing the gate is refused with the gate and both wires; after it, a good gate is placed and runs. */
export function breaks(gate: ReturnType<typeof broken>, code: ChainruleError["code"], ...parts: readonly string[]) {
  const { graph, x, y } = graphOfTwo();
  const error = refusedHere(graph, code, () => gate(x, y), 'at gate "broken0", fed by x [2, 3], y [3]', ...parts);
  expect(error.details).toMatchObject({ gate: "broken0" });
  const out = add(x, y);
  expect(out.label).toBe("add0");
  const pass = new Pass(graph, reference, {
    x: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    y: [1, 1, 1],
  })
    .forward()
    .backward(out);
  expect(pass.gradient(y).nested()).toEqual([2, 2, 2]);
  return error;
}

export const sumOf = (x: Expr, y: Expr): Expr => x.add(y);
