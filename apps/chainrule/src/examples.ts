// The lecture's two examples of a graph, with the numbers of its figures.
import { ComputationalGraph, type Wire } from "@chainrule/core";
import { add, exp, multiply, negate, reciprocal, shift } from "@chainrule/gates";

export interface Example {
  readonly formula: string;
  /** What the inputs are. */
  readonly feeds: Readonly<Record<string, number>>;
  /** Decimals with which it reads well. */
  readonly digits: number;
  readonly build: () => { readonly graph: ComputationalGraph; readonly output: Wire };
}

export const examples = {
  first: {
    formula: "f(x, y, z) = (x + y) · z",
    feeds: { x: -2, y: 5, z: -4 },
    digits: 0,
    build: () => {
      const graph = new ComputationalGraph({ dtype: "float64" });
      const [x, y, z] = [graph.input("x"), graph.input("y"), graph.input("z")];
      const q = add(x, y).as("q");
      return { graph, output: multiply(q, z).as("f") };
    },
  },
  neuron: {
    formula: "f(w, x) = 1 / (1 + e^-(w0·x0 + w1·x1 + w2))",
    feeds: { w0: 2, x0: -1, w1: -3, x1: -2, w2: -3 },
    digits: 2,
    build: () => {
      const graph = new ComputationalGraph({ dtype: "float64" });
      const [w0, x0, w1, x1] = [graph.input("w0"), graph.input("x0"), graph.input("w1"), graph.input("x1")];
      const w2 = graph.input("w2");
      const dot = add(multiply(w0, x0).as("a"), multiply(w1, x1).as("b")).as("c");
      const score = add(dot, w2).as("s");
      const power = exp(negate(score).as("n")).as("e");
      return { graph, output: reciprocal(shift({ by: 1 })(power).as("d")).as("f") };
    },
  },
} satisfies Record<string, Example>;

export type ExampleName = keyof typeof examples;
