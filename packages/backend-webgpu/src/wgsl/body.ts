// The instructions of a fused loop, as statements for one element or for four: loads, one call an instruction, stores.
import type { Dtype } from "@chainrule/core";
import type { Loop, LoopInstruction, Operand, View } from "@chainrule/plan";
import { moves } from "@chainrule/plan";
import type { WgslModule } from "./module.ts";
import { kindOf, numberText, typesOf, type Wide } from "./types.ts";

/** Where a view's elements are for the invocation at hand: WGSL expressions of type u32. */
export type At =
  /** The same element for all four, or the only one. */
  | { readonly kind: "one"; readonly index: string }
  /** Four neighbours, from four times the index on. */
  | { readonly kind: "four"; readonly index: string }
  | { readonly kind: "each"; readonly indices: readonly string[] };

/** The place of an invocation in a loop. */
export interface Frame {
  readonly wide: Wide;
  readonly at: (view: View) => At;
  /** The element's place in the loop's shape, row-major: of four, the first's. */
  readonly flat: string;
  /** A quarter of it, where there are four. */
  readonly unit: string;
}

/** Statements that compute a loop's instructions and store what others need. `given` are values that are there already, by name. */
export function bodyText(loop: Loop, module: WgslModule, frame: Frame, given: ReadonlyMap<number, string>): string {
  const body = new Body(module, frame, given);
  for (const instruction of loop.instructions) body.compute(instruction);
  for (const value of loop.stores) body.store(value);
  return body.text;
}

class Body {
  readonly #module: WgslModule;
  readonly #frame: Frame;
  readonly #names: Map<number, string>;
  readonly #loads = new Map<string, string>();
  readonly #loaded: string[] = [];
  readonly #statements: string[] = [];

  constructor(module: WgslModule, frame: Frame, given: ReadonlyMap<number, string>) {
    this.#module = module;
    this.#frame = frame;
    this.#names = new Map(given);
  }

  /** All is read before anything is written. */
  get text(): string {
    return [...this.#loaded, ...this.#statements].map((line) => `  ${line}`).join("\n");
  }

  compute({ instruction, operands }: LoopInstruction): void {
    const { op, inputs, output, attributes } = instruction;
    const { wide } = this.#frame;
    const texts = operands.map((operand) => this.#operand(operand));
    if (moves(instruction)) {
      this.#names.set(output, texts[0] as string);
      return;
    }
    const result = this.#module.dtypeOf(output);
    if (op === "random" && result !== "float32") {
      // Of numbers below 1 nothing is left.
      this.#names.set(output, numberText(result, 0, wide));
      return;
    }
    const dtypes = inputs.map((id): Dtype => this.#module.dtypeOf(id));
    const all = op === "random" ? [...texts, this.#position()] : texts;
    const call = this.#module.call(op, dtypes, result, attributes, all, wide);
    this.#statements.push(`let v${output} = ${call};`);
    this.#names.set(output, `v${output}`);
  }

  store(value: number): void {
    const { flat, unit, wide } = this.#frame;
    const text = this.#names.get(value) as string;
    this.#statements.push(
      wide === 1 ? this.#module.store(value, flat, text) : this.#module.storeFour(value, unit, text),
    );
  }

  #position(): string {
    const { flat, wide } = this.#frame;
    return wide === 1 ? `i32(${flat})` : `(vec4i(i32(${flat})) + vec4i(0, 1, 2, 3))`;
  }

  #operand(operand: Operand): string {
    if (operand.kind === "own") return this.#names.get(operand.value) as string;
    if (operand.kind === "number")
      return numberText(this.#module.dtypeOf(operand.value), operand.number, this.#frame.wide);
    return this.#names.get(operand.value) ?? this.#load(operand.view);
  }

  #load(view: View): string {
    const { value, offset, strides } = view;
    const key = `${value} ${offset} ${strides}`;
    const known = this.#loads.get(key);
    if (known) return known;
    const name = `r${this.#loads.size}`;
    this.#loads.set(key, name);
    this.#loaded.push(`let ${name} = ${this.#read(value, this.#frame.at(view))};`);
    return name;
  }

  #read(value: number, at: At): string {
    const { wide } = this.#frame;
    if (at.kind === "four") return this.#module.four(value, at.index);
    const type = typesOf(wide)[kindOf(this.#module.dtypeOf(value))];
    if (at.kind === "each")
      return `${type}(${at.indices.map((index) => this.#module.element(value, index)).join(", ")})`;
    const one = this.#module.element(value, at.index);
    return wide === 1 ? one : `${type}(${one})`;
  }
}
