// Building a program: each value once, and nothing computed that is known. Every rule keeps every bit, so that what is
// compiled equals what is stepped; rules that merely are true of real numbers (x + 0, x · 0) are left out.
import type { Attributes, OpName } from "./ops/index.ts";
import { ops } from "./ops/index.ts";
import type { Instruction, Program, Value } from "./program.ts";
import { constantOf } from "./program.ts";
import { remember } from "./remember.ts";
import { type Dtype, isFloat, type Sized, sameShape } from "./shape.ts";

/** Ops that IEEE 754 rounds correctly: folding them in float64 and rounding once gives the backend's own bits. */
const FOLDABLE = new Set<OpName>([
  "add",
  "sub",
  "mul",
  "div",
  "neg",
  "sqrt",
  "max",
  "min",
  "less",
  "lessEqual",
  "equal",
  "abs",
  "where",
]);

/** Which of its inputs an op comes to, where the shapes agree: x · 1 is x. `numbers` are the inputs that are constants. */
const SAME_AS: Partial<
  Record<OpName, (numbers: readonly (number | undefined)[], attributes: Attributes) => number | undefined>
> = {
  mul: ([x, y]) => (y === 1 ? 0 : x === 1 ? 1 : undefined),
  div: ([, y]) => (y === 1 ? 0 : undefined),
  sub: ([, y]) => (Object.is(y, 0) ? 0 : undefined),
  where: ([condition]) => (condition === undefined ? undefined : condition ? 1 : 2),
  reshape: () => 0,
  broadcast: () => 0,
  transpose: (_, { axes }) => (axes?.every((axis, i) => axis === i) ? 0 : undefined),
};

const roundTo = (dtype: Dtype, value: number): number =>
  dtype === "float32"
    ? Math.fround(value)
    : dtype === "float64"
      ? value
      : dtype === "int32"
        ? value | 0
        : Number(value !== 0);

const isExact = (value: number | undefined, dtype: Dtype): boolean => Object.is(value, value && roundTo(dtype, value));

/** An op on values of the program, and what it gives. */
type Made = Omit<Instruction, "output"> & Sized;

export class ProgramBuilder {
  readonly #values: Value[] = [];
  readonly #instructions = new Map<number, Instruction>();
  readonly #known = new Map<string, number>();
  readonly #inputs: number[] = [];

  /** A value from outside. */
  input(value: Value): number {
    const id = this.#values.push(value) - 1;
    this.#inputs.push(id);
    return id;
  }

  /** The value of an op on values: one that is there already, a simpler one, or a new one. */
  emit(made: Made): number {
    const { op, inputs, attributes, shape, dtype } = made;
    const simpler = this.#simplify(made);
    if (simpler !== undefined) return simpler;
    if (attributes.data) return this.#add(made);
    const key = `${op} ${inputs} ${attributesKey(attributes)}${shape} ${dtype}`;
    return remember(this.#known, key, () => this.#add(made));
  }

  #add({ op, inputs, attributes, shape, dtype }: Made): number {
    const output = this.#values.push({ role: op === "constant" ? "constant" : "computed", shape, dtype }) - 1;
    this.#instructions.set(output, { op, inputs, output, attributes });
    return output;
  }

  /** The program of what the outputs and updates need; the rest is left out. */
  finish(outputs: Program["outputs"], updates: Program["updates"]): Program {
    const needed = new Set([...outputs, ...updates].map(({ value }) => value));
    const all = [...this.#instructions.values()];
    for (const { inputs, output } of all.toReversed())
      if (needed.has(output)) for (const input of inputs) needed.add(input);
    const instructions = all.filter(({ output }) => needed.has(output));
    const order = [...this.#inputs, ...instructions.map(({ output }) => output)];
    const ids = new Map(order.map((old, id) => [old, id]));
    const id = (old: number): number => ids.get(old) as number;
    return {
      version: 1,
      values: order.map((old) => this.#values[old] as Value),
      instructions: instructions.map((i) => ({ ...i, inputs: i.inputs.map(id), output: id(i.output) })),
      inputs: this.#inputs.map(id),
      outputs: outputs.map(({ label, value }) => ({ label, value: id(value) })),
      updates: updates.map(({ target, value }) => ({ target: id(target), value: id(value) })),
    };
  }

  #number(id: number): number | undefined {
    const instruction = this.#instructions.get(id);
    const value = instruction && constantOf(instruction);
    return typeof value === "number" ? value : undefined;
  }

  #value(id: number): Value {
    return this.#values[id] as Value;
  }

  #simplify(made: Made): number | undefined {
    const { op, inputs, attributes, shape } = made;
    const numbers = inputs.map((id) => this.#number(id));
    const folded = FOLDABLE.has(op) ? this.#fold(made, numbers) : undefined;
    if (folded !== undefined) return folded;
    const same = inputs[SAME_AS[op]?.(numbers, attributes) ?? -1];
    if (same !== undefined && sameShape(this.#value(same).shape, shape)) return same;
    if (op === "matmul") return this.#matmul(made);
    const inner = inputs.length === 1 ? this.#instructions.get(inputs[0] as number) : undefined;
    if (op === "neg" && inner?.op === "neg") return inner.inputs[0];
    return op === "reshape" && inner?.op === "reshape" ? this.emit({ ...made, inputs: inner.inputs }) : undefined;
  }

  /** The value of an op on numbers. What float32 would round is left to the backend: the reference does not round it. */
  #fold({ op, inputs, shape, dtype }: Made, numbers: readonly (number | undefined)[]): number | undefined {
    if (numbers.some((value, i) => value === undefined || !isExact(value, this.#value(inputs[i] as number).dtype)))
      return undefined;
    const { scalar, whole } = ops[op];
    const exact = ((dtype === "int32" && whole) || scalar)?.(...(numbers as readonly number[])) as number;
    const value = isFloat(dtype) ? exact : roundTo(dtype, exact);
    if (!isExact(value, dtype)) return undefined;
    return this.emit({ op: "constant", inputs: [], attributes: { value, to: dtype }, shape, dtype });
  }

  /** A transpose of the last two axes goes into the product: the sums are the same, in the same order. */
  #matmul(made: Made): number | undefined {
    const { inputs, attributes } = made;
    const flipped = inputs.map((id) => {
      const inner = this.#instructions.get(id);
      const axes = inner?.op === "transpose" ? (inner.attributes.axes as readonly number[]) : [];
      const rank = axes.length;
      const swapsLast = rank >= 2 && axes.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
      return swapsLast ? inner?.inputs[0] : undefined;
    });
    const [a, b] = flipped.map((id) => id !== undefined);
    if (!a && !b) return undefined;
    const [transA, transB] = [!!attributes.transA !== a, !!attributes.transB !== b];
    return this.emit({
      ...made,
      inputs: inputs.map((id, i) => flipped[i] ?? id),
      attributes: { ...attributes, transA, transB },
    });
  }
}

function attributesKey(attributes: Attributes): string {
  for (const _ in attributes) return `${JSON.stringify(attributes, numberAsText)} `;
  return "";
}

/** JSON has no NaN, no Infinity and no -0: they must not fall together in a key. */
const numberAsText = (_: string, value: unknown): unknown =>
  typeof value === "number" ? (Object.is(value, -0) ? "-0" : String(value)) : value;
