// A kernel that is being written: what it binds, the functions that it calls, and its text. Text is written twice, since
// how a value is declared depends on how all of the kernel reads it.
import type { Attributes, Dtype, OpName, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Place } from "@chainrule/plan";
import { exactText, nativeText } from "./exact.ts";
import { functionOf } from "./functions.ts";
import { HALVES } from "./halves.ts";
import { helpersText, zeroText } from "./helpers.ts";
import type { Wide } from "./types.ts";

/** Where a value lies: as the plan says, or in memory of one kernel's own between its passes. */
export type Spot = Place | { readonly in: "scratch"; readonly at: number };
type Access = "read" | "write" | "uniform";

/** What is bound to a kernel, in the order of its bindings. */
interface Binding {
  readonly spot: Spot;
  readonly access: Access;
}

/** One dispatch. */
export interface WgslKernel {
  /** What it computes, in a few words: pipelines and errors carry it. */
  readonly label: string;
  readonly code: string;
  readonly bindings: readonly Binding[];
  readonly grid: readonly [x: number, y: number, z: number];
}

/** How a value is used, as far as the text is written. */
interface Use {
  readonly spot: Spot;
  readonly dtype: Dtype;
  /** Whether it lies there in float16. */
  readonly half: boolean;
  /** Of one number, read only: then it is a uniform, of which there may be more. */
  readonly single: boolean;
  written: boolean;
  /** Whether elements are read or written one by one. */
  ones: boolean;
  readonly name: string;
}

/** Of arrays: bools take four bytes here. */
const STORED: Readonly<Record<Dtype, string>> = { float32: "f32", float64: "f32", int32: "i32", bool: "u32" };
const PARTS = ["x", "y", "z", "w"] as const;
const keyOf = (spot: Spot): string => `${spot.in} ${spot.at}`;
const storedOf = ({ dtype, half }: Use): string => (half ? "f16" : STORED[dtype]);

export class WgslModule {
  readonly #values: readonly Value[];
  readonly #places: readonly (Place | undefined)[];
  readonly #halves: ReadonlySet<number>;
  readonly #nearest: boolean;
  readonly #uses = new Map<string, Use>();
  readonly #declarations = new Map<string, string>();
  readonly #widths = new Set<Wide>([1]);

  /** `halves` are the values that lie in memory in float16; `nearest` is whether the device's own quotients and roots are rounded so. */
  constructor(
    values: readonly Value[],
    places: readonly (Place | undefined)[],
    { halves, nearest }: { readonly halves: ReadonlySet<number>; readonly nearest: boolean },
  ) {
    this.#values = values;
    this.#places = places;
    this.#halves = halves;
    this.#nearest = nearest;
  }

  dtypeOf(value: number): Dtype {
    return (this.#values[value] as Value).dtype;
  }

  valueOf(value: number): Value {
    return this.#values[value] as Value;
  }

  /** An element of a value, as a lane of its dtype. */
  element(value: number, index: string): string {
    const use = this.#useOf(value);
    use.ones = true;
    if (this.#isUniform(use)) return this.#loaded(use, `${use.name}.x`, 1);
    return this.#loaded(use, `${use.name}[${index}]`, 1);
  }

  /** Four neighbouring elements, from four times the index on. */
  four(value: number, index: string): string {
    const use = this.#useOf(value);
    this.#widths.add(4);
    if (!use.ones) return this.#loaded(use, `${use.name}[${index}]`, 4);
    const parts = PARTS.map((_, k) => `${use.name}[4u * (${index}) + ${k}u]`);
    return this.#loaded(use, `vec4<${storedOf(use)}>(${parts.join(", ")})`, 4);
  }

  store(value: number, index: string, text: string): string {
    const use = this.#useOf(value);
    use.ones = true;
    use.written = true;
    return `${use.name}[${index}] = ${this.#kept(use, text, 1)};`;
  }

  storeFour(value: number, index: string, text: string): string {
    const use = this.#useOf(value);
    use.written = true;
    this.#widths.add(4);
    const stored = this.#kept(use, text, 4);
    if (!use.ones) return `${use.name}[${index}] = ${stored};`;
    const parts = PARTS.map((part, k) => `${use.name}[4u * (${index}) + ${k}u] = stored.${part};`);
    return `{ let stored = ${stored}; ${parts.join(" ")} }`;
  }

  /** An element of memory between passes, of floats or integers. */
  scratch(at: number, dtype: Dtype, index: string, text?: string): string {
    const use = this.#use({ in: "scratch", at }, dtype, false, false);
    use.ones = true;
    if (text === undefined) return `${use.name}[${index}]`;
    use.written = true;
    return `${use.name}[${index}] = ${text};`;
  }

  /** Declares functions of a kernel's own. */
  declare(key: string, text: string): void {
    this.#declarations.set(key, text);
  }

  /** A call of an op's function. */
  call(
    op: OpName,
    inputs: readonly Dtype[],
    result: Dtype,
    attributes: Attributes,
    operands: readonly string[],
    wide: Wide,
  ): string {
    this.#widths.add(wide);
    const { name, declarations } = functionOf(op, inputs, result, attributes, wide);
    for (const [key, text] of declarations) this.#declarations.set(key, text);
    return `${name}(${operands.join(", ")})`;
  }

  /** What was written, with all that it needs declared. */
  finish(label: string, main: string, grid: readonly [number, number, number]): WgslKernel {
    // A product's callbacks write for all of its passes: what one of them does not touch is not bound to it.
    const uses = [...this.#uses.values()].filter(({ name }) => new RegExp(`\\b${name}\\b`).test(main));
    const array = uses.find((use) => !this.#isUniform(use)) as Use;
    const functions = [...this.#declarations.values()];
    const divides = functions.some((text) => /\b(quotient|root)\d/.test(text));
    const code = [
      ...(uses.some(({ half }) => half) ? ["enable f16;"] : []),
      ...uses.map((use, i) => this.#declared(use, i)),
      zeroText(array.name),
      ...[...this.#widths].map(helpersText),
      ...(divides ? [...this.#widths].map((wide) => (this.#nearest ? nativeText(wide) : exactText(wide))) : []),
      ...functions,
      main,
    ].join("\n");
    const bindings = uses.map((use): Binding => {
      const access = this.#isUniform(use) ? "uniform" : use.written ? "write" : "read";
      return { spot: use.spot, access };
    });
    return { label, code, bindings, grid };
  }

  #declared(use: Use, index: number): string {
    const stored = storedOf(use);
    const at = `@group(0) @binding(${index})`;
    if (this.#isUniform(use)) return `${at} var<uniform> ${use.name}: vec4<${stored}>;`;
    const element = use.ones ? stored : `vec4<${stored}>`;
    return `${at} var<storage, ${use.written ? "read_write" : "read"}> ${use.name}: array<${element}>;`;
  }

  #isUniform({ single, written }: Use): boolean {
    return single && !written;
  }

  #loaded({ dtype, half }: Use, text: string, wide: Wide): string {
    if (half) return `${wide === 1 ? "f32" : "vec4f"}(${text})`;
    if (dtype !== "bool") return text;
    return wide === 1 ? `(${text} != 0u)` : `(${text} != vec4u(0u))`;
  }

  /** A lane of a value's dtype, as memory keeps it. */
  #kept({ dtype, half }: Use, text: string, wide: Wide): string {
    if (half) {
      this.declare(`halves${wide}`, HALVES[wide]);
      return `toHalf${wide}(${text})`;
    }
    if (dtype !== "bool") return text;
    return wide === 1 ? `select(0u, 1u, ${text})` : `select(vec4u(0u), vec4u(1u), ${text})`;
  }

  #useOf(value: number): Use {
    const { dtype, shape } = this.valueOf(value);
    return this.#use(this.#places[value] as Place, dtype, this.#halves.has(value), sizeOf(shape) === 1);
  }

  #use(spot: Spot, dtype: Dtype, half: boolean, single: boolean): Use {
    const key = keyOf(spot);
    const known = this.#uses.get(key);
    if (known) return known;
    const use: Use = { spot, dtype, half, single, written: false, ones: false, name: `b${this.#uses.size}` };
    this.#uses.set(key, use);
    return use;
  }
}

/** A kernel's text, written twice: the second time it is known how each value is read. */
export function writeKernel(module: WgslModule, write: (module: WgslModule) => WgslKernel): WgslKernel {
  write(module);
  return write(module);
}

/** Workgroups in two dimensions, where there are more than one dimension holds. */
export function gridOf(groups: number): readonly [number, number, number] {
  const MOST = 65535;
  if (groups <= MOST) return [groups, 1, 1];
  const rows = Math.ceil(groups / MOST);
  return [Math.ceil(groups / rows), rows, 1];
}
