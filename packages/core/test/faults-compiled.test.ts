// Fault catalogue, compiled programs: what is asked too early, stale or disposed is refused.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, compile, normal, Pass, reference } from "../src/index.ts";
import { add, largest, multiply, negate, square, training } from "./gates.ts";
import { line } from "./line.ts";
import { caught, caughtLater, says } from "./raised.ts";

describe("G5: asked too early", () => {
  test("a value before the first step", async () => {
    const { loss, step } = await line();
    says(
      caught(() => step.value(loss)),
      "E_NO_FORWARD",
      "before the first run",
    );
    step({ x: [1] });
    expect(step.value(loss).read()).toBe(9);
  });

  test("the lecture's backward before its forward", async () => {
    const { graph } = await line();
    says(
      caught(() => graph.backward()),
      "E_NO_FORWARD",
      "graph.forward(inputs) first",
    );
    expect(graph.forward({ x: [1], w: 3 })).toBe(9);
    expect(graph.backward()).toEqual({ x: [18], w: 6 });
    says(
      caught(() => graph.forward({ x: [1] })),
      "E_MISSING_FEED",
    );
    expect(graph.backward()).toEqual({ x: [18], w: 6 });
  });

  test("a lecture's forward that fails half-way leaves the one before it", () => {
    const graph = new ComputationalGraph();
    largest(graph.input("x", ["batch"]));
    graph.forward({ x: [1, 2] });
    says(
      caught(() => graph.forward({ x: [] })),
      "E_EMPTY",
    );
    expect(graph.backward()).toEqual({ x: [0, 1] });
  });

  test("options that there are not are refused, with the ones that there are", async () => {
    const graph = new ComputationalGraph();
    const loss = square(multiply(graph.input("x"), graph.parameter("w")));
    const given = training(reference, { loss, parameters: { w: 1 } });
    const step = await compile(graph, given);
    const refusals: readonly (readonly [string, () => unknown])[] = [
      [
        "a graph has no setting dtyp; it has dtype, policy. Did you mean",
        () => new ComputationalGraph({ dtyp: "float64" } as never),
      ],
      [
        'an input has no setting type; it has dtype. Did you mean "dtype"?',
        () => graph.input("z", [], { type: "int32" } as never),
      ],
      [
        'a pass has no setting trainig; it has training, step, strict, outputs. Did you mean "training"?',
        () => new Pass(graph, reference, { x: 1, w: 1 }, { trainig: true } as never),
      ],
      ["normal has no setting std; it has seed, deviation.", () => normal({ seed: 1, std: 2 } as never)],
      [
        'run has no setting evry; it has every. Did you mean "every"?',
        () => step.run(2, { x: 1 }, { evry: 2 } as never),
      ],
    ];
    for (const [message, act] of refusals) says(caught(act), "E_OPTION", message);
    const rate = { ...given, leraningRate: 1 };
    says(
      await caughtLater(() => compile(graph, rate)),
      "E_OPTION",
      "has no setting leraningRate",
      'Did you mean "learningRate"?',
    );
    const other = { outputs: [loss], shares: step, optimizer: given.optimizer };
    says(await caughtLater(() => compile(graph, other)), "E_OPTION", "has no setting optimizer");
    expect([step.steps, graph.wires.has("z")]).toEqual([0, false]);
  });

  test("a program that shares parameters runs where they are", async () => {
    const graph = new ComputationalGraph();
    const loss = square(multiply(graph.input("x"), graph.parameter("w")));
    const step = await compile(graph, training(reference, { loss, parameters: { w: 1 } }));
    const elsewhere = { ...reference };
    const shares = { outputs: [loss], shares: step };
    says(await caughtLater(() => compile(graph, { ...shares, backend: elsewhere })), "E_OPTION", "leave backend out");
    expect((await compile(graph, { ...shares, backend: reference }))({ x: 3 }).read()).toBe(9);
    step.dispose();
    says(await caughtLater(() => compile(graph, shares)), "E_DISPOSED", "this step was disposed");
  });

  test("a step that was disposed says so, whether it ever ran or not", async () => {
    const graph = new ComputationalGraph();
    const loss = square(multiply(graph.input("x"), graph.parameter("w")));
    for (const runs of [0, 1]) {
      const step = await compile(graph, training(reference, { loss, parameters: { w: 1 } }));
      for (let i = 0; i < runs; i++) step({ x: 1 });
      step.dispose();
      for (const act of [() => step({ x: 1 }), () => step.run(2, { x: 1 })])
        says(caught(act), "E_DISPOSED", "this step was disposed");
    }
  });

  test("a gate that was placed after the pass was made is no part of it", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x");
    const pass = new Pass(graph, reference, { x: 1 }).forward();
    const y = square(x).as("y");
    says(
      caught(() => pass.value(y)),
      "E_NO_FORWARD",
      '"y" is no part of this pass',
      "Make a new Pass",
    );
  });

  test("what is no backend is named, with the way to one", () => {
    const graph = new ComputationalGraph();
    graph.input("x");
    const make = (backend: unknown) => () => new Pass(graph, backend as typeof reference, { x: 1 });
    says(caught(make(() => reference)), "E_BACKEND", "not a function: call it");
    says(caught(make(Promise.resolve(reference))), "E_BACKEND", "not a promise: await it");
    says(caught(make("cpu")), "E_BACKEND", "not cpu");
  });

  test("the lecture's forward needs one last node, and names them when there are several", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x");
    says(
      caught(() => graph.forward({ x: 1 })),
      "E_SEVERAL_OUTPUTS",
      "needs a gate, and there is none",
    );
    negate(x);
    square(x);
    says(
      caught(() => graph.forward({ x: 1 })),
      "E_SEVERAL_OUTPUTS",
      'there are 2: "negate0", "square0"',
    );
  });
});

describe("G6: a graph that grows after it was compiled", () => {
  test("leaves the compiled program as it is, and new wires are refused by name", async () => {
    const { x, w, step } = await line();
    const late = add(x, w);
    says(
      caught(() => step.value(late)),
      "E_OPTION",
      "add0 [batch] is not computed here",
      '"sum0"',
    );
    expect(step({ x: [1] }).read()).toBe(9);
  });

  test("a parameter that came later is unknown to it", async () => {
    const { graph, step } = await line();
    graph.parameter("v");
    says(
      caught(() => step({ x: [1], v: 1 })),
      "E_UNKNOWN_INPUT",
    );
  });
});

describe("stale and disposed", () => {
  test("a loss that a later step replaced is E_STALE, and says which", async () => {
    const { loss, step } = await line();
    const first = step({ x: [1] });
    expect(first.read()).toBe(9);
    const value = step.value(loss);
    step({ x: [1] });
    for (const handle of [first, value]) {
      says(
        caught(() => handle.read()),
        "E_STALE",
        "of run 1",
        "run 2 has replaced it",
      );
      says(
        caught(() => handle.nested()),
        "E_STALE",
      );
    }
    const kept = step.evaluate({ x: [1] });
    step({ x: [1] });
    expect(kept.read()).toBeTypeOf("number");
    step.evaluate({ x: [1] });
    says(
      caught(() => kept.read()),
      "E_STALE",
    );
  });

  test("everything of a disposed step is E_DISPOSED, and disposing again is nothing", async () => {
    const { step } = await line();
    const loss = step({ x: [1] });
    const batch = await step.upload({ x: [1] });
    const { w } = step.parameters;
    step.dispose();
    step.dispose();
    step[Symbol.dispose]();
    for (const act of [
      () => step({ x: [1] }),
      () => step(batch),
      () => step.run(2, { x: [1] }),
      () => step.evaluate({ x: [1] }),
      () => loss.read(),
      () => w?.read(),
      () => w?.write(1),
      () => step.state.w?.v?.read(),
    ])
      says(caught(act), "E_DISPOSED");
    says(await caughtLater(() => step.upload({ x: [1] })), "E_DISPOSED");
    batch.dispose();
  });

  test("also its program and its sizes", async () => {
    const { step } = await line();
    step.dispose();
    says(await caughtLater(() => step.prepare({ batch: 1 })), "E_DISPOSED");
    says(
      caught(() => step.program({ batch: 1 })),
      "E_DISPOSED",
    );
  });

  test("also its count", async () => {
    const { step } = await line();
    step.dispose();
    says(
      caught(() => Object.assign(step, { steps: 3 })),
      "E_DISPOSED",
    );
  });

  test("all buffers that a step made are disposed with it", async () => {
    let alive = 0;
    const counting: typeof reference = {
      ...reference,
      buffer: (shape, dtype) => {
        const buffer = reference.buffer(shape, dtype);
        alive++;
        const dispose = buffer.dispose.bind(buffer);
        let disposed = false;
        return Object.assign(buffer, {
          dispose: () => {
            if (!disposed) alive--;
            disposed = true;
            dispose();
          },
        });
      },
    };
    const { step } = await line({ backend: counting });
    step({ x: [1] });
    step({ x: [1, 2] });
    step.evaluate({ x: [1] });
    step.dispose();
    expect(alive).toBe(0);
  });

  test("a disposed batch is E_DISPOSED, and the step goes on", async () => {
    const { step } = await line();
    const batch = await step.upload({ x: [1] });
    expect(step(batch).read()).toBe(9);
    batch.dispose();
    batch.dispose();
    says(
      caught(() => step(batch)),
      "E_DISPOSED",
      "upload it again",
    );
    expect(step.steps).toBe(1);
    expect(step({ x: [0] }).read()).toBe(0);
  });

  test("a batch of another step is refused", async () => {
    const [{ step }, { step: other }] = [await line(), await line()];
    const batch = await other.upload({ x: [1] });
    says(
      caught(() => step(batch)),
      "E_BACKEND",
      "another program",
    );
    expect(step.steps).toBe(0);
    expect(other(batch).read()).toBe(9);
  });

  test("`using` disposes", async () => {
    const { step } = await line();
    {
      using batch = await step.upload({ x: [1] });
      step(batch);
      using mine = step;
      mine(batch);
    }
    says(
      caught(() => step({ x: [1] })),
      "E_DISPOSED",
    );
  });
});
