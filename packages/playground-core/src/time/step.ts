// What a step of the time machine is.
import type { BackwardStep, ForwardStep, NdArray, Wire } from "@chainrule/core";

/** The start: inputs have their values, nothing has run. */
export interface GivenStep {
  readonly kind: "given";
  readonly number: number;
}

/** One gate forward: its output has its value from here on. */
export interface ForwardGateStep extends ForwardStep<"now"> {
  readonly kind: "forward";
  readonly number: number;
}

/** Where the way back begins: the gradient of the result by itself, one unless another was given. */
export interface SeedStep {
  readonly kind: "seed";
  readonly number: number;
  readonly wire: Wire;
}

/** One gate backward: upstream × local = sent. */
export interface BackwardGateStep extends BackwardStep<"now"> {
  readonly kind: "backward";
  readonly number: number;
}

/** One state of the way through a graph and back, by what led to it. */
export type TimeStep = GivenStep | ForwardGateStep | SeedStep | BackwardGateStep;

/** A contribution to a gradient: what a gate sent to one of its inputs. */
export interface Contribution {
  /** The step in which it arrives. */
  readonly step: number;
  /** The name of what the gate that sent it computes. */
  readonly node: string;
  /** Which of the node's inputs the wire is. */
  readonly slot: number;
  readonly value: NdArray;
}

/** A gradient as it is known at a step: the sum of what has arrived. */
export interface GradientSoFar {
  readonly sum: NdArray;
  readonly arrived: number;
  /** How many contributions there will be; fewer have arrived where branches are still to come. */
  readonly of: number;
}

/** What is known on a wire at a step. */
export interface WireState {
  readonly wire: Wire;
  readonly value: NdArray | undefined;
  readonly gradient: GradientSoFar | undefined;
}
