// Why is this gradient zero? The way from a wire to the result, followed until the gate that is closed.
import { isFloat, type NdArray, type Node, type Wire } from "@chainrule/core";
import { labelOf } from "../inside/names.ts";
import { largestSize, readNumbers } from "../numbers/arrays.ts";
import type { BackwardGateStep } from "../time/step.ts";
import type { Timeline } from "../time/timeline.ts";
import { type Message, message } from "../words/message.ts";
import { type Cause, causeAt } from "./cause.ts";

/** One way from the wire towards the result, and where it is closed. */
export interface ClosedPath {
  /** The labels of the wires along it, from the one that was asked about. */
  readonly wires: readonly string[];
  /** The gates along it, by the names of what they compute; the last one is closed, unless the way ends before a gate. */
  readonly gates: readonly string[];
  readonly cause: Cause;
}

/** What a gradient is, and, where it is as good as nothing, why. */
export interface ZeroGradient {
  readonly wire: string;
  readonly element: number | undefined;
  readonly zero: boolean;
  readonly gradient: NdArray | undefined;
  readonly paths: readonly ClosedPath[];
  readonly says: readonly Message[];
}

/** What is asked about. */
export interface ZeroOptions {
  /** One number of the wire, row by row; all of them when left out. */
  readonly element?: number;
  /** How small a gradient is as good as nothing; default 1e-4. */
  readonly under?: number;
}

/** Paths that are told at most. */
const MOST_PATHS = 8;

/** Follows a wire to the gates that stop its gradient. */
export function whyZero(timeline: Timeline, wire: Wire, { element, under = 1e-4 }: ZeroOptions = {}): ZeroGradient {
  const end = timeline.length;
  const gradient = timeline.gradient(wire, end)?.sum;
  const zero = isNothing(gradient, element, under);
  const about = { wire: wire.label, element, gradient };
  if (!isFloat(timeline.result.dtype)) return { ...about, zero, paths: [], says: [message("zero.noResult")] };
  if (!zero && gradient) {
    const size = largestSize(pick(gradient, element));
    return {
      ...about,
      zero,
      paths: [],
      says: [message("zero.not", { wire: wire.label, gradient: shown(gradient, element), size })],
    };
  }
  const paths = closedPaths(timeline, wire, element, under);
  const exact = !gradient || pick(gradient, element).every((number) => number === 0);
  const head = message(exact ? "zero.is" : "zero.nearly", { wire: wire.label });
  return { ...about, zero, paths, says: [head, ...paths.map((path) => sentence(path))] };
}

/** Of a long way its beginning and its end are told. */
function sentence({ wires, cause }: ClosedPath): Message {
  if (wires.length < 2) return cause.says;
  const told = wires.length > 7 ? [...wires.slice(0, 3), "…", ...wires.slice(-2)] : wires;
  return message("zero.path", { wires: told, cause: cause.says });
}

const pick = ({ data }: NdArray, element: number | undefined): readonly number[] =>
  element === undefined || data.length === 1 ? Array.from(data) : [data[element] ?? Number.NaN];

const shown = (numbers: NdArray, element: number | undefined): NdArray =>
  element === undefined ? numbers : { shape: [], data: pick(numbers, element) };

const isNothing = (numbers: NdArray | undefined, element: number | undefined, under: number): boolean =>
  numbers === undefined || pick(numbers, element).every((number) => Math.abs(number) < under);

/** A place that is still to be followed. */
interface Open {
  readonly wire: Wire;
  readonly element: number | undefined;
  readonly wires: readonly string[];
  readonly gates: readonly string[];
}

function closedPaths(
  timeline: Timeline,
  start: Wire,
  element: number | undefined,
  under: number,
): readonly ClosedPath[] {
  const takers = takersOf(timeline);
  const paths: ClosedPath[] = [];
  const seen = new Set<Wire>([start]);
  const open: Open[] = [{ wire: start, element, wires: [start.label], gates: [] }];
  for (let at = open.shift(); at && paths.length < MOST_PATHS; at = open.shift()) {
    const taken = takers.get(at.wire) ?? [];
    if (taken.length === 0 && at.wire !== timeline.result) paths.push(noPath(at));
    const sent: NdArray[] = [];
    for (const { node, slot } of taken) {
      const next = follow(timeline, at, node, slot, under);
      if ("sent" in next) sent.push(next.sent);
      else if ("cause" in next) paths.push(next);
      else if (!seen.has(next.wire)) {
        seen.add(next.wire);
        open.push(next);
      }
    }
    if (sent.length > 1) paths.push(cancelled(at, sent));
  }
  return paths;
}

const noPath = ({ wire, wires, gates }: Open): ClosedPath => ({
  wires,
  gates,
  cause: { kind: "noPath", gate: undefined, says: message("zero.noPath", { wire: wire.label }) },
});

const cancelled = ({ wire, element, wires, gates }: Open, sent: readonly NdArray[]): ClosedPath => ({
  wires,
  gates,
  cause: {
    kind: "cancels",
    gate: undefined,
    says: message("zero.cancels", { wire: wire.label, parts: sent.map((part) => shown(part, element)) }),
  },
});

/** What one taker of a wire does: sends something after all, is closed, or has nothing to send itself. */
function follow(
  timeline: Timeline,
  at: Open,
  node: Node,
  slot: number,
  under: number,
): ClosedPath | Open | { readonly sent: NdArray } {
  const number = timeline.stepOf(node, "backward");
  const { label } = node.output;
  const gates = [...at.gates, labelOf(node)];
  const further = { wire: node.output, wires: [...at.wires, label], gates };
  // No gradient reaches the gate at all: go on from its output.
  if (number === undefined) return { ...further, element: undefined };
  const step = timeline.step(number) as BackwardGateStep;
  const sent = step.sent[slot];
  const arrived = sent ? readNumbers(sent) : undefined;
  if (arrived && !isNothing(arrived, at.element, under)) return { sent: arrived };
  const upstream = readNumbers(step.upstream);
  const same = node.template.elementwise && upstream.data.length === (arrived?.data.length ?? 0);
  const element = same ? at.element : undefined;
  if (node.template.gradients[slot] && isNothing(upstream, element, under)) return { ...further, element };
  return { wires: at.wires, gates, cause: causeAt(timeline, step, slot, at.element) };
}

/** The gates that take each wire. */
function takersOf({ graph }: Timeline): ReadonlyMap<Wire, readonly { readonly node: Node; readonly slot: number }[]> {
  const takers = new Map<Wire, { node: Node; slot: number }[]>();
  for (const node of graph.nodes) {
    for (const [slot, wire] of node.inputs.entries()) {
      const known = takers.get(wire);
      if (known) known.push({ node, slot });
      else takers.set(wire, [{ node, slot }]);
    }
  }
  return takers;
}
