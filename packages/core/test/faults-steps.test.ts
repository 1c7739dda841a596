// Fault catalogue, training steps: what is fed, started or shared wrongly is refused, and nothing is half done.
import { describe, expect, test } from "vitest";
import {
  ComputationalGraph,
  compile,
  constant,
  type Expr,
  type Optimizer,
  reference,
  type TrainingOptions,
  zeros,
} from "../src/index.ts";
import { momentum, multiply, negate, sgd, square, sum, toWhole, training } from "./gates.ts";
import { line } from "./line.ts";
import { caught, caughtLater, says } from "./raised.ts";

describe("what is fed and started", () => {
  test("a parameter is not fed to a compiled step", async () => {
    const { step } = await line();
    const feed = () => step({ x: [1], w: 2 });
    says(caught(feed), "E_UNKNOWN_INPUT", '"w" is a parameter', "parameters.w.write(…)");
    expect(step.steps).toBe(0);
  });

  test("only parameters have starting values, each has one, and the nearest name is suggested", async () => {
    const start = (parameters: TrainingOptions<"now">["parameters"]) =>
      caughtLater(() => line({ parameters: parameters as NonNullable<typeof parameters> }));
    says(await start({ w: 3, x: 1 }), "E_UNKNOWN_INPUT", 'no parameter "x"', 'the parameters are "w"');
    says(await start({ w: 3, sum0: 1 }), "E_UNKNOWN_INPUT", "sum0");
    says(await start({}), "E_MISSING_FEED", "parameter w [] has no starting value", "normal({ seed: 1 })");
    says(await start({ w: [1] }), "E_SHAPE", '"w"');
    says(await start({ w: () => new Float64Array(2) }), "E_FEED_SIZE", '"w"');
  });

  test("near names are suggested", async () => {
    const graph = new ComputationalGraph();
    const loss = negate(graph.parameter("weights"));
    const error = await caughtLater(() => compile(graph, training(reference, { loss, parameters: { wieghts: 1 } })));
    says(error, "E_UNKNOWN_INPUT", 'Did you mean "weights"?');
  });

  test("a parameter that nothing computed depends on, or that no gradient reaches, is E_UNCONNECTED", async () => {
    const { graph, loss, w } = await line();
    const lonely = graph.parameter("lonely");
    const lost = (wire: typeof loss, more: Partial<TrainingOptions<"now">>) =>
      caughtLater(() => compile(graph, training(reference, { loss: wire, ...more })));
    says(
      await lost(loss, { parameters: { w: 1, lonely: 1 } }),
      "E_UNCONNECTED",
      "lonely []",
      "nothing that is computed depends on it",
    );
    says(await lost(loss, { parameters: { w: 1 }, frozen: [lonely] }), "E_UNCONNECTED", "lonely [] cannot be frozen");
    const whole = toWhole(w);
    says(
      await lost(sum(multiply(whole, whole)), { parameters: { w: 1 } }),
      "E_UNCONNECTED",
      "no gradient reaches parameter w []",
      "Freeze it",
    );
  });

  test("a loss is one number, and of this graph", async () => {
    const { graph, x, step } = await line();
    says(
      await caughtLater(() => compile(graph, training(reference, { loss: square(x) }))),
      "E_SHAPE",
      "must be a scalar wire",
      "square1 [batch]",
    );
    const stranger = new ComputationalGraph().input("stranger");
    says(
      await caughtLater(() => compile(graph, training(reference, { loss: stranger }))),
      "E_OTHER_GRAPH",
      "stranger []",
    );
    says(
      await caughtLater(() => compile(graph, { outputs: [x, stranger], backend: reference })),
      "E_OTHER_GRAPH",
      "stranger []",
    );
    says(
      await caughtLater(() => compile(graph, { outputs: [], backend: reference })),
      "E_OPTION",
      "needs a loss (to train) or outputs",
    );
    step.dispose();
  });
});

describe("sharing", () => {
  test("the parameters of a step of another graph is refused, and leaves that step's parameters alone", async () => {
    const [{ step }, { graph, loss }] = [await line(), await line()];
    const { w } = step.parameters;
    says(
      await caughtLater(() => compile(graph, { outputs: [loss], shares: step, parameters: { w: 100 } })),
      "E_OTHER_GRAPH",
    );
    expect(step.parameters.w).toBe(w);
  });

  test("something that is no compiled program is no backend either", async () => {
    const { graph, loss } = await line();
    says(await caughtLater(() => compile(graph, { outputs: [loss], shares: {} as never })), "E_BACKEND");
  });
});

describe("an optimizer that breaks its contract", () => {
  const breaks = async (optimizer: Partial<Optimizer<"v">>, ...parts: readonly string[]) =>
    says(
      await caughtLater(() => line({ optimizer: { ...momentum, label: "broken", ...optimizer } })),
      "E_GATE_CONTRACT",
      "optimizer broken",
      ...parts,
    );
  // What TypeScript would not let by.
  const keeps = (w: Expr, v: Expr | undefined) => [w, { v }] as unknown as ReturnType<Optimizer<"v">["update"]>;

  test("is named with the parameter, and what was expected", async () => {
    await breaks(
      { update: (w, _, { v }) => keeps(w.reshape([1]), v) },
      "w []",
      "the parameter as float32 [], not float32 [1]",
    );
    await breaks({ update: (w, _, { v }) => keeps(w.cast("float64"), v) }, "not float64 []");
    await breaks({ update: (w) => keeps(w, undefined) }, '"v" as float32 [], not nothing');
    await breaks({ update: (w, _, { v }) => keeps(w, v.reshape([1, 1])) }, '"v" as float32 [], not float32 [1, 1]');
  });

  test("a learning rate that is no number is refused before anything is updated", async () => {
    says(await caughtLater(() => line({ learningRate: Number.NaN })), "E_OPTION", "the learning rate of step 0 is NaN");
    const { step } = await line({ learningRate: (t) => (t < 2 ? 0.1 : Number.NaN) });
    step({ x: [1] });
    step({ x: [1] });
    const before = [step.parameters.w?.read(), step.state.w?.v?.read()];
    says(
      caught(() => step({ x: [1] })),
      "E_OPTION",
      "the learning rate of step 2 is NaN",
    );
    expect([step.steps, step.parameters.w?.read(), step.state.w?.v?.read()]).toEqual([2, ...before]);
  });

  test("initial state of the wrong size is refused", async () => {
    says(
      await caughtLater(() => line({ optimizer: { ...momentum, remembers: { v: () => zeros([2]) } } })),
      "E_FEED_SIZE",
      '"w.v"',
    );
  });
});

describe("a step that fails", () => {
  test("leaves parameters, state and count as they were, and the next one is right", async () => {
    const [{ step }, { step: unhurt }] = [await line({ strict: true }), await line({ strict: true })];
    for (const one of [step, unhurt]) one({ x: [1, 2] });
    for (const feeds of [{}, { x: 1 }, { x: [Number.NaN] }, { x: [[1]] }, { y: [1] }, { x: ["1"] as never }])
      caught(() => step(feeds));
    says(
      caught(() => step.run(0, { x: [1] })),
      "E_OPTION",
      "steps is 0",
    );
    says(
      caught(() => step.run(1.5, { x: [1] })),
      "E_OPTION",
    );
    says(
      caught(() => step.run(2, { x: [1] }, { every: 0 })),
      "E_OPTION",
      "every is 0",
    );
    const sizes = 'the size of "batch" is undefined: give a whole number, { batch: 64 }';
    says(await caughtLater(() => step.prepare({})), "E_OPTION", sizes);
    says(await caughtLater(() => step.prepare({ batch: -3 })), "E_OPTION", 'the size of "batch" is -3');
    expect(step.steps).toBe(1);
    expect(step({ x: [3] }).read()).toBe(unhurt({ x: [3] }).read());
    expect(step.state.w?.v?.read()).toBe(unhurt.state.w?.v?.read());
  });

  test("on a backend that fails half-way, too", async () => {
    let failing = false;
    const flaky: typeof reference = {
      ...reference,
      compile: (program) => ({
        ...reference.compile(program),
        bind: (inputs, outputs) => {
          const run = reference.compile(program).bind(inputs, outputs);
          return () => {
            if (failing) throw new Error("the device was lost");
            run();
          };
        },
      }),
    };
    const { step } = await line({ backend: flaky });
    step({ x: [1] });
    const before = step.parameters.w?.read();
    failing = true;
    expect(() => step({ x: [1] })).toThrow("the device was lost");
    failing = false;
    expect([step.steps, step.parameters.w?.read()]).toEqual([1, before]);
    expect(step({ x: [0] }).read()).toBe(0);
  });

  test("an optimizer may use constants of the parameter's dtype", async () => {
    const { step } = await line({
      optimizer: { ...sgd, update: (w) => [constant(7, w.dtype).broadcastTo(w.shape), {}] },
    });
    step({ x: [1] });
    expect(step.parameters.w?.read()).toBe(7);
  });
});
