// Groups of threads: how many there are, which part of the product each has, and grids that keep to the limit of a dimension.
import type { KernelText, Product } from "./product.ts";

/** WebGPU's own limit for groups along a dimension, and the least that every adapter has. */
const MOST_GROUPS = 65_535;

export const sizeOf = (sizes: readonly number[]): number => sizes.reduce((size, each) => size * each, 1);

/** A grid of so many groups; some of its last may be too many. */
export function gridOf(groups: number): KernelText["grid"] {
  const y = Math.ceil(groups / MOST_GROUPS);
  return [Math.ceil(groups / y), y, 1];
}

/** Blocks of a product that groups have: along columns, rows, the batch, and parts of K. */
export interface Blocks {
  readonly x: number;
  readonly y: number;
  readonly batch: number;
  readonly parts: number;
}

/** The blocks that cover a product. */
export function blocksOf({ batch, m, n }: Product, rows: number, columns: number, parts = 1): Blocks {
  return { x: Math.ceil(n / columns), y: Math.ceil(m / rows), batch: sizeOf(batch), parts };
}

export const groupsOf = ({ x, y, batch, parts }: Blocks): number => x * y * batch * parts;

/** Declares which block a group has: p_x, p_y, p_batch and p_part. Groups beyond the last return. */
export function findBlock(blocks: Blocks): string {
  const { x, y, batch, parts } = blocks;
  const [width, height] = gridOf(groupsOf(blocks));
  return `let p_group = group.x${height > 1 ? ` + group.y * ${width}u` : ""};
${width * height > groupsOf(blocks) ? `if (p_group >= ${groupsOf(blocks)}u) { return; }` : ""}
let p_x = ${x === 1 ? "0u" : `p_group % ${x}u`};
let p_y = ${y === 1 ? "0u" : `p_group / ${x}u % ${y}u`};
let p_batch = ${batch === 1 ? "0u" : `p_group / ${x * y}u % ${batch}u`};
${parts > 1 ? `let p_part = p_group / ${x * y * batch}u;` : ""}`;
}

/** A kernel's code: declarations, and its entry point around a body. */
export function entryPoint([x, y, z]: KernelText["workgroup"], body: string, declarations = ""): string {
  const code = `${declarations}
@compute @workgroup_size(${x}, ${y}, ${z})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32) {
${body}
}
`;
  return code.replace(/\n\n+/g, "\n").trimStart();
}
