// The time machine: a place on a timeline, and the ways to move it. Moving back is moving: earlier states are still there.
import type { ComputationalGraph, Feeds, Node } from "@chainrule/core";
import type { TimeStep } from "./step.ts";
import { Timeline, type TimelineOptions } from "./timeline.ts";

/** Goes through a graph and back, one gate at a time, in both directions of time. */
export class TimeMachine {
  readonly timeline: Timeline;
  #position = 0;

  constructor(graph: ComputationalGraph, feeds: Feeds, options: TimelineOptions = {}) {
    this.timeline = new Timeline(graph, feeds, options);
  }

  /** The number of the state that is shown. */
  get position(): number {
    return this.#position;
  }

  /** What led to the state that is shown. */
  get current(): TimeStep {
    return this.timeline.step(this.#position);
  }

  /** One gate on; stays at the end. */
  step(): TimeStep {
    return this.scrub(this.#position + 1);
  }

  /** One gate back in time; stays at the start. */
  stepBack(): TimeStep {
    return this.scrub(this.#position - 1);
  }

  /** To any state; numbers outside come to the nearest end. */
  scrub(number: number): TimeStep {
    const place = Math.min(Math.max(Math.round(number) || 0, 0), this.timeline.length);
    const step = this.timeline.step(place);
    this.#position = place;
    return step;
  }

  /** To the state in which a gate has just run, forward or back; undefined, and no move, where no gradient reaches it. */
  jumpTo(node: Node, direction: "forward" | "backward"): TimeStep | undefined {
    const number = this.timeline.stepOf(node, direction);
    return number === undefined ? undefined : this.scrub(number);
  }

  /** To the end. */
  run(): TimeStep {
    return this.scrub(this.timeline.length);
  }

  /** To the start. */
  rewind(): TimeStep {
    return this.scrub(0);
  }
}
