// Programs by what they compute, so that those of single gates, which come again with every pass, are compiled once.
import type { Program } from "@chainrule/core";

/** Longer programs are whole graphs, which people keep themselves. */
const LONGEST = 64;

/** What a program computes, as text: the same text is the same program. Undefined for those that are not kept. */
export function keyOf({ values, instructions, inputs, outputs, updates }: Program): string | undefined {
  const holds = values.some(({ role }) => role === "parameter" || role === "state");
  if (holds || instructions.length > LONGEST) return undefined;
  if (instructions.some(({ attributes }) => attributes.data)) return undefined;
  // JSON has no NaN, no infinities and no -0.
  const exact = (_: string, value: unknown): unknown =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? `${Object.is(value, -0) ? "-0" : value}#`
      : value;
  return JSON.stringify([values, instructions, inputs, outputs, updates], exact);
}
