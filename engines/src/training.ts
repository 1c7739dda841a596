// One training run as data: what a network of this package is.
import type { ComputationalGraph, Feeds, Optimizer, Starts, Wire } from "@chainrule/core";

/** A graph and everything that its training needs besides a backend. */
export interface Training {
  readonly graph: ComputationalGraph;
  readonly loss: Wire;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly parameters: Starts;
  readonly feeds: Feeds;
  readonly steps: number;
}

/** Makes a network anew, in a dtype. */
export type Network = (dtype: "float32" | "float64") => Training;
