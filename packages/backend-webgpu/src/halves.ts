// Which values lie in memory in float16, where that is asked for: what one kernel leaves to others. Arithmetic stays float32.
import type { Program, Value } from "@chainrule/core";
import { check, sizeOf } from "@chainrule/core";
import type { Fused, Kernel, Memory } from "@chainrule/plan";
import { madeBy } from "@chainrule/plan";
import { nameOf, type OpenDevice } from "./device/open.ts";

/** What values that lie between kernels take: four bytes for each number, or two. */
export type Storage = "float32" | "float16";

/** E_OPTION where a device cannot store what is asked for. */
export function checkStorage({ features, info }: Pick<OpenDevice, "features" | "info">, storage: Storage): void {
  check(
    storage === "float32" || storage === "float16",
    "E_OPTION",
    () => `storage is ${JSON.stringify(storage)}: it may be "float32" or "float16".`,
  );
  check(
    storage === "float32" || features.has("shader-f16"),
    "E_OPTION",
    () =>
      `${nameOf(info)} has no float16 (shader-f16), which storage: "float16" needs: leave it out, or catch this and take webgpu() as it is.`,
    { storage, feature: "shader-f16", ...info },
  );
}

/** Sums outgrow float16 (65,504 is its largest), and take little memory. */
const SUMS: ReadonlySet<string> = new Set(["sum", "cumsum", "scatterAdd"]);
const isSum = (kernel: Kernel): boolean => kernel.kind === "single" && SUMS.has(kernel.instruction.op);

/**
 * The values that are stored in float16, views of them included. Parameters, what optimizers keep, inputs and outputs are
 * float32, and so is what is copied there, sums, single numbers, and what a loop leaves only because it was split.
 */
export function halvesIn(
  { values }: Program,
  fused: Fused,
  before: Fused,
  { places, copies }: Memory,
): ReadonlySet<number> {
  const copied = new Set(copies.map(({ value }) => value));
  const whole = new Set(before.kernels.filter((kernel) => !isSum(kernel)).flatMap(madeBy));
  const isHalf = (id: number): boolean => {
    const { dtype, shape } = values[id] as Value;
    return dtype === "float32" && places[id]?.in === "arena" && whole.has(id) && !copied.has(id) && sizeOf(shape) > 1;
  };
  const made = new Set(fused.kernels.flatMap(madeBy).filter(isHalf));
  return new Set(fused.views.flatMap(({ value }, id) => (made.has(value) ? [id] : [])));
}
