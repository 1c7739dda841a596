import { Expr, lower, type Program } from "@chainrule/core";
import { runOn } from "@chainrule/testkit";
import { expect, test } from "vitest";
import { Gpu } from "../src/gpu.ts";
import { type Prepared, prepare, type Terms } from "../src/prepare.ts";
import { backendOn } from "../src/webgpu.ts";
import { describeOnDevice, testDevice, testOnDevice } from "./device.ts";

const terms = (arrays: number): Terms => ({
  most: { arrays, singles: 3 },
  choose: () => ({ family: "direct", rows: 4, columns: 4, width: 4, steps: 1, workgroup: [8, 1] }),
  barriers: false,
  nearest: true,
  halves: false,
});
const inputs = (count: number, shape: readonly number[]): readonly Expr[] =>
  Array.from({ length: count }, (_, i) => new Expr("input", [], { label: `x${i}` }, shape, "float32"));

function programOf(leaves: readonly Expr[], outputs: readonly Expr[], updates: readonly [Expr, Expr][] = []): Program {
  return lower({
    leaves: leaves.map((expr) => ({ expr, role: "parameter", label: String(expr.attributes.label) })),
    outputs: outputs.map((expr, i) => ({ label: `y${i}`, expr })),
    updates: updates.map(([target, value]) => ({ target, value })),
    dimensions: new Map(),
    training: false,
  });
}
/** The most arrays and single numbers that one of the kernels binds. */
function mostOf({ kernels }: Prepared): readonly [arrays: number, singles: number] {
  const counts = kernels.map(({ bindings }) => {
    const singles = bindings.filter(({ access }) => access === "uniform").length;
    return [bindings.length - singles, singles] as const;
  });
  return [Math.max(...counts.map(([arrays]) => arrays)), Math.max(...counts.map(([, singles]) => singles))];
}

const sumOf = (exprs: readonly Expr[]): Expr => exprs.reduce((sum, expr) => sum.add(expr));

test("a loop over more arrays than a kernel can bind becomes several, and one over fewer stays one", () => {
  const leaves = inputs(20, [7]);
  const program = programOf(leaves, [sumOf(leaves)]);
  for (const arrays of [4, 8, 21]) {
    const prepared = prepare(program, terms(arrays));
    expect(mostOf(prepared)[0]).toBeLessThanOrEqual(arrays);
    expect(prepared.kernels.length).toBe(Math.ceil(19 / (arrays - 2)));
  }
});

test("single numbers are uniforms, of which there are others", () => {
  const [arrays, singles] = [inputs(2, [7]), inputs(6, [])];
  const scaled = arrays[0]?.mul(sumOf(singles)).add(arrays[1] as Expr) as Expr;
  const prepared = prepare(programOf([...arrays, ...singles], [scaled]), terms(4));
  expect(mostOf(prepared)[1]).toBeLessThanOrEqual(3);
});

test("what a product's kernel reads and replaces is bound once", () => {
  const [x, g, w, v, s, rate] = [...inputs(5, [4, 4]), ...inputs(1, [])] as [Expr, Expr, Expr, Expr, Expr, Expr];
  const dw = x.matmul(g, { transA: true });
  const [v2, s2] = [v.mul(0.9).add(dw), s.mul(0.99).add(dw.mul(dw))];
  const program = programOf(
    [x, g, w, v, s, rate],
    [],
    [
      [v, v2],
      [s, s2],
      [w, w.sub(v2.div(s2.sqrt()).mul(rate))],
    ],
  );
  const { kernels, copies } = prepare(program, terms(8));
  expect([kernels.length, copies.length]).toEqual([1, 0]);
  expect(kernels[0]?.bindings.map(({ access }) => access).toSorted()).toEqual([
    ...["read", "read", "uniform"],
    ...["write", "write", "write"],
  ]);
});

describeOnDevice("split loops", () => {
  testOnDevice("give the bits of loops that are whole", async () => {
    const opened = await testDevice();
    const leaves = inputs(9, [2, 3]);
    const product = (leaves[0] as Expr).matmul(leaves[1] as Expr, { transB: true });
    const sums = leaves.map((_, i) =>
      sumOf(leaves.slice(0, i + 1))
        .mul(leaves[i] as Expr)
        .sigmoid(),
    );
    const program = programOf(leaves, [...sums, product.mul(2).add(sums.reduce((a, b) => a.mul(b)).sum())]);
    const given = leaves.map((_, i) => Float64Array.from({ length: 6 }, (_, k) => Math.sin(i + 7 * k)));
    const [whole, parts] = await Promise.all(
      [8, 4].map((arrays) => runOn(backendOn(new Gpu(opened, { most: { arrays, singles: 3 } })), program, given)),
    );
    expect(parts).toEqual(whole);
  });
});
