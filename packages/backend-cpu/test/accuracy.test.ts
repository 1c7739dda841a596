// How right the elementary functions are, through real SIMD: on a stride of all float32s, at odd numbers, and in float64.
import type { LaneWidth } from "@chainrule/plan";
import { describe, expect, test } from "vitest";
import type { Measured } from "./accuracy/functions.ts";
import { functions } from "./accuracy/functions.ts";
import { pairs, patterns } from "./accuracy/inputs.ts";
import { errorOf, exactOf, worstOf } from "./accuracy/measure.ts";
import type { Elements } from "./lanes.ts";
import { hasRelaxed, throughJavaScript, throughSimd } from "./lanes.ts";
import { oddFloats } from "./odd.ts";

const COUNT = 1 << 18;
const modes = hasRelaxed ? [false, true] : [false];
const named = (name: string): Measured => functions.find((one) => one.name === name) as Measured;

const resultsOf = (
  measured: Measured,
  inputs: Elements[],
  width: LaneWidth,
  fused: boolean,
): Float32Array | Float64Array => {
  const { buffer } = throughSimd(measured.list(width), fused)(inputs);
  return width === 32 ? new Float32Array(buffer) : new Float64Array(buffer);
};

/** Odd numbers, or all pairs of them. */
function oddInputs({ arity, name }: Measured, width: LaneWidth): Elements[] {
  const near = [
    1,
    2 / 3,
    88.72283,
    88.8,
    103.9,
    104,
    709.78,
    745.2,
    Math.PI / 4,
    Math.PI,
    12000,
    1e8,
    0.625,
    0.875,
  ].flatMap((x) => [x, -x]);
  const all = [...oddFloats, ...(name === "pow" ? [4, 33, 1 + 2 ** -23, 1 - 2 ** -24, 255, 0.25] : near)];
  const rows = arity === 1 ? all.map((x) => [x]) : all.flatMap((x) => all.map((y) => [x, y]));
  const column = (k: number): number[] => rows.map((row) => row[k] as number);
  return Array.from({ length: arity }, (_, k) =>
    width === 32 ? Float32Array.from(column(k)) : Float64Array.from(column(k)),
  );
}

describe.each(functions)("$name in float32", (measured) => {
  const { name, arity, goal } = measured;

  test(`is at most ${goal} units in the last place wrong, fused or not`, () => {
    const inputs = arity === 1 ? [patterns(0, COUNT, 16381)] : pairs(name, 0, COUNT);
    const exact = exactOf(measured.exact, inputs);
    for (const fused of modes) {
      const worst = worstOf(inputs, resultsOf(measured, inputs, 32, fused), exact, 32);
      expect(worst.error, `at ${worst.at}, ${fused ? "" : "not "}fused`).toBeLessThanOrEqual(goal);
    }
  });

  test("is so at odd numbers too, and right in kind and sign", () => {
    const inputs = oddInputs(measured, 32);
    const worst = worstOf(inputs, resultsOf(measured, inputs, 32, false), exactOf(measured.exact, inputs), 32);
    expect(worst.error, `at ${worst.at}`).toBeLessThanOrEqual(goal);
  });

  test("has the same bits in JavaScript", () => {
    const inputs = arity === 1 ? [patterns(0, COUNT / 4, 65521)] : pairs(name, 0, COUNT / 4);
    const script = new Float32Array(throughJavaScript(measured.list(32))(inputs).buffer);
    const simd = resultsOf(measured, inputs, 32, false);
    expect(simd.findIndex((x, i) => !Object.is(x, script[i]))).toBe(-1);
  });
});

/** Numbers of float64: of all sizes, and half of them between -20 and 20 where there is one. */
function wideInputs({ arity, name }: Measured): Float64Array[] {
  const columns = pairs(name, 0, 20000).map((column) => Float64Array.from(column, (x, i) => x + x * 1e-9 * (i % 1000)));
  if (arity === 1) return [(columns[0] as Float64Array).map((x, i) => (i % 2 === 0 ? x : 20 * Math.sin(i) ** 3))];
  return columns;
}

describe.each(functions)("$name in float64", (measured) => {
  // JavaScript's own functions are up to 2 units wrong, and the table's erf up to 8: both differ from ours by that and our own.
  const bound = measured.name === "erf" ? 10 : 4;

  test("is what the op table says, to a few units in the last place", () => {
    for (const inputs of [wideInputs(measured), oddInputs(measured, 64)])
      for (const fused of modes) {
        const results = resultsOf(measured, inputs, 64, fused);
        const worst = worstOf(inputs, results, exactOf(measured.exact, inputs), 64);
        expect(worst.error, `at ${worst.at}`).toBeLessThanOrEqual(bound);
      }
  });

  test("has the same bits in JavaScript", () => {
    const inputs = oddInputs(measured, 64);
    const script = new Float64Array(throughJavaScript(measured.list(64))(inputs).buffer);
    expect(resultsOf(measured, inputs, 64, false)).toEqual(script);
  });
});

describe.each(["sin", "cos"])("%s near quarter turns, where its reduction cancels most,", (name) => {
  const near = (width: LaneWidth, n: number): number[] => {
    const turn = width === 32 ? Math.fround((n * Math.PI) / 2) : (n * Math.PI) / 2;
    const unit = turn * (width === 32 ? 2 ** -23 : 2 ** -52);
    return [turn - unit, turn, turn + unit];
  };

  test("is right in float32, up to 12,000 and far beyond", () => {
    const turns = Array.from({ length: 9000 }, (_, i) => (i < 7700 ? i + 1 : Math.round(7700 * 1.05 ** (i - 7700))));
    const inputs = [Float32Array.from(turns.flatMap((n) => near(32, n)))];
    const worst = worstOf(inputs, resultsOf(named(name), inputs, 32, false), exactOf(named(name).exact, inputs), 32);
    expect(worst.error, `at ${worst.at}`).toBeLessThanOrEqual(1);
  });

  test("is right in float64, up to 10⁸ and far beyond", () => {
    const turns = Array.from({ length: 30000 }, (_, i) =>
      i < 20000 ? i * 3181 + 1 : Math.round(6e7 * 1.05 ** (i - 20000)),
    );
    const inputs = [Float64Array.from(turns.flatMap((n) => near(64, n)))];
    const worst = worstOf(inputs, resultsOf(named(name), inputs, 64, false), exactOf(named(name).exact, inputs), 64);
    expect(worst.error, `at ${worst.at}`).toBeLessThanOrEqual(2);
  });
});

describe("in float64", () => {
  // Computed to 60 digits.
  const known: readonly (readonly [name: string, x: number, y: number])[] = [
    ["erf", 1e-300, 1.1283791670955126e-300],
    ["erf", 0.1, 0.1124629160182849],
    ["erf", 0.5, 0.5204998778130465],
    ["erf", 0.87, 0.7814398454905507],
    ["erf", 0.88, 0.7866873191739325],
    ["erf", 1.0, 0.8427007929497149],
    ["erf", 1.5, 0.9661051464753108],
    ["erf", 2.0, 0.9953222650189527],
    ["erf", 3.0, 0.9999779095030014],
    ["erf", 4.5, 0.9999999998033839],
    ["erf", 5.8, 0.9999999999999998],
    ["sin", 1e22, -0.8522008497671888],
    ["cos", 1e22, 0.523214785395139],
    ["sin", 1e300, -0.8178819121159085],
    ["cos", 1e300, -0.5753861119575491],
    ["sin", 1.7976931348623157e308, 0.004961954789184062],
    ["cos", 1.7976931348623157e308, -0.9999876894265599],
    ["sin", 5.319372648326541e255, 1.0],
    ["cos", 5.319372648326541e255, -4.687165924254628e-19],
    ["sin", 100000001.0, 0.1975887055794969],
    ["cos", 100000001.0, -0.9802850113244713],
    ["sin", 100000.0, 0.03574879797201651],
    ["cos", 100000.0, -0.9993608074382124],
    ["tanh", -1e-5, -9.999999999666668e-6],
    ["tanh", 0.3, 0.2913126124515909],
    ["tanh", 2.0, 0.9640275800758169],
    ["tanh", -5.0, -0.9999092042625951],
    ["tanh", 19.0, 0.9999999999999999],
  ];
  test.each(known)("%s of %s is right to 2 units in the last place", (name, x, y) => {
    const [result] = resultsOf(named(name), [Float64Array.of(x, x)], 64, false);
    expect(errorOf(result as number, y, 64)).toBeLessThanOrEqual(2);
  });
});

test("errors are counted in units in the last place", () => {
  expect(errorOf(1, 1 + 2 ** -24, 32)).toBe(0.5);
  expect(errorOf(2 ** -149, 0.25 * 2 ** -149, 32)).toBe(0.75);
  expect(errorOf(Number.POSITIVE_INFINITY, 2 ** 128 - 2 ** 104, 32)).toBe(1);
  expect(errorOf(3 * Number.MIN_VALUE, Number.MIN_VALUE, 64)).toBe(2);
  expect(errorOf(1, 1 + Number.EPSILON, 64)).toBe(1);
  expect(errorOf(-0, 0, 32)).toBe(Number.POSITIVE_INFINITY);
  expect(errorOf(0, Number.NaN, 32)).toBe(Number.POSITIVE_INFINITY);
  expect(errorOf(Number.POSITIVE_INFINITY, 1, 32)).toBeGreaterThan(1e6);
});
