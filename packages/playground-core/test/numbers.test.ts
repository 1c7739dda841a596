import { expect, test } from "vitest";
import { formatNumber, numberParts, shortArray } from "../src/index.ts";

test("numbers have four significant digits, and no zeros that say nothing", () => {
  const shown = [0, -4, 0.36787944, -0.5344, 1.3678794, 0.25, 123.456, 4096].map((value) => formatNumber(value));
  expect(shown).toEqual(["0", "−4", "0.3679", "−0.5344", "1.368", "0.25", "123.5", "4096"]);
});

test("whole numbers are whole, and large ones lose their decimals before their digits", () => {
  expect([12345, 999999, 12345.678, 999.96].map((value) => formatNumber(value))).toEqual([
    "12345",
    "999999",
    "12346",
    "1000",
  ]);
});

test("very large and very small numbers are powers of ten", () => {
  expect([1e6, 1.5e9, 1.2345e-7, -3e-5, 5e-324].map((value) => formatNumber(value))).toEqual([
    "1e6",
    "1.5e9",
    "1.235e−7",
    "−3e−5",
    "4.941e−324",
  ]);
  expect(numberParts(1.2345e-7)).toEqual({ kind: "finite", negative: false, mantissa: "1.235", exponent: -7 });
});

test("what is no number, and what is no finite one, is shown as it is", () => {
  expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => formatNumber(value))).toEqual([
    "NaN",
    "∞",
    "−∞",
  ]);
});

test("zero has a sign only where it is asked for", () => {
  expect(formatNumber(-0)).toBe("0");
  expect(formatNumber(-0, { signedZero: true })).toBe("−0");
  expect(formatNumber(-0.001, { decimals: 2 })).toBe("0.00");
});

test("decimals and another minus may be asked for, as in the lecture's figures", () => {
  expect([-0.19661, 0.39322, 1].map((value) => formatNumber(value, { decimals: 2, minus: "-" }))).toEqual([
    "-0.20",
    "0.39",
    "1.00",
  ]);
});

test("few numbers with a shape are shown, of many only the shape", () => {
  expect(shortArray({ shape: [], data: [-4] })).toBe("−4");
  expect(shortArray({ shape: [2, 2], data: [0.1, 0.5, -0.3, 0.8] })).toBe("[[0.1, 0.5], [−0.3, 0.8]]");
  expect(shortArray({ shape: [64, 1000], data: new Float64Array(64000) })).toBe("[64×1000]");
  expect(shortArray({ shape: [0, 3], data: [] })).toBe("[0×3]");
});
