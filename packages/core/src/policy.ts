// Where a function has a tie or a kink, systems differ in which gradient they take: here it is declared, per graph.
import { check, show } from "./errors.ts";
import { Expr } from "./expr.ts";
import type { Attributes, OpName, Ties } from "./ops/index.ts";
import { inOrder } from "./order.ts";

export interface Policy {
  /** max and min of two equal inputs. Default "first": the gate is a router, and a router has one way out. */
  readonly pairTies: Ties;
  /** Several largest (or smallest) values along axes. Default "first". */
  readonly axisTies: Ties;
  /** The slope of relu at 0, from 0 to 1. Default 0. */
  readonly reluAtZero: number;
  /** The slope of abs at 0, from -1 to 1. Default 0. */
  readonly absAtZero: number;
}

export const defaultPolicy: Policy = { pairTies: "first", axisTies: "first", reluAtZero: 0, absAtZero: 0 };

/** A whole policy from a part of one; throws E_OPTION. */
export function completePolicy(part: Partial<Policy>): Policy {
  const policy = { ...defaultPolicy, ...part };
  for (const [name, value] of Object.entries(policy)) {
    const good = name.endsWith("Ties")
      ? ["first", "split", "all"].includes(show(value))
      : typeof value === "number" && value <= 1 && value >= (name === "absAtZero" ? -1 : 0);
    check(name in defaultPolicy && good, "E_OPTION", () => `${name}: ${show(value)} is no policy for ties and kinks.`, {
      name,
      value,
    });
  }
  return policy;
}

/** The part of the policy that matters inside an expression: what it was declared to be on the ops that have ties or kinks. */
export function policyWithin(order: readonly Expr[]): Partial<Policy> {
  const names: Partial<Record<OpName, keyof Policy>> = {
    max: "pairTies",
    min: "pairTies",
    maxOver: "axisTies",
    minOver: "axisTies",
    relu: "reluAtZero",
    abs: "absAtZero",
  };
  const declared = order.flatMap(({ op, attributes: { ties, atZero } }) => {
    const name = names[op];
    return name ? [[name, ties ?? atZero] as const] : [];
  });
  return Object.fromEntries(declared);
}

/** Writes the policy onto the ops that have ties or kinks, so that it travels with them; undefined leaves that to others. */
export function declarePolicy(roots: readonly Expr[], policy: Policy | undefined): readonly Expr[] {
  if (!policy) return roots;
  const declared: Partial<Record<OpName, Attributes>> = {
    max: { ties: policy.pairTies },
    min: { ties: policy.pairTies },
    maxOver: { ties: policy.axisTies },
    minOver: { ties: policy.axisTies },
    relu: { atZero: policy.reluAtZero },
    abs: { atZero: policy.absAtZero },
  };
  const replaced = new Map<Expr, Expr>();
  for (const expr of inOrder(roots)) {
    const inputs = expr.inputs.map((input) => replaced.get(input) ?? input);
    const attributes = declared[expr.op] ? { ...declared[expr.op], ...expr.attributes } : expr.attributes;
    if (attributes === expr.attributes && inputs.every((input, i) => input === expr.inputs[i])) continue;
    replaced.set(expr, new Expr(expr.op, inputs, attributes, expr.shape, expr.dtype));
  }
  return roots.map((root) => replaced.get(root) ?? root);
}
