// Ties and kinks at a step: whether there are any, and what the graph's policy says of them.
import type { NdArray, Node, Policy } from "@chainrule/core";
import { decisionsWithin } from "../inside/decisions.ts";
import { bufferOf, nodeProgram } from "../inside/node-program.ts";
import { type Message, message } from "../words/message.ts";

/** A part of the policy that matters at a gate. */
export interface PolicyNote {
  readonly name: keyof Policy;
  readonly value: Policy[keyof Policy];
  /** How many elements tie, or lie at the kink, at these very numbers. */
  readonly ties: number;
  readonly says: Message;
}

/** What the policy says at a gate whose inputs have these values. */
export function policyNotes(node: Node, values: readonly NdArray[], policy: Partial<Policy>): readonly PolicyNote[] {
  const names = Object.keys(policy) as readonly (keyof Policy)[];
  if (names.length === 0) return [];
  const decisions = decisionsWithin(node.template.forwardOrder).filter(({ tie }) => tie !== undefined);
  const buffers = node.inputs.map((wire, i) => bufferOf(values[i] as NdArray, wire.dtype));
  const { run, results } = nodeProgram(
    node,
    buffers,
    decisions.flatMap(({ tie }) => tie ?? []),
  );
  run();
  return names.map((name) => {
    const ties = decisions.reduce((sum, { governed }, i) => {
      const data = results[i]?.data ?? [];
      return governed === name ? sum + Array.from(data).filter((tied) => tied !== 0).length : sum;
    }, 0);
    const value = policy[name] as Policy[keyof Policy];
    return { name, value, ties, says: message(keyFor(name, value), { ties, value }) };
  });
}

function keyFor(name: keyof Policy, value: Policy[keyof Policy]) {
  if (name === "reluAtZero") return "policy.reluAtZero";
  if (name === "absAtZero") return "policy.absAtZero";
  return value === "all" ? "policy.all" : value === "split" ? "policy.split" : "policy.first";
}
