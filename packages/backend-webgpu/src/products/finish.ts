// What becomes of a thread's sums: the caller's text, once, in loops over them.
import type { Product, ProductText } from "./product.ts";
import type { Sums } from "./sums.ts";

/** A thread's place: expressions for the row of a sum, and the first column of a vector. */
export interface Places {
  readonly row: (row: string) => string;
  readonly column: (vector: string) => string;
}

/** Statements that hand over one vector of sums, where its place is within the product. */
export function finishVector({ m, n }: Product, text: ProductText, sums: Sums, value: string): string {
  const place = { batch: "p_batch", row: "p_r" };
  const four = text.finishFour;
  if (sums.width === 4 && n % 4 === 0 && four)
    return `if (p_r < ${m}u && p_c < ${n}u) {
let p_value = ${value};
${four({ ...place, column: "p_c" }, "p_value")}
}`;
  if (sums.width === 1)
    return `if (p_r < ${m}u && p_c < ${n}u) {
let p_value = ${value};
${text.finish({ ...place, column: "p_c" }, "p_value")}
}`;
  return `if (p_r < ${m}u) {
var p_values = ${value};
for (var p_j = 0u; p_j < min(${sums.width}u, ${n}u - min(p_c, ${n}u)) + group.z; p_j++) {
let p_column = p_c + p_j;
let p_value = p_values[p_j];
${text.finish({ ...place, column: "p_column" }, "p_value")}
}
}`;
}

/** Statements that hand over all sums of a thread. */
export function finishAll(product: Product, text: ProductText, sums: Sums, { row, column }: Places): string {
  return `var p_all = ${sums.array("p_sum")};
for (var p_i = 0u; p_i < ${sums.rows}u + group.z; p_i++) {
let p_r = ${row("p_i")};
for (var p_v = 0u; p_v < ${sums.vectors}u + group.z; p_v++) {
let p_c = ${column("p_v")};
${finishVector(product, text, sums, `p_all[p_i * ${sums.vectors}u + p_v]`)}
}
}`;
}
