// Why one gate sends no gradient to one of its inputs although some reaches it: read off its ops and its numbers.
import type { NdArray, Node } from "@chainrule/core";
import { decisionsWithin } from "../inside/decisions.ts";
import { calledOf, labelOf } from "../inside/names.ts";
import { largestSize, readNumbers } from "../numbers/arrays.ts";
import { localGradients } from "../time/local.ts";
import type { BackwardGateStep } from "../time/step.ts";
import type { Timeline } from "../time/timeline.ts";
import { type Message, message } from "../words/message.ts";

/** What stops a gradient. */
export type CauseKind =
  | "valve"
  | "loser"
  | "timesZero"
  | "saturated"
  | "branch"
  | "stops"
  | "noPath"
  | "cancels"
  | "tiny"
  | "other";

/** Where a gradient ends, and why. */
export interface Cause {
  readonly kind: CauseKind;
  /** The name of the closed gate's output; undefined where there is none. */
  readonly gate: string | undefined;
  readonly says: Message;
}

/** The cause at a gate that got a gradient and sends none to input `slot`. */
export function causeAt(timeline: Timeline, step: BackwardGateStep, slot: number, element: number | undefined): Cause {
  const { node } = step;
  const gate = calledOf(node);
  const values = node.inputs.map((wire) => timeline.value(wire, step.number) as NdArray);
  const input = node.inputs[slot]?.label ?? "";
  if (!node.template.gradients[slot])
    return { kind: "stops", gate: labelOf(node), says: message("zero.stops", { gate, input }) };
  const local = localGradients(step, values)[slot];
  const sent = step.sent[slot];
  // A local gradient is as large as the output: of an input that was stretched, one number has several.
  const place = local?.data.length === values[slot]?.data.length ? element : undefined;
  const closed = local ? picked(local, place) : sent ? picked(readNumbers(sent), element) : [];
  if (closed.length > 0 && closed.every((number) => number === 0)) {
    const decided = decidedBy(node, values, slot, element);
    if (decided) return decided;
    const other = zeroFactor(node, values, slot);
    if (other)
      return { kind: "timesZero", gate: labelOf(node), says: message("zero.timesZero", { gate, input, other }) };
  }
  if (local) {
    const steepest = largestSize(picked(local, place));
    const value = shown(values[slot] as NdArray, element);
    const slots = { gate, input, value, steepest };
    if (steepest < SATURATED) return { kind: "saturated", gate: labelOf(node), says: message("zero.saturated", slots) };
    const upstream = shown(readNumbers(step.upstream), place);
    return { kind: "tiny", gate: labelOf(node), says: message("zero.tiny", { ...slots, upstream }) };
  }
  return { kind: "other", gate: labelOf(node), says: message("zero.other", { gate, input }) };
}

/** A local derivative below this, in size, is saturation. */
const SATURATED = 0.01;

const picked = ({ data }: NdArray, element: number | undefined): readonly number[] =>
  element === undefined || data.length === 1 ? Array.from(data) : [data[element] ?? Number.NaN];

const shown = (numbers: NdArray, element: number | undefined): NdArray =>
  element === undefined || numbers.data.length === 1 ? numbers : { shape: [], data: picked(numbers, element) };

/** A gate that decides: a valve that is closed, a loser, a branch that was not taken. */
function decidedBy(
  node: Node,
  values: readonly NdArray[],
  slot: number,
  element: number | undefined,
): Cause | undefined {
  const gate = calledOf(node);
  const decisions = decisionsWithin(node.template.forwardOrder);
  const made = (...ops: readonly string[]): boolean => decisions.some(({ op }) => ops.includes(op));
  const input = node.inputs[slot]?.label ?? "";
  const value = shown(values[slot] as NdArray, element);
  if (made("max", "min", "maxOver", "minOver") && (node.inputs.length > 1 || made("maxOver", "minOver"))) {
    const others = node.inputs.filter((_, i) => i !== slot).map(({ label }) => label);
    return {
      kind: "loser",
      gate: labelOf(node),
      says:
        others.length > 0
          ? message("zero.loser", { gate, input, value, others })
          : message("zero.loserOver", { gate, input, value }),
    };
  }
  if (made("relu")) return { kind: "valve", gate: labelOf(node), says: message("zero.valve", { gate, input, value }) };
  const branches =
    node.template.forwardOrder.some(({ op }) => op === "where") || made("less", "lessEqual", "max", "min");
  return branches
    ? { kind: "branch", gate: labelOf(node), says: message("zero.branch", { gate, input, value }) }
    : undefined;
}

/** The label of another input that is all zeros, and with which the gradient is multiplied. */
function zeroFactor(node: Node, values: readonly NdArray[], slot: number): string | undefined {
  const { template } = node;
  const multiplied = new Set(
    template.backwardOrder.filter(({ op }) => op === "mul" || op === "matmul").flatMap(({ inputs }) => inputs),
  );
  const kept = [...template.kept.values()];
  const factors = template.keptLeaves.flatMap((leaf, i) => {
    const used = [...multiplied].some((expr) => expr === leaf || (expr.op === "reshape" && expr.inputs[0] === leaf));
    const place = template.inputs.indexOf(kept[i] as (typeof kept)[number]);
    return used && place >= 0 && (place !== slot || node.inputs.length === 1) ? [place] : [];
  });
  const zero = factors.find((place) => Array.from(values[place]?.data ?? []).every((number) => number === 0));
  return zero === undefined ? undefined : node.inputs[zero]?.label;
}
