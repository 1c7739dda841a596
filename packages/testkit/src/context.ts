// What all checks of a gate share.
import type { Backend, Gate, Policy } from "@chainrule/core";
import type { Bench } from "./bench.ts";
import type { Source } from "./draw.ts";
import type { CheckName, Recorder } from "./report.ts";
import type { Demand } from "./slopes.ts";

/** How a gate is checked. */
export interface CheckOptions {
  /** Where the drawn points, directions and weights come from; default 1. */
  readonly seed?: number;
  /** How many points are drawn; every second one mirrors the one before. Default 2. */
  readonly points?: number;
  /** 2 (default) checks the second derivatives too, 1 the first only. */
  readonly order?: 1 | 2;
  /** Allowed between gradients and differences, relative to the larger; default 1e-7. */
  readonly relative?: number;
  /** Allowed besides; default 1e-9. */
  readonly absolute?: number;
  /** Backends that the gate must work on. */
  readonly backends?: readonly Backend[];
  /** Gradients at ties and kinks. */
  readonly policy?: Partial<Policy>;
  /** Whether the gate sees training; default false. */
  readonly training?: boolean;
  /** Checks to leave out, with the reason in a comment: `derived` for a straight-through gate, say. */
  readonly skip?: readonly CheckName[];
}

/** A gate while it is being checked. */
export interface Context {
  readonly gate: Gate;
  readonly sources: readonly Source[];
  /** Whether an input's numbers may be any: no range and no values were given. */
  readonly anywhere: readonly boolean[];
  readonly options: CheckOptions;
  readonly seed: number;
  readonly demand: Demand;
  readonly recorder: Recorder;
}

/** A check of a gate that can be placed. */
export type Check = (context: Context, bench: Bench) => void | Promise<void>;

/** What went wrong, in words. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
