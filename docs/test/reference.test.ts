// The gate reference says what the gates do: it is made from them, and as new as they are.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { constant, Expr } from "@chainrule/core";
import { expect, test } from "vitest";
import { formula } from "../reference/formula.ts";
import { pages } from "../reference/pages.ts";

const folder = join(import.meta.dirname, "..", "gates");

test("the gate reference is up to date: npm run reference writes it anew", () => {
  const files = pages();
  const stale = [...files]
    .filter(([name, text]) => readFileSync(join(folder, name), "utf8") !== text)
    .map(([name]) => name);
  expect(stale).toEqual([]);
  const pictures = readdirSync(join(folder, "pictures")).map((name) => `pictures/${name}`);
  expect(pictures.filter((name) => !files.has(name))).toEqual([]);
});

test("formulas are written with as few brackets as they need", () => {
  const leaf = (label: string, shape: readonly number[] = []) => new Expr("input", [], { label }, shape, "float64");
  const [x, y] = [leaf("x"), leaf("y")];
  const [a, b] = [leaf("a", [2, 3]), leaf("b", [3, 2])];
  const shown = [
    x.add(y).mul(x),
    x.mul(y).add(x),
    x.sub(y.sub(x)),
    x.div(y.mul(x)),
    x.neg().exp(),
    x.less(0).where(x, y.mul(2)),
    a.matmul(b).matmul(a, { transB: false }),
    a.matmul(a, { transB: true }),
    constant(0.1, "float64").mul(x).sum([]),
  ].map(formula);
  expect(shown).toEqual([
    "(x + y) · x",
    "x · y + x",
    "x - (y - x)",
    "x / (y · x)",
    "e^(-x)",
    "(x < 0) ? x : y · 2",
    "a · b · a",
    "a · aᵀ",
    "Σ 0.1 · x",
  ]);
});
