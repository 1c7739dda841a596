// Which family and tile a product is computed by. The order of its sums, and so its bits, are a matter of shape and adapter alone.
import type { AdapterInfo } from "../device/open.ts";
import { blocksOf, groupsOf } from "./grid.ts";
import type { Choice, Direct, Product, SplitK, Tiled } from "./product.ts";
import { memoryOfSplit } from "./split.ts";
import { memoryOfTiled } from "./tiled.ts";

/** What of an adapter decides. */
export interface Adapter {
  readonly isSoftware: boolean;
  readonly info: Pick<AdapterInfo, "vendor" | "architecture">;
  readonly limits: Pick<
    GPUSupportedLimits,
    | "maxComputeInvocationsPerWorkgroup"
    | "maxComputeWorkgroupSizeX"
    | "maxComputeWorkgroupSizeY"
    | "maxComputeWorkgroupSizeZ"
    | "maxComputeWorkgroupStorageSize"
  >;
}

/** Groups that a real GPU should have at least, so that few of its processors are idle. */
const BUSY = 64;
/** Groups of 256 threads from which each wider way pays off: blocks that are read from memory, and those that are copied. */
const [ENOUGH, MANY] = [128, 512];

/** How a product is best computed on an adapter; another choice may be forced as long as `fits` holds. */
export function chooseProduct(product: Product, adapter: Adapter): Choice {
  if (adapter.isSoftware) return onSoftware(product);
  return onGpu(product).find((choice) => fits(product, choice, adapter)) ?? smallest;
}

/** Whether an adapter can run a choice. */
export function fits(product: Product, choice: Choice, { limits }: Adapter): boolean {
  const [x, y, z] = [...choice.workgroup, choice.family === "splitK" ? choice.slices : 1] as const;
  const memory =
    choice.family === "direct" ? 0 : choice.family === "tiled" ? memoryOfTiled(product, choice) : memoryOfSplit(choice);
  return (
    x * y * z <= limits.maxComputeInvocationsPerWorkgroup &&
    x <= limits.maxComputeWorkgroupSizeX &&
    y <= limits.maxComputeWorkgroupSizeY &&
    z <= limits.maxComputeWorkgroupSizeZ &&
    memory <= limits.maxComputeWorkgroupStorageSize
  );
}

const smallest: Direct = { family: "direct", rows: 4, columns: 4, width: 4, steps: 4, workgroup: [8, 8] };

/**
 * Processors have caches of their own: what goes through workgroup memory is copied for nothing. Their drivers run threads
 * in lanes and read a lane at a time, so sums are many for what is read, and loops short, as they compile slowly.
 */
function onSoftware({ m, n }: Product): Direct {
  const isTall = m > 256;
  const columns = isTall && n > 64 ? 16 : 8;
  return { family: "direct", rows: 8, columns, width: 4, steps: 1, workgroup: [1, isTall ? 16 : 8] };
}

const large: Tiled = { family: "tiled", rows: 4, columns: 4, workgroup: [16, 16] };
const small: Tiled = { family: "tiled", rows: 4, columns: 4, workgroup: [8, 8] };

const sharing = { family: "splitK", rows: 4, columns: 4, width: 4, steps: 4 } as const;

/**
 * Measured on one large GPU (decision 0018): threads that share sums are many even where rows and columns are few, and are fastest
 * until blocks that go through workgroup memory are enough for every processor by themselves. Short sums are not worth sharing.
 */
function onGpu(product: Product): readonly Choice[] {
  const groups = ({ rows, columns, workgroup: [x, y] }: Tiled | SplitK): number =>
    groupsOf(blocksOf(product, rows * y, columns * x));
  if (groups(large) >= MANY) return [large, small];
  if (product.k < 32) return [small];
  if (groups(wide(product)) >= ENOUGH || product.k < 128) return [wide(product), small];
  return [narrow(product), small];
}

/** Blocks of 32 × 32 in four slices, of 256 steps where sums are long. */
const wide = ({ k }: Product): SplitK => ({
  ...sharing,
  workgroup: [8, 8],
  slices: 4,
  parts: Math.max(1, Math.min(4, Math.floor(k / 1024))),
});

/** Blocks of 16 × 16, in slices of at least 32 steps; parts only where the slices of one workgroup are too few. */
function narrow(product: Product): SplitK {
  const groups = groupsOf(blocksOf(product, 16, 16));
  const slices = Math.min(16, Math.ceil(product.k / 32));
  const parts = Math.max(1, Math.min(Math.floor(BUSY / groups), Math.floor(product.k / (slices * 64))));
  return { ...sharing, workgroup: [4, 4], slices, parts };
}
