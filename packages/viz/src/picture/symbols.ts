import type { Size } from "../geometry.ts";
import { textWidth } from "./text-width.ts";

/** What stands in a gate in place of its label, where mathematics has a sign for it. */
const signs: Readonly<Record<string, string>> = {
  add: "+",
  subtract: "−",
  multiply: "×",
  divide: "÷",
  negate: "−x",
  reciprocal: "1/x",
  exp: "eˣ",
  log: "ln",
  sqrt: "√x",
  square: "x²",
  power: "xⁿ",
  abs: "|x|",
  matmul: "A·B",
  transpose: "Aᵀ",
  sum: "Σ",
  sigmoid: "σ",
  relu: "ReLU",
  leakyRelu: "leaky ReLU",
  elu: "ELU",
};

/** The sign of a gate: + for add, σ for sigmoid, its label where there is none. */
export const symbolOf = (label: string): string => (Object.hasOwn(signs, label) ? signs[label]! : label);

/** The size of symbols and names in pictures. */
export const symbolSize = 18;

/** A size and an outline for a gate: a circle for a short symbol, else a box with round corners. */
export function gateSize(symbol: string, inputs = 2): Size & { readonly round: boolean } {
  const width = Math.ceil(textWidth(symbol, symbolSize) + 20);
  const height = Math.max(44, 22 * inputs);
  const round = inputs <= 3 && width <= 54;
  return round ? { width: 44, height: 44, round } : { width: Math.max(44, width), height, round };
}

/** A size for the name of an input or a parameter. */
export const nameSize = (name: string): Size => ({
  width: Math.max(26, Math.ceil(textWidth(name, symbolSize) + 14)),
  height: 30,
});

/** Room for the small name of a gate. */
export const labelSize = (label: string): Size => ({ width: Math.ceil(textWidth(label, 13) + 8), height: 20 });

/** The size of numbers beside wires. */
export const numberSize = 13;

/** Room for the longest of these numbers. */
export const numberRoom = (texts: readonly string[]): Size => ({
  width: Math.ceil(texts.reduce((most, text) => Math.max(most, textWidth(text, numberSize)), 24) + 6),
  height: 15,
});
