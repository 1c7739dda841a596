// A product as kernels, by family.
import { directKernel } from "./direct.ts";
import { sizeOf } from "./grid.ts";
import type { Choice, KernelText, Product, ProductText } from "./product.ts";
import { scratchOfSplit, splitKernels } from "./split.ts";
import { tiledKernel } from "./tiled.ts";

/** The kernels of a product, in the order in which they run: none where the product has no elements. */
export function productKernels(product: Product, choice: Choice, text: ProductText): readonly KernelText[] {
  if (sizeOf(product.batch) * product.m * product.n === 0) return [];
  if (choice.family === "direct") return [directKernel(product, choice, text)];
  if (choice.family === "tiled") return [tiledKernel(product, choice, text)];
  return splitKernels(product, choice, text);
}

/** Elements of scratch memory that a choice needs: what workgroups leave that share a sum. */
export function scratchOf(product: Product, choice: Choice): number {
  return choice.family === "splitK" ? scratchOfSplit(product, choice) : 0;
}
