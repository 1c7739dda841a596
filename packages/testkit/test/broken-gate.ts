// A gate that is broken in one way, and what a report must say about it.
import type { Gate } from "@chainrule/core";
import type { CheckName, CheckOptions, GateInput } from "../src/index.ts";

/** A broken gate. */
interface Broken {
  readonly what: string;
  readonly gate: Gate;
  readonly inputs: readonly GateInput[];
  /** The check that must fail. */
  readonly check: CheckName;
  /** Must be in the message. */
  readonly says: RegExp;
  readonly options?: CheckOptions;
}

/** A table of broken gates, and how one is added. */
export function tableOf() {
  const broken: Broken[] = [];
  const add = (
    what: string,
    gate: unknown,
    inputs: readonly GateInput[],
    check: CheckName,
    says: RegExp,
    options: CheckOptions = {},
  ): void => void broken.push({ what, gate: gate as Gate, inputs, check, says, options });
  return { broken, add };
}
