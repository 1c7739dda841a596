// Derivatives of derivatives: the backward pass placed in the graph, to be differentiated, stepped and compiled again.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, defineGate, differentiate, type Expr, Pass, reference, type Wire } from "../src/index.ts";
import { add, dropout, exp, matmul, multiply, sigmoid4, square, sum, tanh, toWhole } from "./gates.ts";
import { refused } from "./raised.ts";

const cube = defineGate("cube", (x: Expr) => x.pow(3));

describe("differentiate", () => {
  test("twice, three times: x⁵ by gates with written and derived backward mixed", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const x = graph.input("x");
    let y = multiply(cube(x), square(x));
    const powers = [y];
    for (let n = 0; n < 4; n++) {
      [y] = differentiate(y, [x]);
      powers.push(y);
    }
    const pass = new Pass(graph, reference, { x: 2 }).forward();
    expect(powers.map((wire) => pass.value(wire).read())).toEqual([32, 80, 160, 240, 240]);
    expect(powers.slice(0, -1).map((wire) => pass.backward(wire).gradient(x).read())).toEqual([80, 160, 240, 240]);
  });

  test("gives the very numbers of the backward pass, for every wire", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const [x, w] = [graph.input("x", ["batch", 3]), graph.parameter("w", [3, 2])];
    const b = graph.parameter("b", [2]);
    const middle = add(matmul(x, w), b);
    const loss = sum(square(tanh(middle)));
    const wires = [x, w, b, middle, loss];
    const gradients = differentiate(loss, wires);
    expect(gradients.map(({ shape }) => shape)).toEqual(wires.map(({ shape }) => shape));
    const feeds = {
      x: [
        [1, 2, 3],
        [4, -5, 6],
      ],
      w: [
        [0.1, 0.2],
        [0.3, -0.4],
        [0.5, 0.6],
      ],
      b: [0.7, 0.8],
    };
    const pass = new Pass(graph, reference, feeds).forward().backward(loss);
    for (const [i, wire] of wires.entries())
      expect(pass.value(gradients[i] as Wire).nested()).toEqual(pass.gradient(wire).nested());
  });

  test("of a value of several elements is that of its sum; by itself ones; where no path leads zeros", () => {
    const graph = new ComputationalGraph();
    const [x, apart] = [graph.input("x", [2]), graph.input("apart", [3])];
    const y = square(x);
    const [byX, byY, byApart] = differentiate(y, [x, y, apart]);
    const pass = new Pass(graph, reference, { x: [3, 4], apart: [0, 0, 0] }).forward();
    expect([byX, byY, byApart].map((wire) => pass.value(wire).nested())).toEqual([
      [6, 8],
      [1, 1],
      [0, 0, 0],
    ]);
  });

  test("refuses what has no gradient or is of another graph, and places nothing then", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x");
    const [y, whole] = [square(x), toWhole(x)];
    const stranger = new ComputationalGraph().input("stranger");
    refused(graph, "E_DTYPE", () => differentiate(y, [x, whole]), "toWhole0 [] is int32");
    refused(graph, "E_DTYPE", () => differentiate(whole, [x]));
    refused(graph, "E_OTHER_GRAPH", () => differentiate(y, [stranger]), "stranger []");
  });

  test("places nothing either when the label of a gradient's gate would be too long", () => {
    const graph = new ComputationalGraph();
    const long = defineGate("l".repeat(198), (x: Expr) => x.mul(x));
    const x = graph.input("x");
    const y = long(x);
    expect(differentiate(y, [x])).toHaveLength(1);
  });

  test("goes through composed gates, stretched inputs and gates that draw", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const [x, b] = [graph.input("x", [2, 3]), graph.input("b", [3])];
    const y = sum(dropout({ seed: 4 })(sigmoid4(add(x, b))));
    const [dx, db] = differentiate(y, [x, b]);
    const pass = new Pass(
      graph,
      reference,
      {
        x: [
          [1, 2, 3],
          [4, 5, 6],
        ],
        b: [0.1, 0.2, 0.3],
      },
      { training: true, step: 2 },
    )
      .forward()
      .backward(y);
    expect(pass.value(dx).nested()).toEqual(pass.gradient(x).nested());
    expect(pass.value(db).nested()).toEqual(pass.gradient(b).nested());
    const [second] = differentiate(sum(square(db)), [b]);
    const again = new Pass(
      graph,
      reference,
      {
        x: [
          [1, 2, 3],
          [4, 5, 6],
        ],
        b: [0.1, 0.2, 0.3],
      },
      { training: true, step: 2 },
    ).forward();
    const at = (shift: number, i: number) => {
      const moved = [0.1, 0.2, 0.3].map((value, j) => (i === j ? value + shift : value));
      const other = new Pass(
        graph,
        reference,
        {
          x: [
            [1, 2, 3],
            [4, 5, 6],
          ],
          b: moved,
        },
        { training: true, step: 2 },
      ).forward();
      return (other.value(db).nested() as number[]).reduce((total, value) => total + value * value, 0);
    };
    for (const i of [0, 1, 2])
      expect((again.value(second).nested() as number[])[i]).toBeCloseTo((at(1e-5, i) - at(-1e-5, i)) / 2e-5, 8);
  });

  test("places only what leads to what was asked for", () => {
    const graph = new ComputationalGraph();
    const [x, y] = [graph.input("x"), graph.input("y")];
    const z = multiply(x, exp(exp(exp(y))));
    const before = graph.nodes.length;
    differentiate(z, [x]);
    expect(graph.nodes.slice(before).map(({ gate }) => gate.label)).toEqual(["ones", "multiplyGradient0"]);
  });
});
