// Every family of products against float64, on this project's driver.
import { describe, expect, test } from "vitest";
import { type Choice, type Product, productKernels, scratchOf } from "../../src/products/index.ts";
import { describeOnDevice, testDevice } from "../device.ts";
import { magnitudes, multiplied } from "./expected.ts";
import { plainText, prepare } from "./run.ts";
import { batches, numbersFor, plain } from "./shapes.ts";

const families: Readonly<Record<string, Choice>> = {
  direct: { family: "direct", rows: 8, columns: 8, width: 4, steps: 1, workgroup: [1, 8] },
  "direct, along K": { family: "direct", rows: 4, columns: 4, width: 4, steps: 4, workgroup: [4, 2] },
  "direct, side by side": { family: "direct", rows: 2, columns: 3, width: 1, steps: 1, workgroup: [8, 1] },
  tiled: { family: "tiled", rows: 4, columns: 4, workgroup: [8, 8] },
  splitK: { family: "splitK", rows: 4, columns: 4, width: 4, steps: 1, workgroup: [2, 2], slices: 4, parts: 1 },
  "splitK in parts": {
    family: "splitK",
    rows: 2,
    columns: 2,
    width: 1,
    steps: 4,
    workgroup: [4, 1],
    slices: 4,
    parts: 3,
  },
};

type Numbers = Float32Array | Int32Array;

/** What a product gives on the device, of one pair of operands after the other. */
async function run(
  product: Product,
  choice: Choice,
  ...operands: readonly (readonly [Numbers, Numbers])[]
): Promise<Numbers[]> {
  const { device } = await testDevice();
  device.pushErrorScope("validation");
  const [[a, b]] = operands as [readonly [Numbers, Numbers]];
  const ready = await prepare(device, product, choice, a, b);
  const results: Numbers[] = [];
  for (const pair of operands) {
    ready.write(...pair);
    results.push(await ready.read());
  }
  const error = await device.popErrorScope();
  ready.destroy();
  expect(error?.message).toBeUndefined();
  return results;
}

/** Expects that K terms are off by less than (K + 16) · u · Σ |term|, whatever cancels among them. */
async function expectClose(product: Product, choice: Choice, what: string): Promise<void> {
  const [a, b] = numbersFor(product);
  const [actual] = (await run(product, choice, [a, b])) as [Numbers];
  const [expected, sizes] = [multiplied(product, a, b), magnitudes(product, a, b)];
  expect(actual.length, what).toBe(expected.length);
  for (const [at, number] of expected.entries())
    expect(Math.abs((actual[at] as number) - number), `${what} at ${at}`).toBeLessThanOrEqual(
      (product.k + 16) * 2 ** -24 * (sizes[at] as number),
    );
}

const FLAGS = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

describeOnDevice.each(Object.entries(families))("%s", (_, choice) => {
  test.each(FLAGS)("with sizes that fours divide and others, transposed %s and %s", async (transA, transB) => {
    for (const [m, k, n] of [
      [20, 24, 36],
      [33, 301, 10],
    ] as const)
      await expectClose(plain(m, k, n, transA, transB), choice, `${m}×${k}×${n}`);
  });

  test("with long sums, in blocks, and with single rows, columns and steps", async () => {
    for (const [m, k, n] of [
      [1, 700, 4],
      [9, 1, 1],
    ] as const)
      await expectClose(plain(m, k, n), choice, `${m}×${k}×${n}`);
  });

  test("with no steps: zeros", async () => {
    const product = plain(6, 0, 8);
    const [actual] = await run(product, choice, [new Float32Array(0), new Float32Array(0)]);
    expect([...(actual as Numbers)]).toEqual(new Array(48).fill(0));
  });

  test("with no rows, columns or matrices: nothing to run", () => {
    for (const product of [plain(0, 3, 4), plain(4, 3, 0), { ...batches([0], [0]), batch: [0] }])
      expect(productKernels(product, choice, plainText(product, choice).text)).toEqual([]);
  });

  test("in batches that stretch, with offsets and strides that no matrix of its own has", async () => {
    await expectClose(batches([2, 3], [6, 2], [0, 40]), choice, "both stretch");
    const odd = plain(5, 6, 8);
    await expectClose(
      { ...odd, a: { offset: 3, batch: [], row: 13, column: 2 }, b: { offset: 5, batch: [], row: 19, column: 2 } },
      choice,
      "odd strides",
    );
  });

  test("with whole numbers, which wrap", async () => {
    const product: Product = { ...plain(9, 21, 12), dtype: "int32" };
    const [a, b] = [9 * 21, 21 * 12].map((size) => Int32Array.from({ length: size }, (_, at) => (at * 0x9e3779b1) | 0));
    const [actual] = await run(product, choice, [a as Int32Array, b as Int32Array]);
    const expected = Array.from({ length: 9 * 12 }, (_, at) => {
      let sum = 0;
      for (let p = 0; p < 21; p++)
        sum =
          (sum +
            Math.imul(
              (a as Int32Array)[Math.floor(at / 12) * 21 + p] as number,
              (b as Int32Array)[p * 12 + (at % 12)] as number,
            )) |
          0;
      return sum;
    });
    expect([...(actual as Numbers)]).toEqual(expected);
  });

  test("with infinities and what is no number: none is passed over", async () => {
    const [m, k, n] = [8, 12, 8];
    const product = plain(m, k, n);
    const pairs = (
      [
        [Number.NaN, 0],
        [0, Number.NaN],
        [Number.POSITIVE_INFINITY, 0],
        [0, Number.NEGATIVE_INFINITY],
        [Number.POSITIVE_INFINITY, 2],
        [-3, Number.POSITIVE_INFINITY],
      ] as const
    ).map(([x, y]) => {
      const [a, b] = [new Float32Array(m * k).fill(1), new Float32Array(k * n).fill(1)];
      a[3 * k + 11] = x;
      b[11 * n + 6] = y;
      return [a, b] as const;
    });
    const results = await run(product, choice, ...pairs);
    expect(results.map((result) => [...result])).toEqual(pairs.map(([a, b]) => [...multiplied(product, a, b)]));
  });

  test("twice, with the same bits", async () => {
    const product = plain(33, 300, 20);
    const numbers = numbersFor(product);
    const [one, other] = (await run(product, choice, numbers, numbers)) as [Numbers, Numbers];
    expect(new Uint8Array(one.buffer)).toEqual(new Uint8Array(other.buffer));
  });
});

describe("scratch memory", () => {
  test("is needed only where workgroups share sums", () => {
    const product = { ...batches([2], [0], [24]) };
    for (const [name, choice] of Object.entries(families))
      expect(scratchOf(product, choice)).toBe(name === "splitK in parts" ? 3 * 2 * product.m * product.n : 0);
  });
});
