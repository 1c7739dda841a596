// Threads share a sum: each adds up a slice of K, and the slices are added up in order. What a part of the workgroups leaves
// in scratch memory is added up by a second kernel, in order too.
import { sumFromMemory } from "./direct.ts";
import { finishVector } from "./finish.ts";
import { blocksOf, entryPoint, findBlock, gridOf, groupsOf, sizeOf } from "./grid.ts";
import type { KernelText, Product, ProductText, SplitK } from "./product.ts";
import { Sums } from "./sums.ts";

/** Elements of scratch memory that a choice needs. */
export function scratchOfSplit({ batch, m, n }: Product, { parts }: SplitK): number {
  return parts > 1 ? sizeOf(batch) * m * n * parts : 0;
}

/** Bytes of workgroup memory that a choice needs. */
export function memoryOfSplit({ rows, columns, workgroup: [x, y], slices }: SplitK): number {
  return rows * columns * x * y * slices * 4;
}

/** The kernels of a product whose sums are shared: one, or two where workgroups share them as well. */
export function splitKernels(product: Product, choice: SplitK, text: ProductText): readonly KernelText[] {
  return choice.parts > 1
    ? [sliceKernel(product, choice, text), partsKernel(product, choice, text)]
    : [sliceKernel(product, choice, text)];
}

function sliceKernel(product: Product, choice: SplitK, text: ProductText): KernelText {
  const { k, m, n } = product;
  const {
    rows,
    columns,
    width,
    workgroup: [x, y],
    slices,
    parts,
  } = choice;
  const sums = new Sums(product, rows, columns, width);
  const blocks = blocksOf(product, rows * y, columns * x, parts);
  const length = Math.ceil(k / (slices * parts * 4)) * 4;
  const [threads, vectors] = [x * y, x * y * rows * sums.vectors];
  const slice = parts > 1 ? `(p_part * ${slices}u + local.z)` : "local.z";
  const write = finishVector(product, parts > 1 ? intoScratch(product, text) : text, sums, "p_total");
  // Threads beyond the last row or column go along: all have to come to the barrier.
  const body = `${findBlock(blocks)}
let p_row = min((p_y * ${y}u + local.y) * ${rows}u, ${m - (m % 4 === 0 && rows % 4 === 0 ? 4 : 1)}u);
let p_column = min(p_x * ${columns * x}u + local.x * ${width}u, ${n - (n % 4 === 0 ? width : 1)}u);
let p_first = min(${slice} * ${length}u, ${k}u);
let p_last = min(p_first + ${length}u, ${k}u);
${sumFromMemory(product, choice, text, sums, { from: "p_first", to: "p_last", most: length })}
var p_mine = ${sums.array("p_sum")};
for (var p_i = 0u; p_i < ${rows * sums.vectors}u; p_i++) {
p_shared[(local.z * ${rows * sums.vectors}u + p_i) * ${threads}u + local.y * ${x}u + local.x] = p_mine[p_i];
}
workgroupBarrier();
for (var p_at = lane; p_at < ${vectors}u; p_at += ${threads * slices}u) {
var p_total = p_shared[p_at];
for (var p_i = 1u; p_i < ${slices}u; p_i++) { p_total += p_shared[p_i * ${vectors}u + p_at]; }
let p_sum_at = p_at / ${threads}u;
let p_thread = p_at % ${threads}u;
let p_r = (p_y * ${y}u + p_thread / ${x}u) * ${rows}u + p_sum_at / ${sums.vectors}u;
let p_c = p_x * ${columns * x}u + p_sum_at % ${sums.vectors}u * ${x * width}u + p_thread % ${x}u * ${width}u;
${write}
}`;
  const workgroup = [x, y, slices] as const;
  return {
    code: entryPoint(workgroup, body, `var<workgroup> p_shared: array<${sums.type}, ${vectors * slices}>;`),
    workgroup,
    grid: gridOf(groupsOf(blocks)),
    uses: [...(k > 0 ? (["a", "b"] as const) : []), parts > 1 ? "scratch" : "finish"],
  };
}

/** Where a part's sum of an element lies in scratch memory. */
const scratchIndex = ({ batch, m, n }: Product, part: string, place: { row: string; column: string }): string =>
  `((${part} * ${sizeOf(batch)}u + p_batch) * ${m}u + ${place.row}) * ${n}u + ${place.column}`;

/** The text of a first pass: what would be finished is left in scratch memory. */
function intoScratch(product: Product, { a, b, scratch }: ProductText): ProductText {
  if (!scratch) throw new RangeError("A product in parts needs scratch memory, and its text has none.");
  return { a, b, finish: (place, value) => scratch.write(scratchIndex(product, "p_part", place), value) };
}

/** Threads of a workgroup that adds up parts. */
const ADDERS = 64;

function partsKernel(product: Product, { parts }: SplitK, text: ProductText): KernelText {
  const { batch, m, n } = product;
  const four = n % 4 === 0 && text.finishFour !== undefined;
  const sums = new Sums(product, 1, four ? 4 : 1, four ? 4 : 1);
  const width = n / sums.width;
  const all = sizeOf(batch) * m * width;
  const groups = Math.ceil(all / ADDERS);
  const [across] = gridOf(groups);
  const part = (index: string): string => {
    const element = (j: number): string =>
      (text.scratch as { read: (index: string) => string }).read(
        scratchIndex(product, index, { row: "p_r", column: j === 0 ? "p_c" : `p_c + ${j}u` }),
      );
    return sums.vector(Array.from({ length: sums.width }, (_, j) => element(j)));
  };
  const body = `let p_at = (group.x + group.y * ${across}u) * ${ADDERS}u + lane;
if (p_at >= ${all}u) { return; }
let p_batch = p_at / ${m * width}u;
let p_r = p_at / ${width}u % ${m}u;
let p_c = p_at % ${width}u * ${sums.width}u;
var p_total = ${part("0u")};
for (var p_i = 1u; p_i < ${parts}u; p_i++) { p_total += ${part("p_i")}; }
${finishVector(product, text, sums, "p_total")}`;
  const workgroup = [ADDERS, 1, 1] as const;
  return { code: entryPoint(workgroup, body), workgroup, grid: gridOf(groups), uses: ["scratch", "finish"] };
}
