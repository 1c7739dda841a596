// Random gates: another mask each step, the same for the same seed and step, none in evaluation.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, compile, Pass, randomUniform, reference } from "../src/index.ts";
import { add, dropout, momentum, multiply, sum, training } from "./gates.ts";

const size = 64;
const ones = new Float64Array(size).fill(1);

async function masked(seed: number) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const x = graph.input("x", [size]);
  const mask = dropout({ seed })(x);
  const w = graph.parameter("w", [size]);
  const loss = sum(multiply(multiply(mask, w), w));
  const make = () =>
    compile(
      graph,
      training(reference, { loss, optimizer: momentum, learningRate: 0.01, outputs: [mask], parameters: { w: ones } }),
    );
  return { graph, x, mask, w, loss, make, step: await make() };
}

describe("a gate that draws", () => {
  test("draws another mask each step, and half of it is dropped", async () => {
    const { mask, step } = await masked(1);
    const masks: string[] = [];
    for (let t = 0; t < 5; t++) {
      step({ x: ones });
      const values = step.value(mask).read() as Float64Array;
      expect(new Set(values)).toEqual(new Set([0, 2]));
      expect(values.filter((value) => value === 0).length).toSatisfy((n: number) => n > size / 4 && n < (3 * size) / 4);
      masks.push(String(values));
    }
    expect(new Set(masks).size).toBe(5);
  });

  test("draws what randomUniform says for its seed, the step and the position", async () => {
    const { mask, step } = await masked(7);
    for (let t = 0; t < 3; t++) {
      step({ x: ones });
      expect(Array.from(step.value(mask).read() as Float64Array)).toEqual(
        Array.from(ones, (_, i) => (randomUniform(7, t, i) < 0.5 ? 0 : 2)),
      );
    }
  });

  test("draws the same for the same seed, another for another, and a pass the same as a step", async () => {
    const [first, same, other] = [await masked(1), await masked(1), await masked(2)];
    const drawn = [first, same, other].map(({ step, mask }) => {
      step({ x: ones });
      return step.value(mask).nested();
    });
    expect(drawn[1]).toEqual(drawn[0]);
    expect(drawn[2]).not.toEqual(drawn[0]);
    for (const step of [0, 1]) {
      const pass = new Pass(first.graph, reference, { x: ones, w: ones }, { training: true, step }).forward();
      if (step === 0) expect(pass.value(first.mask).nested()).toEqual(drawn[0]);
      else expect(pass.value(first.mask).nested()).not.toEqual(drawn[0]);
    }
  });

  test("resumed at step n draws what the unbroken run draws", async () => {
    const { make, mask } = await masked(3);
    const [whole, resumed] = [await make(), await make()];
    const losses = [...whole.run(6, { x: ones })];
    resumed.run(2, { x: ones });
    const cut = await make();
    cut.parameters.w?.write(resumed.parameters.w?.read() as Float64Array);
    cut.state.w?.v?.write(resumed.state.w?.v?.read() as Float64Array);
    cut.steps = 2;
    expect([...cut.run(4, { x: ones })]).toEqual(losses.slice(2));
    expect(cut.value(mask).nested()).toEqual(whole.value(mask).nested());
    expect(cut.parameters.w?.nested()).toEqual(whole.parameters.w?.nested());
  });

  test("uses one mask forward and back", async () => {
    const { graph, x, mask, loss } = await masked(5);
    const pass = new Pass(graph, reference, { x: ones, w: ones }, { training: true, step: 4 }).forward().backward(loss);
    expect(pass.gradient(x).nested()).toEqual(pass.value(mask).nested());
  });

  test("leaves its input alone in evaluation, in every form of it", async () => {
    const { graph, mask, loss, step } = await masked(5);
    expect(step.evaluate({ x: ones }).read()).toBe(size);
    const predict = await compile(graph, { outputs: [mask], shares: step });
    expect(predict({ x: ones }).nested()).toEqual(Array.from(ones));
    expect(predict.program().instructions).toEqual([]);
    const dreaming = await compile(graph, { outputs: [mask], shares: step, training: true });
    expect(dreaming({ x: ones }).nested()).not.toEqual(Array.from(ones));
    expect(new Pass(graph, reference, { x: ones, w: ones }).forward().value(loss).read()).toBe(size);
  });

  test("at two places with one seed draws the same numbers, with two seeds others", async () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x", [size]);
    const [a, b, c] = [dropout({ seed: 1 })(x), dropout({ seed: 1 })(x), dropout({ seed: 2 })(x)];
    const out = sum(add(add(a, b), c));
    const step = await compile(graph, { outputs: [out, a, b, c], backend: reference, training: true });
    step({ x: ones });
    expect(step.value(a).nested()).toEqual(step.value(b).nested());
    expect(step.value(a).nested()).not.toEqual(step.value(c).nested());
  });
});
