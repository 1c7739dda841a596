// A forward step spelled out: what the gate computes, in symbols and numbers, and what it keeps for the way back.
import type { NdArray, Wire } from "@chainrule/core";
import { type KeptValue, keptAt } from "../inside/kept.ts";
import { labelOf } from "../inside/names.ts";
import { equation, type MathNode, nameOf } from "../math/tree.ts";
import { readNumbers } from "../numbers/arrays.ts";
import type { NumberStyle } from "../numbers/format.ts";
import { arrayWithin, forwardFormula, forwardNumbers } from "./formulas.ts";
import { type Role, roleOf } from "./role.ts";
import type { ForwardGateStep } from "./step.ts";

/** A forward step, spelled out. */
export interface ForwardView {
  readonly node: string;
  readonly kind: string;
  readonly role: Role | undefined;
  readonly inputs: readonly { readonly wire: Wire; readonly value: NdArray }[];
  readonly output: { readonly wire: Wire; readonly value: NdArray };
  /** q = x + y */
  readonly formula: MathNode | undefined;
  /** −2 + 5 = 3 */
  readonly numbers: MathNode | undefined;
  readonly kept: readonly KeptValue[];
}

/** Spells a forward step out. */
export function forwardOf(step: ForwardGateStep, style: NumberStyle = {}): ForwardView {
  const { node, gate } = step;
  const inputs = node.inputs.map((wire, i) => ({ wire, value: readNumbers(step.inputs[i] as typeof step.output) }));
  const value = readNumbers(step.output);
  const formula = forwardFormula(node, style);
  const numbers = forwardNumbers(
    node,
    inputs.map(({ value }) => value),
    style,
  );
  return {
    node: labelOf(node),
    kind: gate.label,
    role: roleOf(gate),
    inputs,
    output: { wire: node.output, value },
    formula: formula && equation(nameOf(node.output.label), formula),
    numbers: numbers && equation(numbers, arrayWithin(node.template.forwardOrder, value, style)),
    kept: keptAt(step),
  };
}
