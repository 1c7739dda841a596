// A program is plain data: flat, printable, the same for the same graph, with a role for every value.
import { describe, expect, test } from "vitest";
import {
  ComputationalGraph,
  compile,
  defineGate,
  type Expr,
  lower,
  type Program,
  reference,
  showProgram,
} from "../src/index.ts";
import { leaf } from "./evaluate.ts";
import {
  add,
  exp,
  matmul,
  mean,
  momentum,
  multiply,
  negate,
  sgd,
  sigmoid,
  square,
  subtract,
  sum,
  training,
} from "./gates.ts";
import { caught, says } from "./raised.ts";

async function network(order: "straight" | "turned" = "straight") {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const [x, y] = [graph.input("x", ["batch", 3]), graph.input("y", ["batch", 1])];
  const [w, b] = [graph.parameter("w", [3, 1]), graph.parameter("b", [1])];
  const loss = mean(square(subtract(sigmoid(add(matmul(x, w), b)), y)));
  const starts = { w: [[1], [2], [3]], b: [0] };
  const parameters = order === "straight" ? starts : Object.fromEntries(Object.entries(starts).reverse());
  const step = await compile(
    graph,
    training(reference, { loss, optimizer: momentum, parameters: parameters as typeof starts }),
  );
  return { graph, loss, step };
}

/** Checks what every program must be. */
function checkProgram({ version, values, instructions, inputs, outputs, updates }: Program): void {
  expect(version).toBe(1);
  const known = new Set(inputs);
  for (const { inputs: from, output } of instructions) {
    for (const id of from) expect(known.has(id)).toBe(true);
    expect(known.has(output)).toBe(false);
    known.add(output);
  }
  expect(known.size).toBe(values.length);
  for (const { value } of outputs) expect(known.has(value)).toBe(true);
  for (const { target, value } of updates) {
    expect(inputs).toContain(target);
    expect(known.has(value)).toBe(true);
    expect([values[value]?.shape, values[value]?.dtype]).toEqual([values[target]?.shape, values[target]?.dtype]);
  }
  for (const [id, { role, shape, dtype }] of values.entries()) {
    expect(inputs.includes(id)).toBe(!["constant", "computed"].includes(role));
    expect(shape.every((size) => Number.isSafeInteger(size) && size >= 0)).toBe(true);
    expect(["float32", "float64", "int32", "bool"]).toContain(dtype);
  }
}

describe("the program of a training step", () => {
  test("is in order, and every value has a role", async () => {
    const { step } = await network();
    const program = step.program({ batch: 4 });
    checkProgram(program);
    const roles = program.inputs.map((id) => `${program.values[id]?.role} ${program.values[id]?.label}`);
    expect(roles).toEqual([
      "input x",
      "input y",
      "parameter w",
      "parameter b",
      "state w.v",
      "state b.v",
      "state step",
      "setting learningRate",
    ]);
    expect(program.updates.map(({ target }) => program.values[target]?.label)).toEqual([
      "w",
      "w.v",
      "b",
      "b.v",
      "step",
    ]);
    expect(program.outputs.map(({ label }) => label)).toEqual(["mean0"]);
  });

  test("is JSON and back again", async () => {
    const { step } = await network();
    const program = step.program({ batch: 4 });
    expect(JSON.parse(JSON.stringify(program))).toEqual(program);
  });

  test("is the same for the same graph, in whatever order the starting values are named, and from call to call", async () => {
    const [{ step }, { step: turned }] = [await network(), await network("turned")];
    const shown = showProgram(step.program({ batch: 4 }));
    expect(showProgram(turned.program({ batch: 4 }))).toBe(shown);
    step({ x: [[1, 2, 3]], y: [[1]] });
    expect(showProgram(step.program({ batch: 4 }))).toBe(shown);
    expect(step.program({ batch: 4 })).toBe(step.program({ batch: 4 }));
    expect(showProgram(step.program({ batch: 5 }))).not.toBe(shown);
  });

  test("does not know what the graph has besides", async () => {
    const plain = async (extra: boolean) => {
      const graph = new ComputationalGraph();
      const x = graph.input("x");
      if (extra) exp(square(x));
      const w = graph.parameter("w");
      if (extra) graph.input("y", ["n"]);
      const loss = square(multiply(x, w)).as("loss");
      if (extra) negate(loss);
      const step = await compile(graph, training(reference, { loss, parameters: { w: 1 } }));
      return showProgram(step.program());
    };
    expect(await plain(true)).toBe(await plain(false));
  });

  test("needs the sizes of its named dimensions", async () => {
    const { step } = await network();
    says(
      caught(() => step.program()),
      "E_OPTION",
      'the size of "batch" is undefined',
    );
  });
});

test("a program is shown one value a line", async () => {
  const graph = new ComputationalGraph();
  const [x, w] = [graph.input("x", [2]), graph.parameter("w", [2])];
  const loss = sum(multiply(x, w)).as("loss");
  const step = await compile(graph, training(reference, { loss, optimizer: sgd, parameters: { w: [1, 2] } }));
  expect(showProgram(step.program()).split("\n")).toEqual([
    "input x: float32[2]",
    "parameter w: float32[2]",
    "state step: int32[]",
    "setting learningRate: float32[]",
    "%4: float32[2] = mul(x, w)",
    "%5: float32[] = sum(%4) axes=[0]",
    "%6: float32[] = constant() value=1 to=float32",
    "%7: float32[1] = reshape(%6) shape=[1]",
    "%8: float32[2] = broadcast(%7) shape=[2]",
    "%9: float32[2] = mul(%8, x)",
    "%10: float32[2] = mul(%9, learningRate)",
    "%11: float32[2] = sub(w, %10)",
    "%12: int32[] = constant() value=1 to=int32",
    "%13: int32[] = add(step, %12)",
    "output loss = %5",
    "update w = %11",
    "update step = %13",
  ]);
});

describe("lowering", () => {
  test("turns names into sizes everywhere", () => {
    const x = leaf("x", ["batch", 2]);
    const outputs = [
      x
        .reshape(["batch", 2, 1])
        .broadcastTo(["batch", 2, 3])
        .sum([1])
        .mul(x.size([0]))
        .add(x.random(1).sum()),
    ];
    const program = lower({
      leaves: [
        { expr: x, role: "input", label: "x" },
        { expr: stepOf(outputs[0] as Expr), role: "state", label: "step" },
      ],
      outputs: outputs.map((expr) => ({ label: "y", expr })),
      dimensions: new Map([["batch", 5]]),
      training: false,
    });
    checkProgram(program);
    expect(JSON.stringify(program)).not.toContain('"batch"');
  });

  test("refuses what it was not given", () => {
    const x = leaf("x");
    says(
      caught(() =>
        lower({ leaves: [], outputs: [{ label: "y", expr: x.exp() }], dimensions: new Map(), training: false }),
      ),
      "E_MISSING_FEED",
      '"x"',
    );
    says(
      caught(() =>
        lower({ leaves: [], outputs: [{ label: "y", expr: x.random(1) }], dimensions: new Map(), training: false }),
      ),
      "E_MISSING_FEED",
      "step",
    );
  });

  test("refuses sizes that overflow before anything runs", async () => {
    const graph = new ComputationalGraph();
    const [x, y] = [graph.input("x", ["a", 1]), graph.input("y", [1, "b"])];
    const forward = await compile(graph, { outputs: [sum(add(x, y))], backend: reference });
    const error = caught(() => forward.program({ a: 70_000, b: 70_000 }));
    says(error, "E_SIZE", "[70000, 70000]");
  });

  test("training is a constant of the program, and what it does not need goes", async () => {
    const graph = new ComputationalGraph();
    const seen: boolean[] = [];
    for (const training of [true, false]) {
      const gate = defineGate("halve", (x: Expr) => x.mul(2));
      const forward = await compile(graph, {
        outputs: [gate(graph.input(`x${training}`))],
        backend: reference,
        training,
      });
      seen.push(forward.program().instructions.some(({ op }) => op === "training"));
    }
    expect(seen).toEqual([false, false]);
  });
});

const stepOf = (root: Expr): Expr => {
  for (const input of root.inputs) {
    const found = input.op === "step" ? input : stepOf(input);
    if (found.op === "step") return found;
  }
  return root;
};
