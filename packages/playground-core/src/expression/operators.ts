// What the signs of an expression stand for: gates of the palette.
import type { Operand, Options } from "../document/document.ts";
import type { Palette } from "../palette/palette.ts";

/** A gate that is to be placed. */
export interface Placing {
  readonly gate: string;
  readonly inputs: readonly Operand[];
  readonly options: Options;
}

/** A sign between two operands: its gate, how tightly it binds, and whether it groups from the right. */
export interface Operator {
  readonly gate: string;
  readonly bond: number;
  readonly right?: boolean;
  /** As it is printed. */
  readonly text: string;
}

/** How tightly things bind: sums, products, signs, powers, and what stands alone. */
export const bonds = { sum: 1, product: 2, sign: 3, power: 4, alone: 5 } as const;

/** Signs between two operands. */
export const operators: Readonly<Record<string, Operator>> = {
  "+": { gate: "add", bond: bonds.sum, text: " + " },
  "-": { gate: "subtract", bond: bonds.sum, text: " - " },
  "*": { gate: "multiply", bond: bonds.product, text: " * " },
  "/": { gate: "divide", bond: bonds.product, text: " / " },
  "@": { gate: "matmul", bond: bonds.product, text: " @ " },
  "^": { gate: "power", bond: bonds.power, text: "^", right: true },
};

/** The gate of the sign before one operand. */
export const signGate = "negate";

/** The gate between two operands; numbers that never change make simpler gates of some: x + 1 shifts, 2 * x scales, 1 / x is a reciprocal. */
export function placingOf(sign: string, left: Operand, right: Operand, palette: Palette): Placing {
  const plain: Placing = { gate: operators[sign]?.gate ?? sign, inputs: [left, right], options: {} };
  const [number, other, isRight] = typeof right === "number" ? [right, left, true] : [left, right, false];
  if (typeof number !== "number" || typeof other === "number") return plain;
  const simple = simpler(sign, number, other, isRight);
  return simple && palette.has(simple.gate) ? simple : plain;
}

function simpler(sign: string, number: number, other: Operand, isRight: boolean): Placing | undefined {
  if (sign === "+") return { gate: "shift", inputs: [other], options: { by: number } };
  if (sign === "-" && isRight) return { gate: "shift", inputs: [other], options: { by: 0 - number } };
  if (sign === "*") return { gate: "scale", inputs: [other], options: { by: number } };
  if (sign === "/" && !isRight && number === 1) return { gate: "reciprocal", inputs: [other], options: {} };
  return undefined;
}
