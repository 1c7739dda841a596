import { describe, expect, test } from "vitest";
import { type Adapter, chooseProduct, fits } from "../../src/products/index.ts";
import { plain } from "./shapes.ts";

/** What every adapter has at least. */
const limits: Adapter["limits"] = {
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupSizeZ: 64,
  maxComputeWorkgroupStorageSize: 16_384,
};
const software: Adapter = { isSoftware: true, info: { vendor: "mesa", architecture: "software" }, limits };
const gpu: Adapter = { isSoftware: false, info: { vendor: "nvidia", architecture: "hopper" }, limits };

const shapes = [
  plain(64, 1000, 100),
  plain(1000, 64, 100, true),
  plain(1024, 4096, 4096),
  plain(3, 5, 1),
  plain(0, 2, 2),
];

describe("the choice", () => {
  test("is direct on software adapters, for any shape", () => {
    for (const shape of shapes) expect(chooseProduct(shape, software).family).toBe("direct");
  });

  test("goes through workgroup memory on real GPUs, and shares sums where rows and columns are few", () => {
    expect(chooseProduct(plain(1024, 4096, 4096), gpu).family).toBe("tiled");
    expect(chooseProduct(plain(64, 1000, 100), gpu)).toMatchObject({ family: "splitK", slices: 16, parts: 1 });
    expect(chooseProduct(plain(512, 512, 512), gpu)).toMatchObject({ family: "splitK", slices: 4, parts: 1 });
    expect(chooseProduct(plain(512, 4096, 1024), gpu)).toMatchObject({ family: "splitK", slices: 4, parts: 4 });
    expect(chooseProduct(plain(64, 10, 100), gpu).family).toBe("tiled");
    expect(chooseProduct(plain(10, 1_000_000, 10), gpu)).toMatchObject({ family: "splitK", slices: 16, parts: 64 });
  });

  test("keeps to the limits that every adapter has", () => {
    for (const shape of shapes)
      for (const adapter of [software, gpu]) expect(fits(shape, chooseProduct(shape, adapter), adapter)).toBe(true);
  });

  test("that does not fit is known", () => {
    const tiled = { family: "tiled", rows: 8, columns: 8, workgroup: [16, 32] } as const;
    expect(fits(plain(64, 64, 64), tiled, gpu)).toBe(false);
  });

  test("is the same for the same shape and adapter", () => {
    for (const shape of shapes) expect(chooseProduct(shape, gpu)).toEqual(chooseProduct({ ...shape }, { ...gpu }));
  });
});
