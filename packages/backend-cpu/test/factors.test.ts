// What only matrix products read loses its subnormal numbers; nothing else does.
import { Expr } from "@chainrule/core";
import { describe, test } from "vitest";
import { evaluate, expectSame, type Fed, fed } from "./helpers.ts";
import { variants } from "./variants.ts";

const LEAST = 2 ** -149;
const LEAST_NORMAL = 2 ** -126;
const positive = [0, LEAST, 3e-40, LEAST_NORMAL - LEAST, LEAST_NORMAL, 1e-30, 1, 3e38, Number.POSITIVE_INFINITY];
const numbers = [Number.NaN, ...positive, ...positive.map((x) => -x)];
const flushed = numbers.map((x) => (Math.abs(x) < LEAST_NORMAL ? 0 : x));
const negative = (all: readonly number[]): number[] => all.map((x) => -x);

const n = numbers.length;
const one = fed("one", [1, 1], "float32", [1]);
/** A product of one term gives what it reads, but for the sign of 0, with which its sum begins. */
const times = (x: Expr): Expr => x.matmul(one.expr);
const read = (all: readonly number[]): number[] => all.map((x) => x + 0);

describe.each(variants)("subnormal numbers on $name", ({ make }) => {
  const run = (inputs: readonly Fed[], ...outputs: readonly Expr[]) => evaluate(make(), [...inputs, one], outputs);
  const column = fed("x", [n, 1], "float32", numbers);
  const row = fed("x", [1, n], "float32", numbers);

  test("are zeros in what products alone read, from the left and from the right", () => {
    const [left] = run([column], times(column.expr.neg()));
    expectSame(left as Float32Array, read(negative(flushed)), "left");
    const [right] = run([row], one.expr.matmul(row.expr.neg()));
    expectSame(right as Float32Array, read(negative(flushed)), "right");
  });

  test("are zeros where sums read them too, in both", () => {
    const tiny = fed("tiny", [4, 1], "float32", [LEAST, 1e-39, 2e-38, 3e-39]);
    const x = tiny.expr.neg();
    const [product, sum] = run([tiny], times(x), x.sum());
    const normal = -Math.fround(2e-38);
    expectSame(product as Float32Array, [0, 0, normal, 0], "product");
    expectSame(sum as Float32Array, [normal], "sum");
  });

  test("stay where they are an output, or anything else reads them", () => {
    const x = column.expr.neg();
    const [product, shown] = run([column], times(x), x);
    expectSame(shown as Float32Array, negative(numbers), "the output");
    expectSame(product as Float32Array, read(negative(numbers)), "the product beside it");
    const [beside, other] = run([column], times(x), x.abs());
    expectSame(other as Float32Array, numbers.map(Math.abs), "what another gate makes of them");
    expectSame(beside as Float32Array, read(negative(numbers)), "the product beside that");
  });

  test("stay in what is fed, in float64, and in what products give", () => {
    expectSame(run([column], times(column.expr))[0] as Float32Array, read(numbers), "fed");
    const wide = fed("x", [2, 1], "float64", [1e-310, 1e-40]);
    const wideOne = fed("one", [1, 1], "float64", [1]);
    const [product] = evaluate(make(), [wide, wideOne], [wide.expr.neg().matmul(wideOne.expr)]);
    expectSame(product as Float64Array, [-1e-310, -1e-40], "float64");
    const tiny = fed("tiny", [1, 1], "float32", [1e-20]);
    const [small] = run([tiny], times(tiny.expr.matmul(tiny.expr)));
    expectSame(small as Float32Array, [Math.fround(Math.fround(1e-20) ** 2)], "a product of a product");
  });

  test("are zeros in what no function of WebAssembly makes", () => {
    const wide = fed("x", [n, 1], "float64", numbers);
    const [product] = run([wide], times(new Expr("cast", [wide.expr], { to: "float32" }, [n, 1], "float32")));
    expectSame(product as Float32Array, read(flushed), "a cast");
  });
});
