// Everything there is to show of one state, in one piece.
import type { Wire } from "@chainrule/core";
import { labelOf } from "../inside/names.ts";
import type { NumberStyle } from "../numbers/format.ts";
import type { Message } from "../words/message.ts";
import { type ChainStep, chainOf } from "./chain.ts";
import { type ForwardView, forwardOf } from "./forward.ts";
import { announcementOf } from "./speech.ts";
import type { Timeline } from "./timeline.ts";

/** A state, as it is shown. */
export interface Moment {
  readonly number: number;
  readonly of: number;
  readonly kind: "given" | "forward" | "seed" | "backward";
  /** The name of what the gate that has just run computes. */
  readonly node: string | undefined;
  /** Which wires have something new. */
  readonly changes: readonly Wire[];
  readonly forward: ForwardView | undefined;
  readonly chain: ChainStep | undefined;
  /** What is announced, once. */
  readonly announcement: Message;
}

/** The state of a number, as it is shown. */
export function momentOf(timeline: Timeline, number: number, style: NumberStyle = {}): Moment {
  const step = timeline.step(number);
  return {
    number,
    of: timeline.length,
    kind: step.kind,
    node: "node" in step ? labelOf(step.node) : undefined,
    changes: timeline.changes(number),
    forward: step.kind === "forward" ? forwardOf(step, style) : undefined,
    chain: step.kind === "backward" ? chainOf(timeline, step, style) : undefined,
    announcement: announcementOf(timeline, step),
  };
}
