// What a gate does to gradients, from its own sentence.
import type { Gate } from "@chainrule/core";
import type { RoleText } from "../words/message.ts";

/** The lecture's three roles, and the others that gates name. */
export type RoleKind = "distributor" | "router" | "switcher" | "valve" | "stop" | "matrix" | "other";

/** A gate's role: what kind it is, and its own sentence, which says why. */
export interface Role extends RoleText {
  readonly kind: RoleKind;
}

const KINDS: readonly (readonly [RegExp, RoleKind])[] = [
  [/^gradient distributor\b/, "distributor"],
  [/^gradient router\b/, "router"],
  [/^gradient switcher\b/, "switcher"],
  [/^a valve\b/, "valve"],
  [/^stops the gradient:/, "stop"],
  [/^the matrix rule\b/, "matrix"],
];

/** A gate's role; undefined where it says nothing of itself. */
export function roleOf({ role }: Pick<Gate, "role">): Role | undefined {
  if (role === undefined) return undefined;
  return { role, kind: KINDS.find(([pattern]) => pattern.test(role))?.[1] ?? "other" };
}
