// The Jacobian of one wire by another: shown where it is small, and its size where it is not.
import { type ComputationalGraph, type Feeds, type NdArray, Pass, reference, type Wire } from "@chainrule/core";
import { Evaluator } from "../inside/evaluator.ts";
import { type Message, message } from "../words/message.ts";

/** What a Jacobian would take to hold, beside the gradient that is sent in its place. */
export interface JacobianCost {
  /** Of the output and of the input, in numbers. */
  readonly rows: number;
  readonly columns: number;
  readonly entries: number;
  /** In float32. */
  readonly bytes: number;
  readonly gradientBytes: number;
}

/** A Jacobian with all that there is to say of it. */
export interface JacobianView {
  readonly output: string;
  readonly input: string;
  readonly outputShape: readonly number[];
  readonly inputShape: readonly number[];
  readonly cost: JacobianCost;
  /** What an elementwise gate's would take for this many numbers, and that for a batch of 64. */
  readonly elsewhere: readonly JacobianCost[];
  /** By rows; undefined where it is larger than is shown. */
  readonly matrix: NdArray | undefined;
  /** By central differences, where the matrix is shown. */
  readonly differences: NdArray | undefined;
  /** The largest difference between both. */
  readonly apart: number | undefined;
  /** Whether only entries on the diagonal are not 0: each output depends on its own input alone. */
  readonly diagonal: boolean;
  readonly zeros: number;
  readonly says: readonly Message[];
}

/** How many entries are shown at most. */
const SHOWN = 4096;
const FLOAT32 = Float32Array.BYTES_PER_ELEMENT;
/** A step for central differences in float64 of numbers about 1: the cube root of the precision. */
const STEP = 2 ** -17;

/** What a Jacobian of these sizes takes. */
export const jacobianCost = (rows: number, columns: number): JacobianCost => ({
  rows,
  columns,
  entries: rows * columns,
  bytes: rows * columns * FLOAT32,
  gradientBytes: columns * FLOAT32,
});

/** The Jacobian of `output` by `input` at these numbers. */
export function jacobianView(
  graph: ComputationalGraph,
  feeds: Feeds,
  output: Wire,
  input: Wire,
  { shown = SHOWN }: { readonly shown?: number } = {},
): JacobianView {
  const pass = new Pass(graph, reference, feeds).forward();
  const [outputShape, inputShape] = [pass.value(output).shape, pass.value(input).shape];
  const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
  const cost = jacobianCost(size(outputShape), size(inputShape));
  const matrix = cost.entries <= shown ? asMatrix(pass.jacobian(output, input), cost) : undefined;
  const differences = matrix && centralDifferences(new Evaluator(graph, feeds), output, input, cost);
  const apart = matrix && differences && largestApart(matrix, differences);
  const zeros = matrix ? Array.from(matrix.data).filter((entry) => entry === 0).length : 0;
  const diagonal = matrix !== undefined && isDiagonal(matrix, cost);
  return {
    output: output.label,
    input: input.label,
    outputShape,
    inputShape,
    cost,
    elsewhere: [64, 4096, 64 * 4096].map((length) => jacobianCost(length, length)),
    matrix,
    differences,
    apart,
    diagonal,
    zeros,
    says: saysOf(cost, diagonal, apart),
  };
}

function saysOf(cost: JacobianCost, diagonal: boolean, apart: number | undefined): readonly Message[] {
  const { rows, columns, bytes, gradientBytes } = cost;
  const large = jacobianCost(64 * 4096, 64 * 4096);
  return [
    message("jacobian.size", { rows, columns, bytes: bytesMessage(bytes), gradient: bytesMessage(gradientBytes) }),
    ...(diagonal ? [message("jacobian.diagonal", { rows })] : []),
    ...(apart === undefined ? [message("jacobian.hidden")] : [message("jacobian.agrees", { apart })]),
    message("jacobian.never", {
      one: bytesMessage(jacobianCost(4096, 4096).bytes),
      batch: bytesMessage(large.bytes),
      gradient: bytesMessage(large.gradientBytes),
    }),
  ];
}

/** Bytes as people say them, in powers of 1024. */
export function bytesMessage(bytes: number): Message {
  const units = ["bytes", "bytes.kib", "bytes.mib", "bytes.gib", "bytes.tib"] as const;
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return message(units[unit] as (typeof units)[number], { value });
}

const asMatrix = ({ data }: NdArray, { rows, columns }: JacobianCost): NdArray => ({ shape: [rows, columns], data });

/** Each column by moving one number of the input up and down. */
function centralDifferences(evaluator: Evaluator, output: Wire, input: Wire, cost: JacobianCost): NdArray {
  const { rows, columns } = cost;
  const data = new Float64Array(rows * columns);
  const at = readNumbersOf(evaluator, input);
  for (let column = 0; column < columns; column++) {
    const x = at[column] as number;
    const step = STEP * Math.max(1, Math.abs(x));
    const look = (): readonly number[] => Array.from(evaluator.value(output).data);
    const [above, below] = [x + step, x - step].map((number) => evaluator.with(input, column, number, look)) as [
      readonly number[],
      readonly number[],
    ];
    for (let row = 0; row < rows; row++)
      data[row * columns + column] = ((above[row] as number) - (below[row] as number)) / (2 * step);
  }
  return { shape: [rows, columns], data };
}

const readNumbersOf = (evaluator: Evaluator, wire: Wire): readonly number[] => Array.from(evaluator.value(wire).data);

const largestApart = (a: NdArray, b: NdArray): number =>
  Array.from(a.data).reduce((most, entry, i) => Math.max(most, Math.abs(entry - (b.data[i] as number))), 0);

function isDiagonal({ data }: NdArray, { rows, columns }: JacobianCost): boolean {
  if (rows !== columns || rows < 2) return false;
  return Array.from(data).every((entry, i) => entry === 0 || i % (columns + 1) === 0);
}
