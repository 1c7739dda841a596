// Where there is no WebAssembly, typed arrays give the very bits of portable WebAssembly.
import type { Dtype, Numbers, OpName, Sizes } from "@chainrule/core";
import { apply, ComputationalGraph, compile, defineGate, type Expr, keep, normal, ops, sizeOf } from "@chainrule/core";
import { runOn } from "@chainrule/testkit";
import { describe, expect, test } from "vitest";
import { randomProgram } from "../../testkit/src/random-programs.ts";
import type { Fed } from "./helpers.ts";
import { evaluate, fed, some } from "./helpers.ts";
import { oddFloats } from "./odd.ts";
import { portable, typedArrays, type Variant } from "./variants.ts";

const DTYPES = ["float32", "float64"] as const;
const both = [portable, typedArrays] as const;

/** Expects the same bits; NaN is NaN, whatever its payload. */
function expectSameBits([first, second]: readonly (readonly Numbers[])[], what: string): void {
  const [ours = [], theirs = []] = [first, second];
  expect(ours.length, what).toBe(theirs.length);
  for (const [i, numbers] of ours.entries()) {
    const others = theirs[i] as Numbers;
    expect(numbers.length, what).toBe(others.length);
    const at = numbers.findIndex((x: number, k: number) => !Object.is(x, others[k]));
    if (at >= 0) expect(numbers[at], `${what}: output ${i}, at ${at}`).toBe(others[at]);
  }
}

const compare = (inputs: readonly Fed[], results: readonly Expr[], what: string): void =>
  expectSameBits(
    both.map(({ make }) => evaluate(make(), inputs, results)),
    what,
  );

describe.each(DTYPES)("in %s", (dtype) => {
  test("random programs come to the same bits", { timeout: 60_000 }, async () => {
    const backends = both.map(({ make }) => make());
    for (let seed = 1000; seed < 1100; seed++) {
      const program = randomProgram(seed, dtype, true);
      const inputs = program.inputs.map((id, i) => {
        const size = sizeOf(program.values[id]?.shape ?? []);
        return some(size, dtype, 10 * seed + i);
      });
      const runs: (readonly Numbers[])[] = [];
      for (const backend of backends) runs.push(await runOn(backend, program, inputs));
      expectSameBits(runs, `random program ${seed}`);
    }
  });

  const elementwise = (Object.keys(ops) as OpName[]).filter((name) => ops[name].kind === "elementwise");
  test.each(elementwise)("%s does, of odd numbers and others, along rows, columns and scalars", (op) => {
    const column = [...oddFloats, ...some(300, dtype, 1)];
    const row = [...oddFloats, ...some(9, dtype, 2)];
    const [n, m] = [column.length, row.length];
    const holds = fed("c", [n, m], "bool", some(n * m, "bool", 3));
    const operands = [fed("x", [n, 1], dtype, column), fed("y", [1, m], dtype, row)];
    const list = op === "where" ? [holds, ...operands] : operands.slice(0, ops[op].arity);
    const targets: readonly (Dtype | undefined)[] =
      op === "cast" ? ["float32", "float64", "int32", "bool"] : [undefined];
    for (const to of targets) {
      const of = (some: readonly Expr[]): Expr => apply(op, some, to && { to });
      const whole = of(list.map(({ expr }) => expr));
      const scalars = column.slice(0, 64).map((x, i) => {
        const one = [fed(`a${i}`, [], dtype, [x]), fed(`b${i}`, [], dtype, [row[(7 * i) % m] as number])];
        return op === "where" ? [fed(`c${i}`, [], "bool", [i % 2]), ...one] : one.slice(0, ops[op].arity);
      });
      const single = scalars.map((one) => of(one.map(({ expr }) => expr)));
      compare([...list, ...scalars.flat()], [whole, ...single], `${op} ${to ?? ""}`);
    }
  });

  test("sums of many numbers do, over any axes", () => {
    const x = fed("x", [7, 300, 33], dtype, some(7 * 300 * 33, dtype, 4));
    const axes = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]];
    const sums = axes.map((list) => x.expr.sum(list));
    compare([x], [...sums, ...[0, 1, 2].map((axis) => x.expr.cumsum(axis))], "sums");
  });

  test("reductions over axes that lie apart do", () => {
    const shape = [2, 140, 3, 9, 17];
    const x = fed("x", shape, dtype, some(2 * 140 * 3 * 9 * 17, dtype, 4));
    const axes = [
      [0, 2, 4],
      [1, 3],
      [0, 3],
      [1, 4],
      [0, 2, 3],
      [2, 4],
      [0, 4],
    ];
    const all = axes.flatMap((list) => [x.expr.sum(list), x.expr.maxOver(list), x.expr.minOver(list)]);
    compare([x], all, "reductions");
  });

  test("products of matrices do, turned or not, and longer than a block of K", () => {
    for (const transA of [false, true])
      for (const transB of [false, true]) {
        const [m, k, n] = [37, 1100, 23];
        const a = fed("a", transA ? [k, m] : [m, k], dtype, some(m * k, dtype, 5));
        const b = fed("b", transB ? [n, k] : [k, n], dtype, some(k * n, dtype, 6));
        compare([a, b], [a.expr.matmul(b.expr, { transA, transB })], `${transA} ${transB}`);
      }
  });

  test("a network that is trained does: its losses, and its parameters at the end", async () => {
    const [first, second] = [await trained(portable, dtype), await trained(typedArrays, dtype)];
    expectSameBits([first, second], "the network");
    const losses = first[0] as Numbers;
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 2);
  });
});

const layer = defineGate(
  "layer",
  (x: Expr, w: Expr, b: Expr) => keep(x.matmul(w).add(b), { x, w }),
  (dy, { x, w }) => [dy.matmul(w, { transB: true }), x.matmul(dy, { transA: true }), dy],
);
const curve = defineGate("curve", (x: Expr) => x.tanh().add(x.sigmoid()).add(x.sin().mul(0.1)));
const crossEntropy = defineGate("crossEntropy", (x: Expr, y: Expr) =>
  x
    .sub(x.exp().sum([1]).log().reshape([29, 1]))
    .mul(y)
    .sum()
    .neg(),
);

/** Losses and parameters of two layers that learn to tell three classes apart. */
async function trained({ make }: Variant, dtype: "float32" | "float64"): Promise<readonly Numbers[]> {
  const graph = new ComputationalGraph({ dtype });
  const [x, y] = [graph.input("x", [29, 13]), graph.input("y", [29, 3])];
  const shapes = { w1: [13, 17], b1: [17], w2: [17, 3], b2: [3] } as const;
  const weight = (label: keyof typeof shapes) => graph.parameter(label, shapes[label] as Sizes);
  const scores = layer(curve(layer(x, weight("w1"), weight("b1"))), weight("w2"), weight("b2"));
  using step = await compile(graph, {
    loss: crossEntropy(scores, y),
    optimizer: {
      label: "sgd",
      remembers: {},
      update: (w, dw, _, { learningRate }) => [w.sub(dw.mul(learningRate)), {}],
    },
    learningRate: 0.01,
    backend: make(),
    parameters: Object.fromEntries(Object.keys(shapes).map((label, seed) => [label, normal({ seed, deviation: 0.2 })])),
  });
  const batch = await step.upload({
    x: { shape: [29, 13], data: some(29 * 13, dtype, 8) },
    y: { shape: [29, 3], data: Array.from({ length: 29 * 3 }, (_, i) => Number(i % 3 === Math.floor(i / 3) % 3)) },
  });
  const losses = step.run(60, batch);
  return [losses, ...Object.values(step.parameters).map((parameter) => parameter.read() as Numbers)];
}
