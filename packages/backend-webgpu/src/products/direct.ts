// Each thread by itself, from memory: no workgroup memory, no barrier.
import { finishAll } from "./finish.ts";
import { blocksOf, entryPoint, findBlock, gridOf, groupsOf } from "./grid.ts";
import { Operand } from "./operand.ts";
import type { Direct, KernelText, Product, ProductText, SplitK } from "./product.ts";
import { readingsOf } from "./reading.ts";
import { type Source, stepOf } from "./step.ts";
import { Sums, sumOverK, upTo } from "./sums.ts";

/** The kernel of a product in which each thread has some rows and columns. */
export function directKernel(product: Product, choice: Direct, text: ProductText): KernelText {
  const { k, m, n } = product;
  const {
    rows,
    columns,
    width,
    workgroup: [x, y],
  } = choice;
  const sums = new Sums(product, rows, columns, width);
  const blocks = blocksOf(product, rows * y, columns * x);
  const body = `${findBlock(blocks)}
let p_row = (p_y * ${y}u + local.y) * ${rows}u;
let p_column = p_x * ${columns * x}u + local.x * ${width}u;
if (p_row >= ${m}u || p_column >= ${n}u) { return; }
${sumFromMemory(product, choice, text, sums, { from: "0u", to: `${k}u + group.z`, most: k })}
${finishAll(product, text, sums, {
  row: (row) => `p_row + ${row}`,
  column: (vector) => `p_column + ${vector} * ${x * width}u`,
})}`;
  const workgroup = [x, y, 1] as const;
  return {
    code: entryPoint(workgroup, body),
    workgroup,
    grid: gridOf(groupsOf(blocks)),
    uses: [...(k > 0 ? (["a", "b"] as const) : []), "finish"],
  };
}

/** Steps of K that one thread sums: from a multiple of 4 to another number, `most` of them. */
export interface Range {
  readonly from: string;
  readonly to: string;
  readonly most: number;
}

/** Sums of one thread's rows and columns, from p_row and p_column on, over a range of K. */
export function sumFromMemory(
  product: Product,
  choice: Direct | SplitK,
  text: ProductText,
  sums: Sums,
  range: Range,
): string {
  const { batch, m, n, k } = product;
  if (k === 0) return sums.declare("p_sum");
  const readings = readingsOf(product, choice);
  const a = new Operand("a", product.a, readings.a, text.a);
  const b = new Operand("b", product.b, readings.b, text.b);
  // What lies beyond the last row or column is read from the last one: what comes of it is dropped.
  const fours = (operand: Operand): number => (operand.reading === "across" ? 4 : 1);
  const clamped = (first: string, at: number, size: number, by: number): string =>
    at === 0 ? first : `min(${first} + ${at}u, ${size - by}u)`;
  const across = (j: number): number =>
    Math.floor(j / sums.width) * sums.width * choice.workgroup[0] + (j % sums.width);
  return `${a.start(batch)}
${b.start(batch)}
${upTo(sums.rows)
  .filter((i) => i % fours(a) === 0)
  .map((i) => `let p_row${i} = ${clamped("p_row", i, m, fours(a))};`)
  .join("\n")}
${upTo(sums.vectors * sums.width)
  .filter((j) => j % fours(b) === 0)
  .map((j) => `let p_column${j} = ${clamped("p_column", across(j), n, fours(b))};`)
  .join("\n")}
${sumOverK(sums, { ...range, count: k % 4 === 0 ? choice.steps : 1 }, (name, count, from) =>
  sums.accumulate(name, count, stepOf(source(a, "p_row", from), source(b, "p_column", from), sums, count)),
)}`;
}

/** An operand in memory from a step of K on, at the places across it whose names are numbered. */
function source(operand: Operand, name: string, from: string): Source {
  const at = (step: number): string => (step === 0 ? from : `${from} + ${step}u`);
  return {
    reading: operand.reading,
    read: (index, step) =>
      operand.reading === "single"
        ? operand.element(`${name}${index}`, at(step))
        : operand.four(`${name}${index}`, at(step)),
  };
}
