// WGSL's types, one element wide or four, and numbers as they are written in it.
import type { Dtype } from "@chainrule/core";
import type { LaneKind } from "@chainrule/plan";

/** How many elements an invocation works on side by side. */
export type Wide = 1 | 4;

export interface Types {
  readonly float: string;
  readonly integer: string;
  /** Unsigned, of the same bits. */
  readonly word: string;
  readonly mask: string;
}

const ONE: Types = { float: "f32", integer: "i32", word: "u32", mask: "bool" };
const FOUR: Types = { float: "vec4f", integer: "vec4i", word: "vec4u", mask: "vec4<bool>" };

export const typesOf = (wide: Wide): Types => (wide === 1 ? ONE : FOUR);

/** The kind of lane that holds a dtype. */
export const kindOf = (dtype: Dtype): LaneKind => (dtype === "bool" ? "mask" : dtype === "int32" ? "integer" : "float");

const scratch = new DataView(new ArrayBuffer(4));

/**
 * A float32 as WGSL has it. What compilers refuse as a constant, or may take for another number, is written by its bits,
 * with a zero among them that they do not know.
 */
export function floatText(value: number, wide: Wide): string {
  const { float, word } = typesOf(wide);
  const ordinary = Number.isFinite(value) && !Object.is(value, -0) && (value === 0 || Math.abs(value) >= 2 ** -126);
  if (ordinary) {
    const digits = String(Math.fround(value));
    return `${float}(${/[.e]/.test(digits) ? digits : `${digits}.0`})`;
  }
  scratch.setFloat32(0, value);
  return `bitcast<${float}>(${word}(${scratch.getUint32(0)}u ^ zero()))`;
}

export const integerText = (value: number, wide: Wide): string => `${typesOf(wide).integer}(${value | 0})`;

const maskText = (value: boolean, wide: Wide): string => `${typesOf(wide).mask}(${value})`;

/** A number of a dtype. */
export function numberText(dtype: Dtype, value: number, wide: Wide): string {
  if (dtype === "bool") return maskText(value !== 0, wide);
  return dtype === "int32" ? integerText(value, wide) : floatText(value, wide);
}
