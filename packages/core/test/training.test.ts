// A compiled training step: forward, backward and update as one program, the same bits as stepping.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, compile, type Expr, normal, type Optimizer, Pass, reference } from "../src/index.ts";
import { add, divide, exp, maximum, mean, multiply, relu, sgd, sigmoid, subtract, sum, training } from "./gates.ts";
import { feeds, readAll, stepOn, take } from "./network.ts";

describe("compiled and stepped", () => {
  test("agree to the bit: loss, gradients and the step that follows from them", async () => {
    const { graph, loss, step } = await stepOn({ optimizer: take });
    const values = readAll(step);
    const pass = new Pass(graph, reference, { ...feeds, ...values }).forward().backward(loss);
    expect(step(feeds).read()).toBe(pass.value(loss).read());
    for (const [label, taken] of Object.entries(readAll(step)))
      expect(taken).toEqual(pass.gradient(graph.wires.get(label) as typeof loss).nested());
  });

  test("agree for every gate here, alone and stretched", async () => {
    const gates = { add, subtract, multiply, divide, maximum };
    for (const [name, gate] of Object.entries(gates)) {
      for (const shape of [[], [3], [1, 3], [2, 1], [2, 3]]) {
        const graph = new ComputationalGraph({ dtype: "float64" });
        const [a, b] = [graph.parameter("a", [2, 3]), graph.parameter("b", shape)];
        const loss = sum(multiply(gate(exp(a), gate(relu(b), sigmoid(b))), a));
        const parameters = { a: normal({ seed: 5 }), b: normal({ seed: 6 }) };
        const step = await compile(
          graph,
          training(reference, {
            loss,
            optimizer: take,
            parameters,
          }),
        );
        const pass = new Pass(graph, reference, {
          a: step.parameters.a?.nested() as number,
          b: step.parameters.b?.nested() as number,
        })
          .forward()
          .backward(loss);
        expect(step({}).read(), name).toBe(pass.value(loss).read());
        expect([step.parameters.a?.nested(), step.parameters.b?.nested()], `${name} ${shape}`).toEqual([
          pass.gradient(a).nested(),
          pass.gradient(b).nested(),
        ]);
      }
    }
  });

  test("agree for float32 graphs on the reference as well", async () => {
    const graph = new ComputationalGraph();
    const [x, w] = [graph.input("x", [3]), graph.parameter("w", [3])];
    const loss = mean(multiply(x, w));
    const step = await compile(graph, training(reference, { loss, optimizer: take, parameters: { w: [1, 2, 3] } }));
    const pass = new Pass(graph, reference, { x: [1, 2, 3], w: [1, 2, 3] }).forward().backward(loss);
    step({ x: [1, 2, 3] });
    expect(step.parameters.w?.nested()).toEqual(pass.gradient(w).nested());
  });
});

describe("steps", () => {
  test("make the loss smaller, and run() is the same as as many steps", async () => {
    const [{ step }, { step: other }] = [await stepOn({ learningRate: 0.5 }), await stepOn({ learningRate: 0.5 })];
    const losses = Array.from({ length: 7 }, () => step(feeds).read());
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    expect([...other.run(7, feeds)]).toEqual(losses);
    expect(readAll(other)).toEqual(readAll(step));
    expect([step.steps, other.steps]).toEqual([7, 7]);
  });

  test("run keeps every k-th loss, the first included", async () => {
    const [{ step }, { step: other }] = [await stepOn(), await stepOn()];
    const all = [...step.run(7, feeds)];
    expect([...other.run(7, feeds, { every: 3 })]).toEqual([all[0], all[3], all[6]]);
    expect([...other.run(2, feeds, { every: 100 })]).toHaveLength(1);
  });

  test("batches and fresh feeds give the same, and one batch serves many steps", async () => {
    const [{ step }, { step: other }] = [await stepOn(), await stepOn()];
    const batch = await other.upload(feeds);
    expect([step(feeds).read(), step(feeds).read()]).toEqual([other(batch).read(), other(batch).read()]);
    expect(readAll(other)).toEqual(readAll(step));
  });

  test("arrays that were uploaded or fed can be changed afterwards", async () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const loss = sum(multiply(graph.input("x", [2]), graph.parameter("w", [2])));
    const start = Float64Array.of(3, 4);
    const step = await compile(graph, training(reference, { loss, learningRate: 0, parameters: { w: start } }));
    const x = Float64Array.of(1, 1);
    const batch = await step.upload({ x });
    x.fill(9);
    start.fill(9);
    expect(step(batch).read()).toBe(7);
  });

  test("take batches of any size, and all sizes share parameters, state and the count", async () => {
    const { step } = await stepOn();
    const { step: padded } = await stepOn();
    const part = (n: number) => ({ x: feeds.x.slice(0, n), y: feeds.y.slice(0, n) });
    await step.prepare({ batch: 2 });
    for (const n of [3, 1, 2, 3, 1]) expect(step(part(n)).read()).toBe(padded(part(n)).read());
    expect(step.steps).toBe(5);
    expect(step.program({ batch: 1 }).inputs.length).toBe(step.program({ batch: 2 }).inputs.length);
    const [uploaded, other] = [await step.upload(part(2)), await step.upload(part(1))];
    expect([step(uploaded).read(), step(other).read(), step(uploaded).read()]).toEqual([
      padded(part(2)).read(),
      padded(part(1)).read(),
      padded(part(2)).read(),
    ]);
  });

  test("an empty batch changes nothing but momentum, and is no error", async () => {
    const graph = new ComputationalGraph();
    const loss = sum(multiply(graph.input("x", ["batch"]), graph.parameter("w")));
    const step = await compile(graph, training(reference, { loss, parameters: { w: 2 } }));
    expect([step({ x: [] }).read(), step.parameters.w?.read()]).toEqual([0, 2]);
  });
});

describe("the learning rate", () => {
  test("follows a schedule of the steps, counted from 0, without another program", async () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const loss = graph.parameter("w");
    const asked: number[] = [];
    const learningRate = (t: number) => {
      asked.push(t);
      return 1 / (t + 1);
    };
    const step = await compile(graph, training(reference, { loss, learningRate, parameters: { w: 0 } }));
    const program = step.program();
    for (const expected of [-1, -1.5, -1.5 - 1 / 3]) {
      step({});
      expect(step.parameters.w?.read()).toBeCloseTo(expected, 14);
    }
    expect(step.program()).toBe(program);
    expect(step.learningRate).toBe(1 / 4);
    expect(new Set(asked)).toEqual(new Set([0, 1, 2, 3]));
    step.steps = 9;
    expect(step.learningRate).toBe(1 / 10);
  });

  test("and the number of the step reach the optimizer in the parameter's dtype, counted from 1", async () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const seen: Expr[] = [];
    const counting: Optimizer<never> = {
      label: "counting",
      remembers: {},
      update: (_w, _dw, __, { step, learningRate }) => {
        seen.push(step, learningRate);
        return [step, {}];
      },
    };
    const step = await compile(
      graph,
      training(reference, { loss: graph.parameter("w"), optimizer: counting, parameters: { w: 0 } }),
    );
    expect(seen.map(({ dtype, shape }) => [dtype, shape])).toEqual([
      ["float64", []],
      ["float64", []],
    ]);
    for (const expected of [1, 2, 3]) {
      step({});
      expect(step.parameters.w?.read()).toBe(expected);
    }
  });
});

describe("optimizers", () => {
  test("see all gradients before any update, by label, and may change them", async () => {
    const seen: string[] = [];
    const clipped: Optimizer<never> = {
      ...sgd,
      prepare: (gradients) => {
        seen.push(...Object.keys(gradients));
        const norm = Object.values(gradients)
          .map((dw) => dw.mul(dw).sum())
          .reduce((a, b) => a.add(b))
          .sqrt();
        return Object.fromEntries(Object.entries(gradients).map(([label, dw]) => [label, dw.div(norm)]));
      },
    };
    const { step } = await stepOn({ optimizer: clipped, learningRate: 1 });
    const before = Object.values(readAll(step)).flat(2) as number[];
    step(feeds);
    const moved = (Object.values(readAll(step)).flat(2) as number[]).map((value, i) => value - (before[i] as number));
    expect(seen).toEqual(["w1", "b1", "w2"]);
    expect(Math.hypot(...moved)).toBeCloseTo(1, 12);
  });

  test("of float32 graphs compute in float32 types, and of float64 graphs in float64", async () => {
    for (const dtype of ["float32", "float64"] as const) {
      const { step } = await stepOn({}, dtype);
      const program = step.program({ batch: 1 });
      expect(new Set(program.values.map((value) => value.dtype))).toEqual(new Set([dtype, "int32"]));
      expect(step.parameters.w1?.dtype).toBe(dtype);
    }
  });
});
