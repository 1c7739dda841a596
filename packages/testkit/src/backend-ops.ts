// Every op of the closed table on a backend, against the reference: samples, edge values, and no op forgotten.
import type { Attributes, Backend, Dtype, OpName, Program } from "@chainrule/core";
import { isChainruleError, ops, showShape, sizeOf } from "@chainrule/core";
import type { Accuracy } from "./accuracy.ts";
import { compareOp } from "./accuracy.ts";
import type { Bounded } from "./bounded.ts";
import { boundsOf } from "./bounds.ts";
import { drawOne } from "./draw.ts";
import { edgeCase, edgeRows } from "./edges.ts";
import { programOf, runOn, type SizedType } from "./programs.ts";
import { opSamples } from "./samples/op-samples.ts";
import type { OpSample, SampleInput } from "./samples/sample.ts";

/** One program to try, with its inputs. */
interface Try {
  readonly program: Program;
  readonly inputs: readonly ArrayLike<number>[];
}

const SEED = 20;

/** All samples of an op in one dtype; those that are not for it are left out. */
export function triesOf(op: OpName, dtype: Dtype, backend: Backend): readonly Try[] {
  const { samples } = opSamples[op];
  return samples.flatMap((sample) => tryOf(op, sample, dtype, backend) ?? []);
}

function tryOf(op: OpName, { inputs, attributes = {} }: OpSample, dtype: Dtype, { dtypes }: Backend): Try | undefined {
  const own = typeof attributes === "function" ? attributes(dtype) : attributes;
  if (own.to && !dtypes.includes(own.to)) return undefined;
  if (inputs.some((input) => input.values && !input.dtype && dtype !== "float32" && dtype !== "float64"))
    return undefined;
  const types = inputs.map((input): SizedType => ({ shape: input.shape, dtype: input.dtype ?? dtype }));
  if (!types.every((type) => dtypes.includes(type.dtype))) return undefined;
  const program = accepted(op, types, own);
  return program && { program, inputs: inputs.map((input, i) => numbersOf(input, types[i] as SizedType, i)) };
}

/** The program of an op, or undefined when it is not defined for these dtypes. */
function accepted(op: OpName, types: readonly SizedType[], attributes: Attributes): Program | undefined {
  try {
    return programOf(op, types, attributes);
  } catch (error) {
    if (isChainruleError(error) && error.code === "E_DTYPE") return undefined;
    throw error;
  }
}

function numbersOf({ values, from, to }: SampleInput, { shape, dtype }: SizedType, input: number): ArrayLike<number> {
  if (values)
    return Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.fround(values[i % values.length] as number));
  const kind = dtype === "int32" || dtype === "bool" ? dtype : "float";
  const range = kind === "float" ? [from ?? -2, to ?? 2] : [-9, 10];
  return drawOne({ shape, dtype: kind, from: range[0] as number, to: range[1] as number }, SEED, 0, input);
}

/** The edge values of an op in one dtype. */
export function edgeTriesOf(op: OpName, dtype: Dtype, backend: Backend, flushesDenormals: boolean): readonly Try[] {
  const { kind } = ops[op];
  if (kind === "elementwise") {
    const { types, numbers } = edgeCase(op, dtype, flushesDenormals) as NonNullable<ReturnType<typeof edgeCase>>;
    if (!types.every((type) => backend.dtypes.includes(type.dtype))) return [];
    const targets = op === "cast" ? backend.dtypes.map((to) => ({ to })) : [{}];
    return targets.flatMap((attributes) => {
      const program = accepted(op, types, attributes);
      return program ? [{ program, inputs: numbers }] : [];
    });
  }
  const rows = edgeRows(dtype, flushesDenormals);
  const type: SizedType = { shape: [rows.length / 3, 3], dtype };
  const reduced = kind === "reduction" && ops[op].arity === 1 ? [accepted(op, [type], { axes: [1] })] : [];
  const places: SizedType = { shape: [3], dtype: "int32" };
  const scattered =
    op === "scatterAdd" ? [accepted(op, [type, places], { axes: [1], shape: [rows.length / 3, 2] })] : [];
  // Rows with NaN and Infinity times zeros and ones: 0 · NaN and 0 · ∞ are NaN, wherever a kernel would skip zeros.
  const weights: SizedType = { shape: [3, 2], dtype };
  const product = op === "matmul" ? [accepted(op, [type, weights], {})] : [];
  return [
    ...reduced.flatMap((program) => (program ? [{ program, inputs: [rows] }] : [])),
    ...scattered.flatMap((program) => (program ? [{ program, inputs: [rows, [1, 0, 1]] }] : [])),
    ...product.flatMap((program) => (program ? [{ program, inputs: [rows, [0, 1, 0, 1, 0, 1]] }] : [])),
  ];
}

/** Runs tries and throws at the first that differs from the reference. */
export async function compareTries(
  backend: Backend,
  op: OpName,
  tries: readonly Try[],
  accuracy: Accuracy,
): Promise<void> {
  for (const { program, inputs } of tries) {
    const [actual] = await runOn(backend, program, inputs);
    const [expected] = boundsOf(program, inputs) as [Bounded];
    const { equal, message, first } = compareOp(op, actual ?? [], expected, accuracy);
    if (equal) continue;
    throw new Error(
      `${backend.label}: ${showTry(op, program)} ${message}${first ? fedBy(program, inputs, first.index) : ""}`,
    );
  }
}

function showTry(op: OpName, { values, inputs, instructions }: Program): string {
  const types = inputs.map((id) => `${values[id]?.dtype}${showShape(values[id]?.shape ?? [])}`).join(", ");
  const { data: _, ...attributes } = instructions[0]?.attributes ?? {};
  return `${op}(${types}) ${JSON.stringify(attributes)}`;
}

/** The operands of an element, where they can be named. */
function fedBy({ values, outputs }: Program, inputs: readonly ArrayLike<number>[], index: readonly number[]): string {
  const shape = String(values[outputs[0]?.value ?? 0]?.shape);
  if (index.length !== 1 || inputs.some((_, i) => String(values[i]?.shape) !== shape)) return "";
  return `, of ${inputs.map((numbers) => numbers[index[0] as number]).join(", ")}`;
}
