// Formulas as data: a small part of MathML, as a tree that a page builds elements of, or as text.
import { formatNumber, type NumberStyle, numberParts } from "../numbers/format.ts";

/** A word or sign of a formula. */
export interface MathLeaf {
  readonly tag: "mi" | "mn" | "mo" | "mtext";
  readonly text: string;
  /** A sign that stands before its operand. */
  readonly form?: "prefix";
}

/** A formula, or a part of one. */
export type MathNode =
  | MathLeaf
  | {
      readonly tag: "mrow" | "mfrac" | "msup" | "msub" | "msqrt" | "mtable" | "mtr" | "mtd";
      readonly children: readonly MathNode[];
    };

export const row = (...children: readonly MathNode[]): MathNode =>
  children.length === 1 ? (children[0] as MathNode) : { tag: "mrow", children };
export const fraction = (above: MathNode, below: MathNode): MathNode => ({ tag: "mfrac", children: [above, below] });
export const power = (base: MathNode, exponent: MathNode): MathNode => ({ tag: "msup", children: [base, exponent] });
export const identifier = (text: string): MathNode => ({ tag: "mi", text });
export const sign = (text: string): MathNode => ({ tag: "mo", text });
export const prefix = (text: string): MathNode => ({ tag: "mo", text, form: "prefix" });
export const inBrackets = (...inside: readonly MathNode[]): MathNode => row(sign("("), ...inside, sign(")"));

/** A wire's label: one letter and digits are a letter with an index. */
export function nameOf(label: string): MathNode {
  const [, letter, index] = /^(\p{L})(\d{1,3})$/u.exec(label) ?? [];
  if (letter === undefined || index === undefined) return identifier(label);
  return { tag: "msub", children: [identifier(letter), { tag: "mn", text: index }] };
}

/** A number. */
export function numberOf(value: number, style: NumberStyle = {}): MathNode {
  const { exponent } = numberParts(value, style);
  if (exponent === undefined) return { tag: "mn", text: formatNumber(value, style) };
  const [mantissa = ""] = formatNumber(value, style).split("e");
  const ten: MathNode = { tag: "mn", text: mantissa === "−1" ? "−10" : "10" };
  const raised = power(ten, { tag: "mn", text: formatNumber(exponent, style) });
  if (/^−?1$/.test(mantissa)) return raised;
  return row({ tag: "mn", text: mantissa }, sign("×"), raised);
}

/** ∂f/∂x */
export const partial = (of: MathNode, by: MathNode): MathNode =>
  fraction(row(identifier("∂"), of), row(identifier("∂"), by));

/** Rows and columns. */
export const table = (rows: readonly (readonly MathNode[])[]): MathNode => ({
  tag: "mtable",
  children: rows.map((cells) => ({
    tag: "mtr",
    children: cells.map((cell): MathNode => ({ tag: "mtd", children: [cell] })),
  })),
});

/** The equation of several sides. */
export const equation = (...sides: readonly MathNode[]): MathNode =>
  row(...sides.flatMap((side, i) => (i === 0 ? [side] : [sign("="), side])));
