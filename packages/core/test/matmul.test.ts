// The matrix product, whatever is transposed and stretched; and axes.
import { describe, expect, test } from "vitest";
import { apply, type Expr, type Shape } from "../src/index.ts";
import { leaf, numbersOf } from "./evaluate.ts";
import { caught, says } from "./raised.ts";

const of = (...shape: Shape): Expr => leaf("x", shape);

describe("matmul", () => {
  test("by the textbook, whatever is transposed and stretched", () => {
    const a = [1, 2, 3, 4, 5, 6];
    const b = [1, 0, 2, -1, 3, 1];
    const product = [14, 1, 32, 1];
    const flip = (values: readonly number[], rows: number) =>
      Array.from(
        { length: values.length },
        (_, i) => values[(i % rows) * (values.length / rows) + Math.floor(i / rows)] as number,
      );
    for (const transA of [false, true]) {
      for (const transB of [false, true]) {
        const [x, y] = [leaf("x", transA ? [3, 2] : [2, 3]), leaf("y", transB ? [2, 3] : [3, 2])];
        const given = new Map([
          [x, transA ? flip(a, 2) : a],
          [y, transB ? flip(b, 3) : b],
        ]);
        expect(numbersOf(x.matmul(y, { transA, transB }), given)).toEqual(product);
        // The same, with the transposes written as ops, which the program takes into the product again.
        const [xt, yt] = [transA ? x.transpose() : x, transB ? y.transpose() : y];
        expect(numbersOf(xt.matmul(yt), given)).toEqual(product);
        expect(numbersOf(apply("matmul", [xt, yt]), given)).toEqual(product);
        expect(numbersOf(x.transpose().matmul(y.transpose(), { transA: !transA, transB: !transB }), given)).toEqual(
          product,
        );
      }
    }
  });

  test("of nothing inside is zero", () => {
    const [x, y] = [of(2, 0), leaf("y", [0, 2])];
    expect(
      numbersOf(
        x.matmul(y),
        new Map([
          [x, []],
          [y, []],
        ]),
      ),
    ).toEqual([0, 0, 0, 0]);
  });
});

test("axes that do not exist are refused by every op that takes some", () => {
  const x = of(2, 3);
  for (const axes of [[2], [-3], [0.5], [Number.NaN], [0, 0], [0, -2]])
    for (const make of [
      () => x.sum(axes),
      () => x.maxOver(axes),
      () => x.minOver(axes),
      () => x.size(axes),
      () => x.positions(axes),
    ])
      says(caught(make), "E_AXIS");
});
