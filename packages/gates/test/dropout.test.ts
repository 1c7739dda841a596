// Dropout: what it drops, when, and that the gradient goes where the value went.
import { cpu } from "@chainrule/backend-cpu";
import { ComputationalGraph, Pass, reference } from "@chainrule/core";
import { describeGate } from "@chainrule/testkit";
import { describe, expect, test } from "vitest";
import { dropout } from "../src/index.ts";

const backends = [cpu()];
for (const rate of [0.5, 0.2, 0, 1]) {
  for (const training of [true, false])
    describeGate({ describe, test }, dropout({ rate, seed: 3 }), [[[]], [[4, 5]]], { backends, training });
}

describe.each([reference, cpu()])("on $label", (backend) => {
  const size = 10000;
  const ones = new Float64Array(size).fill(1);
  const graph = new ComputationalGraph();
  const x = graph.input("x", [size]);
  const [y, same, other] = [3, 3, 4].map((seed) => dropout({ rate: 0.3, seed })(x)) as [typeof x, typeof x, typeof x];
  const at = (step: number, training = true) =>
    new Pass(graph, backend, { x: ones }, { training, step }).forward().backward(y);
  const values = (wire: typeof x, step = 0): readonly number[] => at(step).value(wire).nested() as number[];

  test("drops the share that was asked for, and scales the rest so that the mean stays", () => {
    const drawn = values(y);
    const dropped = drawn.filter((value) => value === 0).length / size;
    expect(Math.abs(dropped - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / size));
    expect(drawn.every((value) => value === 0 || Math.abs(value - 1 / 0.7) < 1e-6)).toBe(true);
    expect(Math.abs(drawn.reduce((a, b) => a + b) / size - 1)).toBeLessThan(4 * Math.sqrt(0.3 / 0.7 / size));
  });

  test("neighbours are dropped independently", () => {
    const drawn = values(y);
    const pairs = drawn.filter((value, i) => value === 0 && drawn[(i + 1) % size] === 0).length / size;
    expect(Math.abs(pairs - 0.09)).toBeLessThan(0.012);
  });

  test("the same seed and step drop the same, another seed or step others", () => {
    expect(values(same)).toEqual(values(y));
    expect(values(y)).toEqual(values(y));
    expect(values(other)).not.toEqual(values(y));
    expect(values(y, 1)).not.toEqual(values(y));
  });

  test("the gradient passes where the value passed, scaled alike", () => {
    const pass = at(5);
    expect(pass.gradient(x).nested()).toEqual(pass.value(y).nested());
  });

  test("evaluation leaves values and gradients as they are", () => {
    const pass = at(0, false);
    expect(pass.value(y).nested()).toEqual([...ones]);
    expect(pass.gradient(x).nested()).toEqual([...ones]);
  });
});

test("a rate is from 0 to 1, and the settings are kept", () => {
  expect(() => dropout({ rate: 1.5, seed: 1 })).toThrow(expect.objectContaining({ code: "E_OPTION" }));
  expect(() => dropout({ rate: Number.NaN, seed: 1 })).toThrow(expect.objectContaining({ code: "E_OPTION" }));
  expect(dropout({ seed: 7 }).settings).toEqual({ rate: 0.5, seed: 7 });
});
