// What became of a case on a backend.
import { isChainruleError } from "@chainrule/core";
import { Malformed, NotOffered } from "./format.ts";

export interface Verdict {
  readonly status: "passed" | "failed" | "skipped";
  /** Why it failed, or what is not offered. */
  readonly why?: string;
  /** How many numbers were held to the bound on rounding errors, because it is larger than the case's tolerance. */
  readonly rounded?: number;
  /** The largest of these bounds, relative where numbers are above 1. */
  readonly loosest?: number;
  /** How many numbers no bound holds: there, rounding can change everything. */
  readonly unbounded?: number;
  /** The largest distance from the oracle, relative where numbers are above 1. */
  readonly fromOracle?: number;
}

/** What an error says of a case: not offered, or failed. */
export function verdictOf(error: unknown): Verdict {
  if (error instanceof NotOffered) return { status: "skipped", why: error.message };
  if (error instanceof Malformed) return { status: "failed", why: `malformed: ${error.message}` };
  if (isChainruleError(error)) return { status: "failed", why: `${error.code}: ${error.message}` };
  return {
    status: "failed",
    why: error instanceof Error ? `threw ${error.name}: ${error.message}` : `threw ${String(error)}`,
  };
}
