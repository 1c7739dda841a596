import type { Backend, Numbers, Sizes } from "@chainrule/core";
import { apply, Expr, randomUniform } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { evaluate, hold, leaf, programOf } from "./helpers.ts";
import { variants } from "./variants.ts";

interface Known {
  readonly expr: Expr;
  readonly data: Numbers;
}

const x: Known = { expr: leaf("x", [4, 4]), data: Float32Array.from({ length: 16 }, (_, i) => Math.sin(i + 1)) };

/** Many values, each of a few of the latest before it, and what each of them comes to when its ops run one by one. */
function tangle(backend: Backend<"now">, seed: number): readonly Known[] {
  const known: Known[] = [x];
  for (let i = 0; i < 150; i++) {
    const pick = (at: number): Expr =>
      (known.at(-1 - Math.floor(randomUniform(seed, i, at) * Math.min(known.length, 6))) as Known).expr;
    const [p, q] = [pick(0), pick(1)];
    const ramp = apply("constant", [], {
      shape: [4, 4],
      data: Float32Array.from({ length: 16 }, (_, k) => k / 16 + i / 150),
      to: "float32",
    });
    const makers = [
      () => p.add(q).mul(0.5),
      () => p.mul(p).sub(ramp).tanh(),
      () => p.matmul(q).tanh(),
      () => p.reshape([2, 8]).transpose().reshape([4, 4]),
      () => p.sum([0]).add(q).sigmoid(),
      () => p.maxOver([1]).reshape([4, 1]).sub(q).tanh(),
      () => p.less(q).where(p, q.exp().log1p()).tanh(),
      () => p.reshape([16]).reshape([4, 4]).mul(q.transpose()),
      () =>
        p
          .slice([1, 0], [2, 4])
          .concat(q.slice([0, 0], [2, 4]), 0)
          .sub(ramp),
      () => p.slice([0, 1], [4, 2]).pad([0, 2], [4, 4], 0.25).add(q).mul(ramp),
      () =>
        p
          .gather(indicesOf(q).max(0).min(3), 0)
          .add(p.cumsum(1, { reverse: true }))
          .sub(ramp)
          .tanh(),
      () =>
        p
          .scatterAdd(indicesOf(p), [4, 4], 1)
          .add(q.cumsum(0, { exclusive: true }))
          .mul(ramp)
          .tanh(),
      () => p.atan2(q).sub(p.floorDiv(0.3).sin()).mul(ramp).erf(),
    ];
    const expr = (makers[Math.floor(randomUniform(seed, i, 2) * makers.length)] as () => Expr)();
    known.push({ expr, data: stepAlone(backend, expr, known) });
  }
  return known;
}

/** Four indices, some of them equal and some out of range. */
const indicesOf = (of: Expr): Expr => of.sum([0]).mul(2).round().cast("int32");

/** An expression on values that are known, one op at a time, each in a program of its own. */
function stepAlone(backend: Backend<"now">, expr: Expr, known: readonly Known[]): Numbers {
  const found = known.find((value) => value.expr === expr);
  if (found) return found.data;
  const operands = expr.inputs.map((input, i) => ({
    expr: leaf(`operand${i}`, input.shape as Sizes, input.dtype),
    data: stepAlone(backend, input, known),
  }));
  const leaves = operands.map((operand) => operand.expr);
  const alone = new Expr(expr.op, leaves, expr.attributes, expr.shape, expr.dtype);
  return evaluate(backend, operands, [alone])[0] as Numbers;
}

describe.each(variants)(
  "a program that uses memory again computes what its ops compute alone, to the bit, on $name",
  ({ make }) => {
    test.each([1, 2, 3, 4, 5, 6])("tangle %i", (seed) => {
      const backend = make();
      const known = tangle(backend, seed);
      const shown = known.filter((_, i) => i % 30 === 20 || i === 150);
      const next = known[61] as Known;
      expect(new Set(known.map(({ data }) => data.join())).size).toBeGreaterThan(100);
      const program = programOf(
        [x.expr],
        shown.map(({ expr }) => expr),
        [{ target: x.expr, value: next.expr }],
      );
      const input = hold(backend, x);
      const outputs = shown.map(() => backend.buffer([4, 4], "float32"));
      const run = backend.compile(program).bind([input], outputs);
      for (let i = 0; i < 2; i++) {
        input.write(x.data);
        run();
        expect(outputs.map((output) => output.read())).toEqual(shown.map(({ data }) => data));
        expect(input.read()).toEqual(next.data);
      }
    });
  },
);
