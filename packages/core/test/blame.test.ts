// A stack trace begins at the line of the person who asked, not inside this package.
import { expect, test } from "vitest";
import { ChainruleError, ComputationalGraph, compile, differentiate, normal, Pass, reference } from "../src/index.ts";
import { add, momentum, multiply, negate, square, sum, training } from "./gates.ts";
import { firstFrame, inTests } from "./raised.ts";

async function world() {
  const graph = new ComputationalGraph();
  const [x, w] = [graph.input("x", ["batch"]), graph.parameter("w")];
  const loss = sum(square(multiply(x, w)));
  const pass = new Pass(graph, reference, { x: [1, 2], w: 3 });
  const step = await compile(graph, training(reference, { loss, optimizer: momentum, parameters: { w: 3 } }));
  const stranger = new ComputationalGraph().input("stranger");
  return { graph, x, w, loss, pass, step, stranger };
}
type World = Awaited<ReturnType<typeof world>>;

const placing: Readonly<Record<string, (world: World) => unknown>> = {
  "a gate": ({ x, stranger }) => add(x, stranger),
  "a gate on a number": () => negate(1),
};

const asking: Readonly<Record<string, (world: World) => unknown>> = {
  "graph.input": ({ graph }) => graph.input("x"),
  "graph.parameter": ({ graph }) => graph.parameter("v", ["batch"]),
  "graph.constant": ({ graph }) => graph.constant([[1], [2, 3]]),
  "graph options": () => new ComputationalGraph({ policy: { reluAtZero: 2 } }),
  "graph.forward": ({ graph }) => graph.forward({}),
  "graph.backward": ({ graph }) => graph.backward(),
  "wire.as": ({ x }) => x.as("w"),
  "new Pass": ({ graph }) => new Pass(graph, reference, { x: [1] }),
  "pass.value": ({ pass, loss }) => pass.value(loss),
  "pass.gradient": ({ pass, w }) => pass.gradient(w),
  "pass.backward": ({ pass, loss }) => pass.backward(loss),
  "pass.backwardSteps": ({ pass, loss }) => pass.backwardSteps(loss),
  "pass.jacobian": ({ pass, loss, w }) => pass.jacobian(loss, w),
  compile: ({ graph, loss }) => compile(graph, training(reference, { loss })),
  "a step": ({ step }) => step({ x: 1 }),
  "step.run": ({ step }) => step.run(0, { x: [1] }),
  "an option that there is not": ({ graph }) => graph.input("z", [], { dtyp: "int32" } as never),
  "step.evaluate": ({ step }) => step.evaluate({}),
  "step.upload": ({ step }) => step.upload({}),
  "step.prepare": ({ step }) => step.prepare({}),
  "step.value": ({ step, x }) => step.value(x),
  "step.steps": ({ step }) => Object.assign(step, { steps: -1 }),
  "a parameter's write": ({ step }) => step.parameters.w?.write([1]),
  differentiate: ({ loss, stranger }) => differentiate(loss, [stranger]),
  "an initialiser": () => normal({ seed: -1 }),
};

async function frameOf(call: (world: World) => unknown): Promise<string> {
  const given = await world();
  try {
    await call(given);
  } catch (error) {
    expect(error).toBeInstanceOf(ChainruleError);
    return firstFrame(error as Error);
  }
  throw new Error("Nothing was thrown.");
}

test.each(Object.entries(placing))("%s: the trace begins at the caller's line", async (_, call) => {
  expect(await frameOf(call)).toSatisfy(inTests);
});

test.each(Object.entries(asking))("%s: the trace begins at the caller's line", async (_, call) => {
  expect(await frameOf(call)).toSatisfy(inTests);
});

/** A function that lies in a package, as it is installed or as a source map names it, and asks for what there is not. */
const within = (file: string): (() => unknown) =>
  new Function("normal", `return () => normal({ seed: -1 });\n//# sourceURL=${file}`)(normal);

test.each([
  "/app/node_modules/@chainrule/optim/dist/index.js",
  "/app/node_modules/@chainrule/core/src/place.ts",
  "https://cdn.example/npm/@chainrule/optim@1.0.0/dist/index.js",
])("the trace begins at the caller's line, not in %s", async (file) =>
  expect(await frameOf(within(file))).toSatisfy(inTests),
);

test("the trace begins in a package that somebody else wrote", async () => {
  const frame = await frameOf(within("/app/node_modules/@somebody/chainrule-gates/dist/index.js"));
  expect(frame).toContain("@somebody/chainrule-gates");
});

test("a function without a name is the caller's all the same, as the top of a CommonJS file is", async () => {
  const top = { "<anonymous>": () => normal({ seed: -1 }) };
  Object.defineProperty(top["<anonymous>"], "name", { value: "Object.<anonymous>" });
  const frame = await frameOf(top["<anonymous>"]);
  expect(frame).toSatisfy(inTests);
  expect(frame).toContain("Object.<anonymous>");
});
