// Building a program: each value once, and nothing computed that is known. Every rule keeps every bit, so that what is
// compiled equals what is stepped; rules that merely are true of real numbers (x + 0, x · 0) are left out.
import type { Attributes, OpName } from "./ops/index.ts";
import { ops } from "./ops/index.ts";
import type { Instruction, Program, Value } from "./program.ts";
import { constantOf } from "./program.ts";
import type { Dtype, Sizes } from "./shape.ts";
import { isFloat, sameShape } from "./shape.ts";

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

const roundTo = (dtype: Dtype, value: number): number =>
  dtype === "float32"
    ? Math.fround(value)
    : dtype === "float64"
      ? value
      : dtype === "int32"
        ? value | 0
        : Number(value !== 0);

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
  emit(op: OpName, inputs: readonly number[], attributes: Attributes, shape: Sizes, dtype: Dtype): number {
    const simpler = this.#simplify(op, inputs, attributes, shape, dtype);
    if (simpler !== undefined) return simpler;
    const key = attributes.data ? undefined : `${op} ${inputs} ${attributesKey(attributes)}${shape} ${dtype}`;
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const output = this.#values.push({ role: op === "constant" ? "constant" : "computed", shape, dtype }) - 1;
    this.#instructions.set(output, { op, inputs, output, attributes });
    if (key !== undefined) this.#known.set(key, output);
    return output;
  }

  /** The program of what the outputs and updates need; the rest is left out. */
  finish(outputs: Program["outputs"], updates: Program["updates"]): Program {
    const needed = new Set([...outputs, ...updates].map(({ value }) => value));
    const instructions: Instruction[] = [];
    for (const instruction of [...this.#instructions.values()].reverse()) {
      if (!needed.has(instruction.output)) continue;
      instructions.push(instruction);
      for (const input of instruction.inputs) needed.add(input);
    }
    return this.#renumber(instructions.reverse(), outputs, updates);
  }

  #renumber(instructions: readonly Instruction[], outputs: Program["outputs"], updates: Program["updates"]): Program {
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

  #simplify(
    op: OpName,
    inputs: readonly number[],
    attributes: Attributes,
    shape: Sizes,
    dtype: Dtype,
  ): number | undefined {
    const [x, y, z] = inputs as [number, number, number];
    const same = (id: number): boolean => sameShape(this.#value(id).shape, shape);
    const numbers = inputs.map((id) => this.#number(id));
    const folded = FOLDABLE.has(op) ? this.#fold(op, inputs, numbers, shape, dtype) : undefined;
    if (folded !== undefined) return folded;
    switch (op) {
      case "mul":
        if (numbers[1] === 1 && same(x)) return x;
        return numbers[0] === 1 && same(y) ? y : undefined;
      case "div":
        return numbers[1] === 1 && same(x) ? x : undefined;
      case "sub":
        return Object.is(numbers[1], 0) && same(x) ? x : undefined;
      case "where": {
        const chosen = numbers[0] === undefined ? undefined : numbers[0] ? y : z;
        return chosen !== undefined && same(chosen) ? chosen : undefined;
      }
      case "neg":
        return this.#instructions.get(x)?.op === "neg" ? this.#instructions.get(x)?.inputs[0] : undefined;
      case "reshape":
        return this.#reshape(x, shape, dtype);
      case "broadcast":
        return same(x) ? x : undefined;
      case "transpose":
        return attributes.axes?.every((axis, i) => axis === i) ? x : undefined;
      case "matmul":
        return this.#matmul(inputs, attributes, shape, dtype);
      default:
        return undefined;
    }
  }

  /** The value of an op on numbers. What float32 would round is left to the backend: the reference does not round it. */
  #fold(op: OpName, inputs: readonly number[], numbers: readonly (number | undefined)[], shape: Sizes, dtype: Dtype) {
    const exact = (value: number | undefined, of: Dtype): boolean => Object.is(value, value && roundTo(of, value));
    const known =
      inputs.length > 0 &&
      inputs.every((id, i) => numbers[i] !== undefined && exact(numbers[i], this.#value(id).dtype));
    if (!known) return undefined;
    const { scalar, whole } = ops[op];
    const value = ((dtype === "int32" && whole) || scalar)?.(...(numbers as readonly number[]));
    const rounded = value === undefined || isFloat(dtype) ? value : roundTo(dtype, value);
    return exact(rounded, dtype)
      ? this.emit("constant", [], { value: rounded as number, to: dtype }, shape, dtype)
      : undefined;
  }

  #reshape(x: number, shape: Sizes, dtype: Dtype): number | undefined {
    if (sameShape(this.#value(x).shape, shape)) return x;
    const inner = this.#instructions.get(x);
    return inner?.op === "reshape" ? this.emit("reshape", inner.inputs, { shape }, shape, dtype) : undefined;
  }

  /** A transpose of the last two axes goes into the product: the sums are the same, in the same order. */
  #matmul(inputs: readonly number[], attributes: Attributes, shape: Sizes, dtype: Dtype): number | undefined {
    const flipped = inputs.map((id) => {
      const inner = this.#instructions.get(id);
      const axes = inner?.op === "transpose" ? (inner.attributes.axes as readonly number[]) : [];
      const swapsLast =
        axes.length >= 2 && axes.every((axis, i) => axis === (i < axes.length - 2 ? i : 2 * axes.length - 3 - i));
      return swapsLast ? inner?.inputs[0] : undefined;
    });
    if (flipped.every((id) => id === undefined)) return undefined;
    const [transA, transB] = [
      (attributes.transA === true) !== (flipped[0] !== undefined),
      (attributes.transB === true) !== (flipped[1] !== undefined),
    ];
    return this.emit(
      "matmul",
      inputs.map((id, i) => flipped[i] ?? id),
      { ...attributes, transA, transB },
      shape,
      dtype,
    );
  }
}

const attributesKey = (attributes: Attributes): string => {
  for (const _ in attributes) return `${JSON.stringify(attributes, numberAsText)} `;
  return "";
};

/** JSON has no NaN, no Infinity and no -0: they must not fall together in a key. */
const numberAsText = (_: string, value: unknown): unknown =>
  typeof value === "number" ? (Object.is(value, -0) ? "-0" : String(value)) : value;
