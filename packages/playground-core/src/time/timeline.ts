// Every state of a pass, forward and back. Numbers are held once: a value where its gate made it, a gradient as the sums
// at each of its contributions. A state is a number of a step; asking for another one copies nothing.
import {
  type Backend,
  type ComputationalGraph,
  check,
  type Feed,
  type Feeds,
  isFloat,
  type NdArray,
  type Node,
  Pass,
  type Read,
  reference,
  type Wire,
} from "@chainrule/core";
import { labelOf } from "../inside/names.ts";
import { readNumbers } from "../numbers/arrays.ts";
import { onlyResult, type Route, routeOf } from "./route.ts";
import type { Contribution, GradientSoFar, TimeStep, WireState } from "./step.ts";

/** How a graph is gone through. */
export interface TimelineOptions {
  /** Where the way back begins; left out, the graph's only last wire. */
  readonly result?: Wire;
  /** The gradient there; ones when left out. */
  readonly seed?: Feed;
  /** What the gates run on; left out, core's reference. */
  readonly backend?: Backend<"now">;
}

/** A gradient's history on one wire: after which steps it changed, and to what. */
interface History {
  readonly steps: number[];
  readonly sums: Read<"now">[];
  /** How many contributions each of them is made of. */
  readonly counts: number[];
  readonly parts: { readonly step: number; readonly node: string; readonly slot: number; readonly sent: Read<"now"> }[];
}

/** All states of one way through a graph and back. Core runs each gate when a state is first asked for, and never again. */
export class Timeline {
  readonly graph: ComputationalGraph;
  readonly result: Wire;
  /** The gates in the order in which they run, and in which they are run back. */
  readonly route: Route;
  /** The number of the last step; step 0 is the start. */
  readonly length: number;
  readonly #pass: Pass<"now">;
  readonly #seed: Feed | undefined;
  readonly #steps: TimeStep[] = [{ kind: "given", number: 0 }];
  readonly #forward: Iterator<TimeStep>;
  #backward: Iterator<TimeStep> | undefined;
  readonly #histories = new Map<Wire, History>();
  /** Which of the gates on the way back a node is. */
  readonly #places: ReadonlyMap<Node, number>;

  /** E_MISSING_FEED and the other errors of a pass; E_SEVERAL_OUTPUTS where the result must be named. */
  constructor(graph: ComputationalGraph, feeds: Feeds, options: TimelineOptions = {}) {
    const { result = onlyResult(graph), seed, backend = reference } = options;
    this.graph = graph;
    this.result = result;
    this.route = routeOf(graph, result);
    this.#seed = seed;
    this.#pass = new Pass(graph, backend, feeds);
    this.length = this.route.forward.length + (isFloat(result.dtype) ? 1 + this.route.backward.length : 0);
    this.#places = new Map(this.route.backward.map((node, place) => [node, place]));
    this.#forward = this.#goForward();
  }

  /** The step that leads to a state, from 0 (inputs only) to `length`. E_OPTION for any other number. */
  step(number: number): TimeStep {
    check(
      Number.isInteger(number) && number >= 0 && number <= this.length,
      "E_OPTION",
      () => `there is no step ${number}: steps go from 0 to ${this.length}.`,
    );
    while (this.#steps.length <= number) {
      const { value, done } =
        this.#steps.length <= this.route.forward.length ? this.#forward.next() : this.#back().next();
      check(!done, "E_NO_BACKWARD", () => "the pass ended before its time.");
      this.#steps.push(value as TimeStep);
    }
    return this.#steps[number] as TimeStep;
  }

  /** The step in which a node runs; undefined where no gradient reaches it. */
  stepOf(node: Node, direction: "forward" | "backward"): number | undefined {
    if (direction === "forward") return node.index + 1;
    const place = this.#places.get(node);
    return place === undefined ? undefined : this.route.forward.length + 2 + place;
  }

  /** What is known on a wire at a state. */
  at(wire: Wire, number: number): WireState {
    return { wire, value: this.value(wire, number), gradient: this.gradient(wire, number) };
  }

  /** A wire's value at a state, undefined before its gate has run. */
  value(wire: Wire, number: number): NdArray | undefined {
    this.step(number);
    const known = wire.node === undefined || wire.node.index < number;
    return known ? readNumbers(this.#pass.value(wire)) : undefined;
  }

  /** A wire's gradient at a state: the sum of what has arrived; undefined before anything has. */
  gradient(wire: Wire, number: number): GradientSoFar | undefined {
    this.step(number);
    const history = this.#histories.get(wire);
    const last = history ? lastUpTo(history.steps, number) : -1;
    if (!history || last < 0) return undefined;
    const of = this.route.contributions.get(wire) ?? 0;
    return { sum: readNumbers(history.sums[last] as Read<"now">), arrived: history.counts[last] ?? 0, of };
  }

  /** What has been sent to a wire up to a state, each contribution by the node that sent it. */
  contributions(wire: Wire, number: number): readonly Contribution[] {
    this.step(number);
    const parts = this.#histories.get(wire)?.parts.filter(({ step }) => step <= number) ?? [];
    return parts.map(({ step, node, slot, sent }) => ({ step, node, slot, value: readNumbers(sent) }));
  }

  /** The wires on which something is new at a state, compared with the one before: what a picture must paint again. */
  changes(number: number): readonly Wire[] {
    const step = this.step(number);
    if (step.kind === "given") return [...this.graph.wires.values()].filter(({ node }) => !node);
    if (step.kind === "seed") return [step.wire];
    if (step.kind === "forward") return [step.node.output];
    return [...new Set(step.node.inputs.filter((_, i) => step.sent[i]))];
  }

  *#goForward(): Generator<TimeStep> {
    for (const seen of this.#pass.forwardSteps()) yield { kind: "forward", number: this.#steps.length, ...seen };
  }

  #back(): Iterator<TimeStep> {
    this.#backward ??= this.#goBack();
    return this.#backward;
  }

  *#goBack(): Generator<TimeStep> {
    const steps = this.#pass.backwardSteps(this.result, this.#seed);
    const seeded = this.#steps.length;
    // The generator has placed the seed, and has run no gate yet.
    this.#remember(this.result, seeded);
    yield { kind: "seed", number: seeded, wire: this.result };
    for (const seen of steps) {
      const number = this.#steps.length;
      const { node, gate, upstream, sent, policy } = seen;
      for (const [slot, wire] of node.inputs.entries()) {
        const value = sent[slot];
        if (value) this.#remember(wire, number, { step: number, node: labelOf(node), slot, sent: value });
      }
      yield {
        kind: "backward",
        number,
        node,
        gate,
        upstream,
        get local() {
          return seen.local;
        },
        sent,
        policy,
      };
    }
  }

  /** Notes what a wire's gradient has become. */
  #remember(wire: Wire, step: number, part?: History["parts"][number]): void {
    const history = this.#histories.get(wire) ?? { steps: [], sums: [], counts: [], parts: [] };
    this.#histories.set(wire, history);
    if (part) history.parts.push(part);
    const place = history.steps.at(-1) === step ? history.steps.length - 1 : history.steps.length;
    history.steps[place] = step;
    history.sums[place] = this.#pass.gradient(wire);
    history.counts[place] = history.parts.length;
  }
}

/** The last place in a rising list whose number is not above another; -1 where there is none. */
function lastUpTo(rising: readonly number[], most: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] as number) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
