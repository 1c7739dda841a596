// Recipes: what fast-check draws and shrinks. Every choice is a number that is valid for any graph, so that leaving out a step leaves a graph.
import type { Policy } from "@chainrule/core";
import { ops } from "@chainrule/core";
import fc from "fast-check";
import type { PublicGates } from "./public-gates.ts";

export interface LeafRecipe {
  /** Where the wire lies on the ring on which references look for wires. */
  readonly id: number;
  readonly parameter: boolean;
  readonly kind: "float" | "int32" | "bool";
  /** How many leading axes of the base shape it lacks, and along which of the others its size is 1. */
  readonly lacks: number;
  readonly ones: number;
  readonly range: Range;
  readonly seed: number;
}
type Range = "plain" | "positive" | "whole" | "edges";

export interface StepRecipe {
  readonly id: number;
  /** The op or the public gate. */
  readonly pick: string;
  /** References to wires: the next one on the ring that fits. So they stay what they are when other wires go. */
  readonly from: readonly number[];
  /** Whether operands are used as they are, outside of the op's domain perhaps. */
  readonly wild: boolean;
  readonly choices: readonly number[];
}

export interface Recipe {
  readonly base: readonly number[];
  /** The axis of the base shape that has the name "batch", where there is such an axis. */
  readonly batchAxis: number;
  readonly training: boolean;
  readonly policy: Policy;
  readonly leaves: readonly LeafRecipe[];
  readonly steps: readonly StepRecipe[];
}

export const RING = 65536;
/** Places on the ring do not shrink: they would all fall together. */
const place = (): fc.Arbitrary<number> => fc.noShrink(fc.nat(RING - 1));
const often = <T>(...pairs: readonly (readonly [number, T])[]): fc.Arbitrary<T> =>
  fc.oneof({ withCrossShrink: true }, ...pairs.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

const leaf = fc.record({
  id: place(),
  parameter: fc.boolean(),
  kind: often<LeafRecipe["kind"]>([6, "float"], [1, "int32"], [1, "bool"]),
  lacks: often([6, 0], [1, 1], [1, 2], [1, 3], [1, 4]),
  ones: often([15, 0], ...Array.from({ length: 15 }, (_, i) => [1, i + 1] as const)),
  range: often<Range>([6, "plain"], [2, "positive"], [2, "whole"], [1, "edges"]),
  seed: fc.nat(999),
});

const policy: fc.Arbitrary<Policy> = fc.record({
  pairTies: fc.constantFrom("first", "split", "all"),
  axisTies: fc.constantFrom("first", "split", "all"),
  reluAtZero: fc.constantFrom(0, 1, 0.5),
  absAtZero: fc.constantFrom(0, 1, -0.5),
});

const MOST_STEPS = 12;

/** Recipes of graphs over all ops and these gates, but for those that are named. */
export function recipes(gates: PublicGates, without: readonly string[] = []): fc.Arbitrary<Recipe> {
  const drawn = (names: readonly string[]): readonly string[] => names.filter((name) => !without.includes(name));
  const pick = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...drawn(Object.keys(ops).filter((op) => op !== "input"))) },
    { weight: 1, arbitrary: fc.constantFrom(...drawn(Object.keys(gates)).map((name) => `gate ${name}`)) },
  );
  const step = fc.record({
    id: place(),
    pick: fc.noShrink(pick),
    from: fc.tuple(place(), place(), place()),
    wild: often([7, false], [1, true]),
    choices: fc.array(fc.nat(255), { minLength: 8, maxLength: 8 }),
  });
  return fc.record({
    base: fc.array(often([12, 2], [8, 3], [7, 1], [4, 4], [1, 0], [2, 5]), { maxLength: 4, size: "max" }),
    batchAxis: fc.nat(7),
    training: fc.boolean(),
    policy,
    leaves: fc.array(leaf, { minLength: 1, maxLength: 5, size: "max" }),
    steps: fc.array(step, { maxLength: MOST_STEPS, size: "max" }),
  });
}
