// What compiled programs offer besides stepping: outputs, frozen and shared parameters, state.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, compile, Pass, reference, zeros } from "../src/index.ts";
import { momentum, square, training } from "./gates.ts";
import { feeds, network, readAll, starts, stepOn } from "./network.ts";
import { caught, says } from "./raised.ts";

describe("outputs", () => {
  test("besides the loss are read after each step", async () => {
    const net = network();
    const step = await compile(
      net.graph,
      training(reference, { loss: net.loss, parameters: starts, outputs: [net.scores, net.hidden, net.x] }),
    );
    const values = readAll(step);
    const pass = new Pass(net.graph, reference, { ...feeds, ...values }).forward();
    step(feeds);
    for (const wire of [net.loss, net.scores, net.hidden, net.x])
      expect(step.value(wire).nested()).toEqual(pass.value(wire).nested());
  });

  test("can be parameters and constants, as they were before the update", async () => {
    const graph = new ComputationalGraph();
    const [w, five] = [graph.parameter("w"), graph.constant(5)];
    const loss = square(w);
    const step = await compile(graph, training(reference, { loss, parameters: { w: 3 }, outputs: [w, five] }));
    step({});
    expect([step.value(w).read(), step.value(five).read(), step.value(loss).read()]).toEqual([3, 5, 9]);
    expect(step.parameters.w?.read()).toBeCloseTo(2.4, 12);
  });

  test("of a forward program are several, the first returned", async () => {
    const { graph, scores, hidden } = network();
    const forward = await compile(graph, { outputs: [scores, hidden], backend: reference, parameters: starts });
    const first = forward({ x: feeds.x });
    expect(first.shape).toEqual([3, 2]);
    expect(forward.value(scores).nested()).toEqual(first.nested());
    expect(forward.value(hidden).shape).toEqual([3, 4]);
    says(
      caught(() => forward({ x: feeds.x, y: feeds.y })),
      "E_UNKNOWN_INPUT",
      '"y"',
    );
  });
});

describe("frozen parameters", () => {
  test("stay as they are and have no state, and the others move as before", async () => {
    const net = network();
    const step = await compile(
      net.graph,
      training(reference, { loss: net.loss, optimizer: momentum, parameters: starts, frozen: [net.w1] }),
    );
    const before = readAll(step);
    step.run(3, feeds);
    const after = readAll(step);
    expect(after.w1).toEqual(before.w1);
    expect(after.w2).not.toEqual(before.w2);
    expect(Object.keys(step.state)).toEqual(["b1", "w2"]);
  });

  test("may be all of them", async () => {
    const net = network();
    const step = await compile(
      net.graph,
      training(reference, { loss: net.loss, parameters: starts, frozen: [net.w1, net.b1, net.w2] }),
    );
    expect(step(feeds).read()).toBe(step(feeds).read());
  });
});

describe("predicting and evaluating", () => {
  test("a program that shares a step's parameters follows its training without a copy", async () => {
    const { graph, scores, step } = await stepOn();
    const predict = await compile(graph, { outputs: [scores], shares: step });
    const seen = [predict({ x: feeds.x }).nested()];
    for (let i = 0; i < 2; i++) {
      step(feeds);
      const now = predict({ x: feeds.x }).nested();
      expect(now).toEqual(new Pass(graph, reference, { ...feeds, ...readAll(step) }).forward().value(scores).nested());
      seen.push(now);
    }
    expect(new Set(seen.map(String)).size).toBe(3);
    predict.dispose();
    says(
      caught(() => predict({ x: feeds.x })),
      "E_DISPOSED",
    );
    expect(step(feeds).read()).toBeTypeOf("number");
  });

  test("sharing a disposed step's parameters is E_DISPOSED", async () => {
    const { graph, scores, step } = await stepOn();
    const predict = await compile(graph, { outputs: [scores], shares: step });
    step.dispose();
    says(
      caught(() => predict({ x: feeds.x })),
      "E_DISPOSED",
    );
  });

  test("a shared parameter has its value already", async () => {
    const { graph, scores, step } = await stepOn();
    await expect(compile(graph, { outputs: [scores], shares: step, parameters: { w1: zeros } })).rejects.toMatchObject({
      code: "E_DUPLICATE",
    });
    expect(step(feeds).read()).toBeTypeOf("number");
  });

  test("evaluating changes nothing", async () => {
    const [{ step }, { step: other }] = [await stepOn(), await stepOn()];
    step(feeds);
    other(feeds);
    const loss = step.evaluate(feeds).read();
    expect(step.evaluate(feeds).read()).toBe(loss);
    expect([step.steps, step.learningRate]).toEqual([1, 0.1]);
    expect(step(feeds).read()).toBe(loss);
    expect(other(feeds).read()).toBe(loss);
    expect(readAll(step)).toEqual(readAll(other));
  });
});

describe("state", () => {
  test("is named by parameter and by what the optimizer remembers, for several parameters alike", async () => {
    const { step } = await stepOn();
    expect(Object.fromEntries(Object.entries(step.state).map(([label, state]) => [label, Object.keys(state)]))).toEqual(
      { w1: ["v"], b1: ["v"], w2: ["v"] },
    );
    expect(step.state.w1?.v?.shape).toEqual([3, 4]);
    step(feeds);
    const moved = Object.values(step.state).map((state) => String(state.v?.read()));
    expect(new Set(moved).size).toBe(3);
  });

  test("is read and written, in the shape of its parameter only", async () => {
    const { step } = await stepOn();
    const { b1 } = step.parameters;
    b1?.write([1, 2, 3, 4]);
    expect(b1?.nested()).toEqual([1, 2, 3, 4]);
    b1?.write(Float32Array.of(5, 6, 7, 8));
    expect(b1?.nested()).toEqual([5, 6, 7, 8]);
    for (const [wrong, code] of [
      [[1], "E_SHAPE"],
      [1, "E_SHAPE"],
      [new Float64Array(5), "E_FEED_SIZE"],
      [[[1], [2, 3]], "E_RAGGED"],
      [["1", 2, 3, 4], "E_FEED_VALUE"],
    ] as const)
      says(
        caught(() => b1?.write(wrong as never)),
        code,
        '"b1"',
      );
    expect(b1?.nested()).toEqual([5, 6, 7, 8]);
    says(
      caught(() => step.state.b1?.v?.write([1])),
      "E_SHAPE",
      '"b1.v"',
    );
  });

  test("written to another step goes on to the same bits, wherever the run was cut", async () => {
    const { step: whole } = await stepOn({ learningRate: (t) => 0.5 / (t + 1) });
    const losses = [...whole.run(8, feeds)];
    for (const cut of [1, 4, 7]) {
      const [{ step: first }, { step: second }] = [
        await stepOn({ learningRate: (t) => 0.5 / (t + 1) }),
        await stepOn({ learningRate: (t) => 0.5 / (t + 1), parameters: { w1: zeros, b1: zeros, w2: zeros } }),
      ];
      first.run(cut, feeds);
      for (const [label, value] of Object.entries(first.parameters))
        second.parameters[label]?.write({ shape: value.shape, data: value.read() as Float64Array });
      for (const [label, state] of Object.entries(first.state))
        for (const [name, value] of Object.entries(state))
          second.state[label]?.[name]?.write({ shape: value.shape, data: value.read() as Float64Array });
      second.steps = first.steps;
      expect([...second.run(8 - cut, feeds)]).toEqual(losses.slice(cut));
      expect(readAll(second)).toEqual(readAll(whole));
      expect(second.steps).toBe(8);
    }
  });
});
