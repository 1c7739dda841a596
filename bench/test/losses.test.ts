// What is compared first must tell right from wrong: each of these mistakes would be easy to make, and fast.
import { describe, expect, test } from "vitest";
import { draw } from "../src/data.ts";
import { disagreement, expectedCurve } from "../src/losses.ts";
import { plainNetwork } from "../src/plain-network.ts";
import { type Network, type Scalars, type Workload, workloads } from "../src/workloads.ts";
import { small } from "./small.ts";

const tiny = workloads.find(({ label }) => label === "tiny") as Network;
const scalars: Scalars = { kind: "scalars", label: "g", says: "", sizes: [5, 4, 3, 1] };

/** The first losses of a workload when it is run as another one: with another rate, say. */
const run = (workload: Workload, as: Partial<Network> = {}, precision: "f32" | "f64" = "f64"): readonly number[] => {
  const arrays = draw(workload);
  if (workload.kind !== "network") return expectedCurve(workload, arrays);
  const step = plainNetwork({ ...workload, ...as }, arrays, precision);
  return Array.from({ length: workload.checked }, () => step());
};

describe.each([tiny, small])("the losses of $label", (network) => {
  const expected = run(network);

  test("move so far that a wrong update shows", () => {
    const [first = 0, last = 0] = [expected[0], expected.at(-1)];
    expect(last).toBeLessThan(0.98 * first);
  });

  test("agree in float32 and float64", () => {
    expect(disagreement(run(network, {}, "f32"), expected, "f32")).toBeUndefined();
    expect(disagreement(expected, expected, "f64")).toBeUndefined();
  });

  test.each<[string, Partial<Network>]>([
    ["half the learning rate", { rate: network.rate / 2 }],
    ["a rate 2 % off", { rate: network.rate * 1.02 }],
    ["no update", { rate: 0 }],
    ["another momentum", { momentum: network.momentum === 0 ? 0.5 : 0 }],
    ["another activation", { hidden: network.hidden === "relu" ? "sigmoid" : "relu" }],
  ])("differ with %s", (_, as) => {
    expect(disagreement(run(network, as), expected, "f32")).toMatch(/its loss is .* at step \d+, where plain loops/);
  });

  test("differ where one number is none, or one is missing", () => {
    expect(disagreement(expected.with(3, Number.NaN), expected, "f32")).toBe("its loss is not a number at step 4");
    const sent = JSON.parse(JSON.stringify(expected.with(1, Number.NaN)));
    expect(disagreement(sent, expected, "f32")).toBe("its loss is not a number at step 2");
    expect(disagreement(expected.slice(1), expected, "f32")).toContain("losses instead of");
    expect(disagreement([], expected, "f32")).toContain("0 losses");
  });
});

test.each(workloads.filter(({ label }) => label !== "tiny" && label !== "G"))(
  "a rate that is 2 % off differs on $label too, within the steps that are compared",
  (workload) => {
    const network = workload as Network;
    // Some of the rows, to be quick: what a step moves is much the same.
    const fewer = { ...network, batch: 16 };
    const expected = run(fewer);
    expect(disagreement(run(fewer, { rate: network.rate * 1.02 }), expected, "f32")).toBeDefined();
  },
);

describe("the value and the gradients of scalars", () => {
  const expected = run(scalars);

  test("are those of central differences", () => {
    const arrays = draw(scalars);
    const w = arrays.w as Float64Array;
    const valueAt = (moved: Float64Array): number => expectedCurve(scalars, { ...arrays, w: moved })[0] as number;
    const step = 1e-6;
    const slopes = Array.from(
      w,
      (at, i) => (valueAt(w.with(i, at + step)) - valueAt(w.with(i, at - step))) / (2 * step),
    );
    const sum = slopes.reduce((total, slope, i) => total + slope * (1 + (i % 7)), 0);
    expect(expected[1]).toBeCloseTo(sum, 6);
  });

  test("differ where a gradient is a millionth off", () => {
    expect(disagreement(expected, expected, "f64")).toBeUndefined();
    expect(disagreement(expected.with(1, (expected[1] as number) * (1 + 1e-6)), expected, "f64")).toBeDefined();
  });
});

test("a product and a chain of gates are told by their first element, and by a weighted sum of all", () => {
  const operation = { kind: "operation", label: "", says: "", size: 2 } as const;
  const [a, b, c, d] = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [-5, -12, -21, -32],
    [2, 4, 6, 8],
  ].map((numbers) => Float64Array.from(numbers)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const arrays = { a, b, c, d };
  // 19 22 / 43 50, and half of d, as each sigmoid is that of 0.
  expect(expectedCurve({ ...operation, operation: "product" }, arrays)).toEqual([19, 19 + 44 + 129 + 200]);
  expect(expectedCurve({ ...operation, operation: "chain" }, arrays)).toEqual([1, 1 + 4 + 9 + 16]);
});
