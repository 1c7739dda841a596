// A backend whose numbers come later gives the same ones: nothing but read() waits.
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  ComputationalGraph,
  compile,
  type NdArray,
  type Nested,
  type Numbers,
  Pass,
  type Read,
  reference,
} from "../src/index.ts";
import { add, matmul, mean, momentum, multiply, sigmoid, square, subtract, training } from "./gates.ts";
import { later } from "./later.ts";
import { caught, caughtLater, says } from "./raised.ts";

function network() {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const [x, y] = [graph.input("x", ["batch", 2]), graph.input("y", ["batch", 1])];
  const w = graph.parameter("w", [2, 1]);
  const scores = sigmoid(matmul(x, w));
  const loss = mean(square(subtract(scores, y)));
  return { graph, x, y, w, scores, loss };
}
const feeds = {
  x: [
    [1, 2],
    [3, -4],
    [0.5, 1],
  ],
  y: [[1], [0], [1]],
};
const w = [[0.1], [-0.2]];

describe("a pass", () => {
  test("queues its gates, and reading gives what the reference gives", async () => {
    const { graph, x, w: weights, loss } = network();
    const backend = later();
    const run = new Pass(graph, backend, { ...feeds, w });
    const now = new Pass(graph, reference, { ...feeds, w }).forward().backward(loss);
    for (const _ of run.forwardSteps());
    for (const _ of run.backwardSteps(loss));
    expect(backend.queue.done).toBe(0);
    for (const wire of [x, weights, loss]) {
      expect(await run.value(wire).nested()).toEqual(now.value(wire).nested());
      expect(await run.gradient(wire).nested()).toEqual(now.gradient(wire).nested());
    }
    expect(backend.queue.done).toBeGreaterThan(0);
  });

  test("shows each step's numbers when they come", async () => {
    const graph = new ComputationalGraph();
    const f = multiply(add(graph.input("x"), graph.input("y")), graph.input("z"));
    const run = new Pass(graph, later(), { x: -2, y: 5, z: -4 });
    const forward = await Promise.all(
      [...run.forwardSteps()].map(async ({ output, inputs }) => [
        await output.read(),
        ...(await Promise.all(inputs.map((one) => one.read()))),
      ]),
    );
    expect(forward).toEqual([
      [3, -2, 5],
      [-12, 3, -4],
    ]);
    const backward = await Promise.all(
      [...run.backwardSteps(f)].map(async ({ upstream, sent, local }) => [
        await upstream.read(),
        ...(await Promise.all([...sent, ...local].map((one) => one?.read()))),
      ]),
    );
    expect(backward).toEqual([
      [1, -4, 3, -4, 3],
      [-4, -4, -4, 1, 1],
    ]);
  });

  test("gives Jacobians by promise", async () => {
    const { graph, w: weights, scores } = network();
    const run = new Pass(graph, later(), { ...feeds, w }).forward();
    const now = new Pass(graph, reference, { ...feeds, w }).forward();
    const promised = run.jacobian(scores, weights);
    expect(promised).toBeInstanceOf(Promise);
    expect(await promised).toEqual(now.jacobian(scores, weights));
  });
});

describe("a compiled step", () => {
  test("trains to the same bits, with runs, batches, predictions and evaluations", async () => {
    const trained = [];
    for (const backend of [later(), reference]) {
      const { graph, loss, scores } = network();
      const step = await compile(
        graph,
        training(backend, { loss, optimizer: momentum, outputs: [scores], parameters: { w } }),
      );
      const batch = await step.upload(feeds);
      const losses = [await step(feeds).read(), await step(batch).read(), ...(await step.run(5, batch, { every: 2 }))];
      const predict = await compile(graph, { outputs: [scores], shares: step });
      trained.push({
        losses,
        scores: await step.value(scores).nested(),
        predicted: await predict({ x: feeds.x }).nested(),
        evaluated: await step.evaluate(feeds).read(),
        w: await step.parameters.w?.nested(),
        v: await step.state.w?.v?.nested(),
        steps: step.steps,
      });
    }
    expect(trained[0]).toEqual(trained[1]);
    expect(trained[0]?.steps).toBe(7);
  });

  test("refuses at once what is wrong at once, and a stale loss when it is read", async () => {
    const { graph, loss } = network();
    const step = await compile(graph, training(later(), { loss, parameters: { w } }));
    says(
      caught(() => step({ x: feeds.x })),
      "E_MISSING_FEED",
    );
    const first = step(feeds);
    step(feeds);
    says(
      caught(() => first.read()),
      "E_STALE",
    );
    await step.prepare({ batch: 7 });
    step.dispose();
    says(
      caught(() => step(feeds)),
      "E_DISPOSED",
    );
    says(await caughtLater(() => step.upload(feeds)), "E_DISPOSED");
  });

  test("snapshots and resumes", async () => {
    const { graph, loss } = network();
    const make = () => compile(graph, training(later(), { loss, optimizer: momentum, parameters: { w } }));
    const [whole, first, second] = [await make(), await make(), await make()];
    await whole.run(6, feeds);
    await first.run(3, feeds);
    second.parameters.w?.write({ shape: [2, 1], data: (await first.parameters.w?.read()) as Numbers });
    second.state.w?.v?.write({ shape: [2, 1], data: (await first.state.w?.v?.read()) as Numbers });
    second.steps = first.steps;
    await second.run(3, feeds);
    expect(await second.parameters.w?.read()).toEqual(await whole.parameters.w?.read());
    expect(second.steps).toBe(whole.steps);
  });
});

describe("types", () => {
  test("of reading follow the backend", async () => {
    const { graph, loss, w: weights, scores } = network();
    const [now, run] = [
      new Pass(graph, reference, { ...feeds, w }).forward().backward(loss),
      new Pass(graph, later(), { ...feeds, w }).forward().backward(loss),
    ];
    expectTypeOf(now.value(loss).read()).toEqualTypeOf<number | Numbers>();
    expectTypeOf(run.value(loss).read()).toEqualTypeOf<Promise<number | Numbers>>();
    expectTypeOf(now.gradient(weights).nested()).toEqualTypeOf<Nested>();
    expectTypeOf(run.gradient(weights).nested()).toEqualTypeOf<Promise<Nested>>();
    expectTypeOf(now.jacobian(scores, weights)).toEqualTypeOf<NdArray<Float64Array>>();
    expectTypeOf(run.jacobian(scores, weights)).toEqualTypeOf<Promise<NdArray<Float64Array>>>();
    const [step, slow] = [
      await compile(graph, training(reference, { loss, parameters: { w } })),
      await compile(graph, training(later(), { loss, parameters: { w } })),
    ];
    expectTypeOf(step(feeds)).toEqualTypeOf<Read<"now", number>>();
    expectTypeOf(slow(feeds)).toEqualTypeOf<Read<"later", number>>();
    expectTypeOf(step(feeds).read()).toEqualTypeOf<number>();
    expectTypeOf(slow(feeds).read()).toEqualTypeOf<Promise<number>>();
    expectTypeOf(step.run(1, feeds)).toEqualTypeOf<Float64Array>();
    expectTypeOf(slow.run(1, feeds)).toEqualTypeOf<Promise<Float64Array>>();
    // @ts-expect-error a promise is no number
    const wrong: number = run.value(loss).read();
    expect(wrong).toBeInstanceOf(Promise);
  });
});
