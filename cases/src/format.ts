// The format of case files: what shared/cases/README.md says, checked, with every number a number.
import type { Dtype } from "@chainrule/core";

/** A case, or a part of one, that is not in the format. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

/** Something that a case asks for and that is not offered here: not a failure, but counted and said. */
export class NotOffered extends Error {
  override readonly name = "NotOffered";
}

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
/** A tensor that a program starts from. */
interface Leaf extends Tensor {
  readonly dtype: Dtype;
}
export type Tensors<T extends Tensor = Tensor> = Readonly<Record<string, T>>;

/** One line of a program. An optional input that is left out is "". */
export interface Line {
  readonly op: string;
  readonly in: readonly string[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly out: readonly string[];
}

interface Common {
  readonly id: string;
  /** Whose case it is: decides the policy at ties and kinks. */
  readonly project: string;
  readonly tol: { readonly abs: number; readonly rel: number };
}

export interface ProgramCase extends Common {
  readonly kind: "program";
  readonly tensors: Tensors<Leaf>;
  readonly program: readonly Line[];
  /** The gradient at each name that the backward pass starts from; null is ones, and null for all is ones at every last value. */
  readonly cotangent: Readonly<Record<string, Tensor | null>> | null;
  /** Forward values by name, gradients by "d:" and the name. */
  readonly expect: Tensors;
  /** The same in full precision, flat, where somebody computed it. */
  readonly oracle: Readonly<Record<string, readonly number[]>>;
}

/** What the optimizer is called in its dialect, and what it was made with. */
interface Dialect {
  readonly optimizer: string;
  readonly dialect: string;
  readonly hyper: Readonly<Record<string, unknown>>;
}

export interface StepCase extends Common, Dialect {
  readonly kind: "optimizer_step";
  readonly params: Tensors;
  readonly grads: Tensors;
  readonly state: Readonly<Record<string, Tensors>>;
  readonly expect: { readonly params: Tensors; readonly state: Readonly<Record<string, Tensors>> };
}

export interface TrajectoryCase extends Common, Dialect {
  readonly kind: "optimizer_trajectory";
  readonly trainable: readonly string[];
  readonly tensors: Tensors<Leaf>;
  readonly program: readonly Line[];
  readonly loss: string;
  /** By the number of updates made; "loss_before_step" is the loss that led to the last of them. */
  readonly after: Readonly<Record<string, Tensors>>;
}

export type Case = ProgramCase | StepCase | TrajectoryCase;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function check(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new Malformed(message());
}

const WORDS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** A number as the format writes it: "NaN", "Infinity" and "-Infinity" are words, and bools are 0 and 1. */
export function numberOf(value: unknown, where: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  const word = typeof value === "string" ? WORDS[value] : undefined;
  check(word !== undefined, () => `${where} is ${JSON.stringify(value)}, not a number`);
  return word;
}

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

function tensorOf(value: unknown, where: string): Tensor {
  check(isObject(value), () => `${where} is no tensor`);
  const { shape, data } = value;
  check(isSizes(shape), () => `${where} has the shape ${JSON.stringify(shape)}`);
  check(Array.isArray(data), () => `${where} has no data`);
  const size = shape.reduce((n, dimension) => n * dimension, 1);
  check(data.length === size, () => `${where} has ${data.length} numbers for the shape [${shape}]`);
  return { shape, data: data.map((number: unknown, i: number) => numberOf(number, `${where}[${i}]`)) };
}

/** Of each dtype that a case may name, the one that it has here. */
const DTYPES: Readonly<Record<string, Dtype>> = {
  float32: "float32",
  float64: "float64",
  int8: "int32",
  int16: "int32",
  int32: "int32",
  int64: "int32",
  uint8: "int32",
  uint16: "int32",
  uint32: "int32",
  uint64: "int32",
  bool: "bool",
};

/** The dtype that stands here for one that a case names. */
export function dtypeOf(name: unknown): Dtype {
  const dtype = typeof name === "string" && Object.hasOwn(DTYPES, name) ? DTYPES[name] : undefined;
  if (!dtype) throw new NotOffered(`dtype ${String(name)}`);
  return dtype;
}

function leafOf(value: unknown, where: string): Leaf {
  const tensor = tensorOf(value, where);
  const name = (value as Json).dtype ?? "float32";
  const dtype = dtypeOf(name);
  for (const [i, number] of tensor.data.entries()) {
    if (dtype === "int32" && (number | 0) !== number) {
      check(Number.isInteger(number), () => `${where}[${i}] is ${number}, and its dtype ${String(name)}`);
      throw new NotOffered(`${String(name)} ${number} does not fit int32`);
    }
    check(dtype !== "bool" || number === 0 || number === 1, () => `${where}[${i}] is ${number}, and its dtype bool`);
  }
  return { ...tensor, dtype };
}

function mapped<T>(value: unknown, where: string, read: (entry: unknown, where: string) => T): Record<string, T> {
  check(isObject(value), () => `${where} is no object`);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, read(entry, `${where}.${key}`)]));
}

const tensorsOf = (value: unknown, where: string): Tensors => mapped(value, where, tensorOf);

function textOf(value: unknown, where: string): string {
  check(typeof value === "string" && value !== "", () => `${where} is ${JSON.stringify(value)}, not a name`);
  return value;
}

function namesOf(value: unknown, where: string): readonly string[] {
  check(Array.isArray(value), () => `${where} is no list of names`);
  return value.map((name: unknown) => (name === null || name === "" ? "" : textOf(name, where)));
}

function linesOf(value: unknown): readonly Line[] {
  check(Array.isArray(value), () => "program is no list");
  return value.map((line: unknown, i) => {
    const where = `program[${i}]`;
    check(isObject(line), () => `${where} is no object`);
    const attrs = line.attrs ?? {};
    check(isObject(attrs), () => `${where}.attrs is no object`);
    return {
      op: textOf(line.op, `${where}.op`),
      in: namesOf(line.in ?? [], `${where}.in`),
      attrs,
      out: namesOf(line.out, `${where}.out`),
    };
  });
}

function toleranceOf(value: unknown): Common["tol"] {
  check(isObject(value), () => "tol is no object");
  const [abs, rel] = [numberOf(value.abs ?? 0, "tol.abs"), numberOf(value.rel ?? 0, "tol.rel")];
  check(abs >= 0 && rel >= 0, () => `tol is ${abs} and ${rel}: neither may be negative`);
  return { abs, rel };
}

const dialectOf = (given: Json): Dialect => ({
  optimizer: textOf(given.optimizer, "optimizer"),
  dialect: textOf(given.dialect, "dialect"),
  hyper: isObject(given.hyper) ? given.hyper : {},
});

const programCaseOf = (given: Json): Omit<ProgramCase, keyof Common> => ({
  kind: "program",
  tensors: mapped(given.tensors, "tensors", leafOf),
  program: linesOf(given.program),
  cotangent: isObject(given.cotangent)
    ? mapped(given.cotangent, "cotangent", (entry, where) => (entry === null ? null : tensorOf(entry, where)))
    : null,
  expect: tensorsOf(given.expect, "expect"),
  oracle: isObject(given.oracle)
    ? mapped(given.oracle.values ?? {}, "oracle", (entry, where) => {
        check(Array.isArray(entry), () => `${where} is no list`);
        return entry.map((number: unknown, i: number) => numberOf(number, `${where}[${i}]`));
      })
    : {},
});

function stepCaseOf(given: Json): Omit<StepCase, keyof Common> {
  check(isObject(given.expect), () => "expect is no object");
  return {
    kind: "optimizer_step",
    ...dialectOf(given),
    params: tensorsOf(given.params, "params"),
    grads: tensorsOf(given.grads, "grads"),
    state: mapped(given.state ?? {}, "state", tensorsOf),
    expect: {
      params: tensorsOf(given.expect.params, "expect.params"),
      state: mapped(given.expect.state ?? {}, "expect.state", tensorsOf),
    },
  };
}

function trajectoryCaseOf(given: Json): Omit<TrajectoryCase, keyof Common> {
  check(isObject(given.expect), () => "expect is no object");
  return {
    kind: "optimizer_trajectory",
    ...dialectOf(given),
    trainable: namesOf(given.trainable, "trainable"),
    tensors: mapped(given.tensors, "tensors", leafOf),
    program: linesOf(given.program),
    loss: textOf(given.loss, "loss"),
    after: mapped(given.expect.after_step, "expect.after_step", (entry, where) =>
      mapped(entry, where, (value, at) =>
        isObject(value) ? tensorOf(value, at) : { shape: [], data: [numberOf(value, at)] },
      ),
    ),
  };
}

/** What a case is called, also when nothing else of it can be read. */
export const idOf = (given: unknown, index: number): string =>
  isObject(given) && typeof given.id === "string" ? given.id : `#${index}`;

/** A case, read. Throws {@link Malformed} or {@link NotOffered}. */
export function readCase(given: unknown): Case {
  check(isObject(given), () => "the case is no object");
  const common: Common = {
    id: textOf(given.id, "id"),
    project: isObject(given.source) ? String(given.source.project ?? "") : "",
    tol: toleranceOf(given.tol),
  };
  if (given.kind === "program") return { ...common, ...programCaseOf(given) };
  if (given.kind === "optimizer_step") return { ...common, ...stepCaseOf(given) };
  if (given.kind === "optimizer_trajectory") return { ...common, ...trajectoryCaseOf(given) };
  throw new NotOffered(`kind ${JSON.stringify(given.kind)}`);
}
