// Anything at all, given to anything public: chainrule's own error, or a right answer; never a raw TypeError.
import { describe, expect, test } from "vitest";
import {
  type Backend,
  ChainruleError,
  type Compiled,
  ComputationalGraph,
  compile,
  compose,
  constant,
  defineGate,
  derive,
  differentiate,
  type Expr,
  he,
  normal,
  Pass,
  place,
  reference,
  settable,
  type TrainingOptions,
  uniform,
  type Wire,
  xavier,
} from "../src/index.ts";
import { add, momentum, multiply, negate, sgd, square, sum, training } from "./gates.ts";

const odd: readonly (readonly [string, unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["NaN", Number.NaN],
  ["-1", -1],
  ["1.5", 1.5],
  ["2 ** 53", 2 ** 53],
  ["an empty string", ""],
  ["a string", "x"],
  ["true", true],
  ["a bigint", 1n],
  ["a symbol", Symbol("odd")],
  ["an empty array", []],
  ["an array with a hole", new Array(2)],
  ["an array of null", [null]],
  ["an object", {}],
  ["an object without a prototype", Object.create(null)],
  ["a function", () => undefined],
  ["a promise", Promise.resolve(1)],
  ["a date", new Date(0)],
  ["a DataView", new DataView(new ArrayBuffer(8))],
  ["{ data: null }", { data: null }],
  ["a wire-like object", { label: "x", shape: [], dtype: "float32" }],
];

/** A world of its own for each call: a graph with a pass and a compiled step. */
async function world() {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const [x, w] = [graph.input("x", ["batch"]), graph.parameter("w")];
  const loss = sum(square(multiply(x, w)));
  const pass = new Pass(graph, reference, { x: [1, 2], w: 3 }).forward().backward(loss);
  const step = await compile(graph, training(reference, { loss, optimizer: momentum, parameters: { w: 3 } }));
  return { graph, x, w, loss, pass, step };
}
type World = Awaited<ReturnType<typeof world>>;

// Everything public takes `never` here: that is the point.
const calls: Readonly<Record<string, (world: World, odd: never) => unknown>> = {
  "graph options": (_, odd) => new ComputationalGraph(odd),
  "graph policy": (_, odd) => new ComputationalGraph({ policy: odd }),
  "graph tie policy": (_, odd) => new ComputationalGraph({ policy: { pairTies: odd } }),
  "graph dtype": (_, odd) => new ComputationalGraph({ dtype: odd }),
  "input label": ({ graph }, odd) => graph.input(odd),
  "input shape": ({ graph }, odd) => graph.input("y", odd),
  "input size": ({ graph }, odd) => graph.input("y", [odd]),
  "input options": ({ graph }, odd) => graph.input("y", [], odd),
  "input dtype": ({ graph }, odd) => graph.input("y", [], { dtype: odd }),
  "parameter label": ({ graph }, odd) => graph.parameter(odd),
  "parameter shape": ({ graph }, odd) => graph.parameter("v", odd),
  constant: ({ graph }, odd) => graph.constant(odd),
  "constant shape": ({ graph }, odd) => graph.constant({ shape: odd, data: [1] }),
  "constant data": ({ graph }, odd) => graph.constant({ shape: [1], data: odd }),
  "constant dtype": ({ graph }, odd) => graph.constant(1, { dtype: odd }),
  "graph.forward": ({ graph }, odd) => graph.forward(odd),
  as: ({ x }, odd) => x.as(odd),
  place: ({ x }, odd) => place(odd, x as never),
  "place on": (_, odd) => place(negate, odd),
  "gate on": (_, odd) => negate(odd),
  "gate beside": ({ x }, odd) => add(x, odd),
  "gate label": ({ x }, odd) => defineGate(odd, (y: Expr) => y.neg())(x),
  "gate forward": ({ x }, odd) => defineGate("g", odd)(x as never),
  "gate returns": ({ x }, odd) => defineGate("g", (_: Expr) => odd)(x),
  "gate backward": ({ x }, odd) => defineGate("g", (y: Expr) => y.neg(), odd)(x),
  "gate sends": ({ x }, odd) =>
    defineGate(
      "g",
      (y: Expr) => y.neg(),
      () => odd,
    )(x),
  "gate sends one": ({ x }, odd) =>
    defineGate(
      "g",
      (y: Expr) => y.neg(),
      () => [odd],
    )(x),
  "gate notes": ({ x }, odd) => defineGate("g", (y: Expr) => y.neg(), undefined, odd)(x),
  "compose label": ({ x }, odd) => compose(odd, (y: Wire) => negate(y))(x),
  "compose inside": ({ x }, odd) => compose("c", odd)(x as never),
  "compose returns": ({ x }, odd) => compose("c", (_: Wire) => odd)(x),
  settable: (_, odd) => settable(odd),
  "settable returns": ({ x }, odd) => settable(() => odd)(x as never),
  "settable on": (_, odd) => settable(({ by = 1 }: { by?: number }) => defineGate("s", (y: Expr) => y.mul(by)))(odd),
  "Pass graph": (_, odd) => new Pass(odd, reference, {}),
  "Pass backend": ({ graph }, odd) => new Pass(graph, odd, { x: [1], w: 1 }),
  "Pass feeds": ({ graph }, odd) => new Pass(graph, reference, odd),
  "Pass feed": ({ graph }, odd) => new Pass(graph, reference, { x: odd, w: 1 }),
  "Pass options": ({ graph }, odd) => new Pass(graph, reference, { x: [1], w: 1 }, odd),
  "Pass step": ({ graph }, odd) => new Pass(graph, reference, { x: [1], w: 1 }, { step: odd }),
  value: ({ pass }, odd) => pass.value(odd),
  gradient: ({ pass }, odd) => pass.gradient(odd),
  backward: ({ pass }, odd) => pass.backward(odd),
  "backward seed": ({ pass, loss }, odd) => pass.backward(loss, odd),
  backwardSteps: ({ pass }, odd) => [...pass.backwardSteps(odd)],
  "backwardSteps seed": ({ pass, loss }, odd) => [...pass.backwardSteps(loss, odd)],
  "jacobian of": ({ pass, w }, odd) => pass.jacobian(odd, w),
  "jacobian by": ({ pass, loss }, odd) => pass.jacobian(loss, odd),
  "compile graph": ({ loss }, odd) => compile(odd, training(reference, { loss, parameters: { w: 1 } })),
  "compile options": ({ graph }, odd) => compile(graph, odd as TrainingOptions<"now">),
  "compile backend": ({ graph, loss }, odd) =>
    compile(graph, training(odd as Backend<"now">, { loss, parameters: { w: 1 } })),
  "compile loss": ({ graph }, odd) => compile(graph, training(reference, { loss: odd, parameters: { w: 1 } })),
  "compile optimizer": ({ graph, loss }, odd) =>
    compile(graph, training(reference, { loss, optimizer: odd, parameters: { w: 1 } })),
  "compile rate": ({ graph, loss }, odd) =>
    compile(graph, training(reference, { loss, learningRate: odd, parameters: { w: 1 } })),
  "compile schedule": ({ graph, loss }, odd) =>
    compile(graph, training(reference, { loss, learningRate: () => odd, parameters: { w: 1 } })),
  "compile starts": ({ graph, loss }, odd) => compile(graph, training(reference, { loss, parameters: odd })),
  "compile start": ({ graph, loss }, odd) => compile(graph, training(reference, { loss, parameters: { w: odd } })),
  "compile initialiser": ({ graph, loss }, odd) =>
    compile(graph, training(reference, { loss, parameters: { w: () => odd } })),
  "compile frozen": ({ graph, loss }, odd) =>
    compile(graph, training(reference, { loss, frozen: odd, parameters: { w: 1 } })),
  "compile frozen one": ({ graph, loss }, odd) =>
    compile(graph, training(reference, { loss, frozen: [odd], parameters: { w: 1 } })),
  "compile outputs": ({ graph }, odd) => compile(graph, { outputs: odd, backend: reference, parameters: { w: 1 } }),
  "compile output": ({ graph }, odd) => compile(graph, { outputs: [odd], backend: reference, parameters: { w: 1 } }),
  "compile shares": ({ graph, loss }, odd) => compile(graph, { outputs: [loss], shares: odd as Compiled<"now"> }),
  "optimizer state": ({ graph, loss }, odd) =>
    compile(graph, training(reference, { loss, optimizer: { ...sgd, remembers: odd }, parameters: { w: 1 } })),
  "optimizer start": ({ graph, loss }, odd) =>
    compile(
      graph,
      training(reference, { loss, optimizer: { ...momentum, remembers: { v: odd } }, parameters: { w: 1 } }),
    ),
  "optimizer returns": ({ graph, loss }, odd) =>
    compile(graph, training(reference, { loss, optimizer: { ...sgd, update: () => odd }, parameters: { w: 1 } })),
  "optimizer next": ({ graph, loss }, odd) =>
    compile(graph, training(reference, { loss, optimizer: { ...sgd, update: () => [odd, {}] }, parameters: { w: 1 } })),
  "optimizer remembered": ({ graph, loss }, odd) =>
    compile(
      graph,
      training(reference, { loss, optimizer: { ...momentum, update: (w) => [w, odd] }, parameters: { w: 1 } }),
    ),
  "optimizer prepared": ({ graph, loss }, odd) =>
    compile(graph, training(reference, { loss, optimizer: { ...sgd, prepare: () => odd }, parameters: { w: 1 } })),
  step: ({ step }, odd) => step(odd),
  "step feed": ({ step }, odd) => step({ x: odd }),
  "run steps": ({ step }, odd) => step.run(odd, { x: [1] }),
  "run feeds": ({ step }, odd) => step.run(1, odd),
  "run options": ({ step }, odd) => step.run(1, { x: [1] }, odd),
  "run every": ({ step }, odd) => step.run(1, { x: [1] }, { every: odd }),
  evaluate: ({ step }, odd) => step.evaluate(odd),
  upload: ({ step }, odd) => step.upload(odd),
  prepare: ({ step }, odd) => step.prepare(odd),
  "prepare size": ({ step }, odd) => step.prepare({ batch: odd }),
  program: ({ step }, odd) => step.program(odd),
  "step.value": ({ step }, odd) => step.value(odd),
  "step.steps": ({ step }, odd) => Object.assign(step, { steps: odd }),
  write: ({ step }, odd) => step.parameters.w?.write(odd),
  "write state": ({ step }, odd) => step.state.w?.v?.write(odd),
  "differentiate y": ({ w }, odd) => differentiate(odd, [w]),
  "differentiate by": ({ loss }, odd) => differentiate(loss, odd),
  "differentiate by one": ({ loss }, odd) => differentiate(loss, [odd]),
  "derive y": (_, odd) => derive(odd, constant(1, "float32"), []),
  "derive by": (_, odd) => derive(constant(1, "float32"), constant(1, "float32"), odd),
  normal: (_, odd) => normal(odd)([1]),
  "normal seed": (_, odd) => normal({ seed: odd })([1]),
  "uniform seed": (_, odd) => uniform({ seed: odd })([1]),
  "xavier seed": (_, odd) => xavier({ seed: odd })([1, 1]),
  "he seed": (_, odd) => he({ seed: odd })([1, 1]),
};

describe("odd values", () => {
  for (const [name, call] of Object.entries(calls)) {
    test(`${name}: chainrule's own error or a right answer`, async () => {
      const raised: string[] = [];
      for (const [shown, value] of odd) {
        try {
          await call(await world(), value as never);
        } catch (error) {
          if (!(error instanceof ChainruleError)) raised.push(`${shown}: ${String(error)}`);
        }
      }
      expect(raised.join("\n")).toBe("");
    });
  }
});
