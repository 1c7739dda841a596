// What a node is called where people see it.
import type { Node } from "@chainrule/core";

/** The name of what it computes: q in `q = x + y`, add0 where it was given none. */
export const labelOf = (node: Node): string => node.output.label;

/** The same, with the kind of gate where the name does not tell it: `relu h`, `relu0`. */
export function calledOf(node: Node): string {
  const label = labelOf(node);
  return label.startsWith(node.gate.label) ? label : `${node.gate.label} ${label}`;
}
