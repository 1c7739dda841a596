// Which kernel a matrix product gets.
import type { Choice, Product } from "./products/index.ts";

export type Chooser = (product: Product) => Choice;

/** Each thread by itself, until adapters are told apart. */
export const chooseDirect: Chooser = ({ m, n }) => ({
  family: "direct",
  rows: m >= 64 ? 8 : m >= 4 ? 4 : 1,
  columns: n >= 4 ? 4 : 1,
  workgroup: [8, 1],
});
