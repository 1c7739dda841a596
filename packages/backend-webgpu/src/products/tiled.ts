// Workgroups copy a block of A and one of B, some steps of K at a time, and each thread multiplies its share of them.
// Source: Volkov and Demmel, "Benchmarking GPUs to tune dense linear algebra", SC 2008.
import { finishAll } from "./finish.ts";
import { blocksOf, entryPoint, findBlock, gridOf, groupsOf } from "./grid.ts";
import { Operand } from "./operand.ts";
import type { KernelText, Product, ProductText, Tiled } from "./product.ts";
import { type Reading, readingsOf } from "./reading.ts";
import { type Source, stepOf } from "./step.ts";
import { BLOCK, component, Sums, upTo } from "./sums.ts";

/** Steps of K that are copied at a time. */
const DEPTH = 16;

/** The kernel of a product whose blocks go through the workgroups' own memory. */
export function tiledKernel(product: Product, choice: Tiled, text: ProductText): KernelText {
  const { batch, k } = product;
  const {
    rows,
    columns,
    workgroup: [x, y],
  } = choice;
  const sums = new Sums(product, rows, columns, 4);
  const blocks = blocksOf(product, rows * y, columns * x);
  const { a, b } = stagesOf(product, choice, text);
  const step = stepOf(source(a, "local.y", y), source(b, "local.x", x), sums, 4);
  const body = `${findBlock(blocks)}
let p_row = p_y * ${rows * y}u;
let p_column = p_x * ${columns * x}u;
${a.operand.start(batch)}
${b.operand.start(batch)}
${sumOfStages(
  sums,
  k,
  `${a.copy("p_row", "p_k")}
${b.copy("p_column", "p_k")}
workgroupBarrier();
for (var p_q = 0u; p_q < ${DEPTH / 4}u; p_q++) {`,
  (name) => sums.accumulate(name, 4, step),
)}
${finishAll(product, text, sums, {
  row: (row) => `p_row + (${row} / 4u * ${y}u + local.y) * 4u + ${row} % 4u`,
  column: (vector) => `p_column + (${vector} * ${x}u + local.x) * 4u`,
})}`;
  const workgroup = [x, y, 1] as const;
  return {
    code: entryPoint(workgroup, body, k > 0 ? `${a.declaration}\n${b.declaration}` : ""),
    workgroup,
    grid: gridOf(groupsOf(blocks)),
    uses: [...(k > 0 ? (["a", "b"] as const) : []), "finish"],
  };
}

/** Bytes of workgroup memory that a choice needs. */
export function memoryOfTiled(product: Product, choice: Tiled): number {
  const none = { element: () => "", four: () => "" };
  const { a, b } = stagesOf(product, choice, { a: none, b: none });
  return (a.fours + b.fours) * 16;
}

/** All steps of K: copies and multiplies `DEPTH` of them at a time, block by block. */
function sumOfStages(sums: Sums, k: number, copy: string, step: (name: string) => string): string {
  if (k === 0) return sums.declare("p_sum");
  const loop = (
    name: string,
    from: string,
    to: string,
  ): string => `for (var p_k = ${from}; p_k < ${to}; p_k += ${DEPTH}u) {
${copy}
${step(name)}
}
workgroupBarrier();
}`;
  if (k <= BLOCK) return `${sums.declare("p_sum")}\n${loop("p_sum", "0u", `${k}u + group.z`)}`;
  return `${sums.declare("p_sum")}
for (var p_from = 0u; p_from < ${k}u + group.z; p_from += ${BLOCK}u) {
${sums.declare("p_block")}
${loop("p_block", "p_from", `min(p_from + ${BLOCK}u, ${k}u)`)}
${sums.add("p_sum", "p_block")}
}`;
}

/** A block of an operand in workgroup memory, in fours along K or across it. */
class Stage {
  readonly operand: Operand;
  /** Whether its fours lie along K. */
  readonly along: boolean;
  readonly fours: number;
  readonly declaration: string;
  readonly #name: string;
  readonly #size: number;
  readonly #width: number;
  readonly #threads: number;
  readonly #k: number;
  readonly #scalar: string;

  constructor(
    operand: Operand,
    along: boolean,
    name: string,
    width: number,
    size: number,
    k: number,
    threads: number,
    scalar: string,
  ) {
    this.operand = operand;
    this.along = along;
    this.#name = name;
    this.#size = size;
    this.#width = width;
    this.#threads = threads;
    this.#k = k;
    this.#scalar = scalar;
    // Along K each row of fours is followed by one that is not used, so that threads side by side read from different banks.
    this.fours = along ? width * (DEPTH / 4 + 1) : (DEPTH * width) / 4;
    this.declaration = `var<workgroup> ${name}: array<vec4<${scalar}>, ${this.fours}>;`;
  }

  /** The four from a place across on (or at it), at a step (or from it on), within the block. */
  at(across: string, step: string): string {
    const index = this.along
      ? `(${across}) * ${DEPTH / 4 + 1}u + (${step}) / 4u`
      : `(${step}) * ${this.#width / 4}u + (${across}) / 4u`;
    return `${this.#name}[${index}]`;
  }

  /** Copies the block that begins at a place across and a step of K; zeros where there is nothing. */
  copy(first: string, k: string): string {
    const count = (this.#width * DEPTH) / 4;
    const [quarter, width] = [DEPTH / 4, this.#width / 4];
    const [across, step] = this.along
      ? [`p_at / ${quarter}u`, `p_at % ${quarter}u * 4u`]
      : [`p_at % ${width}u * 4u`, `p_at / ${width}u`];
    return `for (var p_at = lane; p_at < ${count}u; p_at += ${this.#threads}u) {
let p_across = ${first} + ${across};
let p_step = ${k} + ${step};
var p_four = vec4<${this.#scalar}>();
${this.#read()}
${this.at(across, step)} = p_four;
}`;
  }

  #read(): string {
    const inside = `p_across < ${this.#size}u && p_step < ${this.#k}u`;
    if (this.operand.reading !== "single")
      return `if (${inside}) { p_four = ${this.operand.four("p_across", "p_step")}; }`;
    const [moving, still, size] = this.along
      ? ["p_step", `p_across < ${this.#size}u`, this.#k]
      : ["p_across", `p_step < ${this.#k}u`, this.#size];
    return upTo(4)
      .map((j) => {
        const at = j === 0 ? moving : `${moving} + ${j}u`;
        const element = this.along ? this.operand.element("p_across", at) : this.operand.element(at, "p_step");
        return `if (${still} && ${at} < ${size}u) { ${component("p_four", j)} = ${element}; }`;
      })
      .join("\n");
  }
}

function stagesOf(
  product: Product,
  choice: Tiled,
  text: Pick<ProductText, "a" | "b">,
): { readonly a: Stage; readonly b: Stage } {
  const {
    rows,
    columns,
    workgroup: [x, y],
  } = choice;
  const { m, n, k, dtype } = product;
  const readings = readingsOf(product, choice);
  const scalar = dtype === "int32" ? "i32" : "f32";
  const along = (reading: Reading, layout: { readonly k: number; readonly across: number }): boolean =>
    reading === "along" || (reading === "single" && layout.k < layout.across);
  const a = new Operand("a", product.a, readings.a, text.a);
  const b = new Operand("b", product.b, readings.b, text.b);
  const [aAlong, bAlong] = [
    along(a.reading, { k: product.a.column, across: product.a.row }),
    along(b.reading, { k: product.b.row, across: product.b.column }),
  ];
  return {
    a: new Stage(a, aAlong, "p_rows", rows * y, m, k, x * y, scalar),
    b: new Stage(b, bAlong, "p_columns", columns * x, n, k, x * y, scalar),
  };
}

/** A block in workgroup memory from the fours of steps on that p_q counts, where each thread has fours of places across. */
function source(stage: Stage, thread: string, threads: number): Source {
  return {
    reading: stage.along ? "along" : "across",
    read: (index, step) => {
      const four = `(${Math.floor(index / 4) * threads}u + ${thread}) * 4u`;
      return stage.at(index % 4 === 0 ? four : `${four} + ${index % 4}u`, `p_q * 4u${step === 0 ? "" : ` + ${step}u`}`);
    },
  };
}
