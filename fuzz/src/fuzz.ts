// Drawing graphs and checking them, with shrinking to the smallest graph that fails.
import fc from "fast-check";
import { checkBackwards, checkPlan, type Tally, type Target } from "./check.ts";
import type { Plan } from "./plan.ts";
import { type PublicGates, publicGates } from "./public-gates.ts";
import { type Recipe, recipes } from "./recipe.ts";
import { Misplaced, resolve } from "./resolve.ts";
import { showPlan } from "./show.ts";

export interface FuzzOptions {
  readonly graphs: number;
  readonly seed: number;
  /** fast-check's path to one graph of that seed. */
  readonly path?: string | undefined;
  readonly targets: readonly Target[];
  readonly gates?: PublicGates;
  /** Ops and gates that are not drawn. */
  readonly without?: readonly string[];
  /** Called before each graph. */
  readonly progress?: (graphs: number) => void;
}

/** What was run, and how much of it could be compared. */
export interface Outcome {
  readonly graphs: number;
  /** How often each op and gate was placed, and how often it fitted nothing. */
  readonly placed: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Record<string, number>>;
  /** By target, and for the gates' own backwards. */
  readonly tallies: Readonly<Record<string, Tally>>;
  readonly failure?: Failure | undefined;
}

interface Failure {
  readonly message: string;
  readonly seed: number;
  readonly path: string;
  /** How many steps the shrunk graph has. */
  readonly steps: number;
  /** The shrunk graph, as TypeScript. */
  readonly shown: string;
}

/** Draws graphs and checks them on all targets; stops at the first that fails, and shrinks it. */
export async function fuzz(options: FuzzOptions): Promise<Outcome> {
  const { graphs, seed, path, targets, gates = publicGates, without = [], progress } = options;
  const [placed, skipped]: Record<string, number>[] = [{}, {}] as const;
  const tallies: Record<string, Tally> = {};
  const tallyOf = (label: string): Tally => {
    tallies[label] ??= { compared: 0, unbounded: 0 };
    return tallies[label];
  };
  let run = 0;
  const property = fc.asyncProperty(recipes(gates, without), async (recipe: Recipe) => {
    progress?.(run);
    run++;
    const resolved = resolve(recipe, gates);
    for (const name of resolved.placed) placed[name] = (placed[name] ?? 0) + 1;
    for (const name of resolved.skipped) skipped[name] = (skipped[name] ?? 0) + 1;
    for (const target of targets) {
      await blaming(target.label, () => checkPlan(resolved.plan, gates, target, tallyOf(target.label)));
    }
    await blaming("backwards", () => checkBackwards(resolved.plan, gates, tallyOf("backwards")));
  });
  const details = await fc.check(property, { numRuns: graphs, seed, ...(path !== undefined && { path }) });
  const failure = details.failed ? failureOf(details as fc.RunDetails<[Recipe]>, gates) : undefined;
  return { graphs: run, placed, skipped, tallies, failure };
}

async function blaming(where: string, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
  }
}

function failureOf(details: fc.RunDetails<[Recipe]>, gates: PublicGates): Failure {
  const { counterexample, counterexamplePath, seed, errorInstance } = details;
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const [recipe] = counterexample ?? [];
  const plan = planOf(recipe as Recipe, gates);
  return { message, seed, path: counterexamplePath ?? "", steps: plan.steps.length, shown: showPlan(plan) };
}

/** The plan of a recipe, with the gate last that cannot be placed, where there is one. */
function planOf(recipe: Recipe, gates: PublicGates): Plan {
  try {
    return resolve(recipe, gates).plan;
  } catch (error) {
    if (error instanceof Misplaced && error.plan) return error.plan;
    throw error;
  }
}
