// Where a function has a tie or a kink, systems differ in which gradient they take: here it is declared, per graph.
import { check, said, show } from "./errors.ts";
import type { Expr } from "./expr.ts";
import { checkNames } from "./nearest.ts";
import type { OpName, Ties } from "./ops/index.ts";
import { inOrder, substitute } from "./order.ts";

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
  const policy = { ...defaultPolicy, ...checkNames(part, Object.keys(defaultPolicy), "the policy") };
  for (const [name, value] of Object.entries(policy)) {
    const least = name === "absAtZero" ? -1 : 0;
    const [good, allowed] = name.endsWith("Ties")
      ? [["first", "split", "all"].includes(show(value)), '"first", "split" or "all"']
      : [typeof value === "number" && value <= 1 && value >= least, `a number from ${least} to 1`];
    check(good, "E_OPTION", () => `${name} is ${said(value)}: it is ${allowed}.`, { name, value });
  }
  return policy;
}

/** Which part of the policy an op with ties or kinks goes by, and the attribute that carries it. */
const GOVERNED: Partial<Record<OpName, readonly [keyof Policy, "ties" | "atZero"]>> = {
  max: ["pairTies", "ties"],
  min: ["pairTies", "ties"],
  maxOver: ["axisTies", "ties"],
  minOver: ["axisTies", "ties"],
  relu: ["reluAtZero", "atZero"],
  abs: ["absAtZero", "atZero"],
};

/** The part of the policy that matters inside an expression: what it was declared to be on the ops that have ties or kinks. */
export function policyWithin(order: readonly Expr[]): Partial<Policy> {
  const declared = order.flatMap(({ op, attributes }) => {
    const [name, attribute] = GOVERNED[op] ?? [];
    return name && attribute ? [[name, attributes[attribute]] as const] : [];
  });
  return Object.fromEntries(declared);
}

/** Writes the policy onto the ops that have ties or kinks, so that it travels with them; undefined leaves that to others. */
export function declarePolicy(roots: readonly Expr[], policy: Policy | undefined): readonly Expr[] {
  if (!policy) return roots;
  return substitute(roots, new Map(), inOrder(roots), ({ op, attributes }) => {
    const [name, attribute] = GOVERNED[op] ?? [];
    return name && attribute ? { [attribute]: policy[name], ...attributes } : attributes;
  });
}
