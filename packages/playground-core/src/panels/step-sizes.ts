// How the error of a difference depends on its step: large steps cut the function off too early, small ones drown in rounding.
import { type ComputationalGraph, type Feeds, Pass, reference, type Wire } from "@chainrule/core";
import { Evaluator } from "../inside/evaluator.ts";
import { readNumbers } from "../numbers/arrays.ts";
import { type Message, message } from "../words/message.ts";
import { kinksAt } from "./check-element.ts";

/** One step size, and how far off the central difference is with it. */
export interface StepSize {
  readonly h: number;
  readonly numeric: number;
  /** The distance to core's gradient. */
  readonly error: number;
  readonly relative: number;
  /** What the error is made of: the step is too long, too short, or reaches over a kink. */
  readonly regime: "truncation" | "rounding" | "kink" | "exact";
  /** The gates over whose kinks it reaches. */
  readonly kinks: readonly string[];
}

/** The errors over all step sizes. */
export interface StepSizes {
  readonly wire: string;
  readonly element: number;
  readonly analytic: number;
  /** From the largest step to the smallest. */
  readonly steps: readonly StepSize[];
  /** The step with the smallest error; undefined where each reaches over a kink. */
  readonly best: StepSize | undefined;
  readonly says: Message;
}

/** From 1e-1 to 1e-12, three to a decade. */
const SIZES = Array.from({ length: 34 }, (_, i) => Number(`${["1", "4.64", "2.15"][i % 3]}e${-1 - Math.ceil(i / 3)}`));

/** Central differences of a result by one element of an input, for steps from 1e-1 to 1e-12. */
export function stepSizes(graph: ComputationalGraph, feeds: Feeds, result: Wire, wire: Wire, element = 0): StepSizes {
  const pass = new Pass(graph, reference, feeds).forward().backward(result);
  const analytic = readNumbers(pass.gradient(wire)).data[element] as number;
  const evaluator = new Evaluator(graph, feeds);
  const x = evaluator.value(wire).data[element] as number;
  const total = (): number => Array.from(evaluator.value(result).data).reduce((sum, value) => sum + value, 0);
  const raw = SIZES.map((h) => {
    const [above, below] = [x + h, x - h].map((number) => evaluator.with(wire, element, number, total)) as [
      number,
      number,
    ];
    const numeric = (above - below) / (2 * h);
    const error = Math.abs(numeric - analytic);
    const relative = error === 0 ? 0 : error / Math.max(Math.abs(numeric), Math.abs(analytic));
    return { h, numeric, error, relative, kinks: kinksAt(evaluator, wire, element, x, h) };
  });
  const smooth = raw.filter(({ kinks, error }) => kinks.length === 0 && !Number.isNaN(error));
  const least = smooth.reduce((a, b) => (b.error < a.error ? b : a), smooth[0] as (typeof raw)[number]);
  const steps = raw.map((step): StepSize => ({ ...step, regime: regimeOf(step, least?.h ?? 0) }));
  const best = steps.find(({ h }) => h === least?.h);
  const says = best
    ? message("steps.best", { h: best.h, relative: best.relative })
    : raw.every(({ kinks }) => kinks.length === 0)
      ? message("steps.none")
      : message("steps.kink", { gates: [...new Set(raw.flatMap(({ kinks }) => kinks))] });
  return { wire: wire.label, element, analytic, steps, best, says };
}

function regimeOf({ h, error, kinks }: Pick<StepSize, "h" | "error" | "kinks">, best: number): StepSize["regime"] {
  if (kinks.length > 0) return "kink";
  if (error === 0) return "exact";
  return h > best ? "truncation" : "rounding";
}
