// What a gate keeps for its way back: under the gate's own name for it, and on which wire it is, where it is on one.
import type { ForwardStep, NdArray, Wire } from "@chainrule/core";
import { readNumbers } from "../numbers/arrays.ts";

/** A value that a gate keeps for its backward. */
export interface KeptValue {
  /** What the gate calls it. */
  readonly name: string;
  /** The wire that it is the value of; undefined where it is on none. */
  readonly wire: Wire | undefined;
  readonly value: NdArray;
}

/** What is kept at a forward step. */
export function keptAt({ node, kept }: Pick<ForwardStep<"now">, "node" | "kept">): readonly KeptValue[] {
  const { inputs, output, template } = node;
  return [...kept].map(([name, read]) => {
    const expr = template.kept.get(name);
    const slot = expr ? template.inputs.indexOf(expr) : -1;
    const wire = slot >= 0 ? inputs[slot] : expr === template.output ? output : undefined;
    return { name, wire, value: readNumbers(read) };
  });
}
