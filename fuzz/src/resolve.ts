// From recipes to plans: every choice is made on the wires that are there; steps that fit nothing are left out.
import type { Gate, OpName, Shape, Wire } from "@chainrule/core";
import { ComputationalGraph, isChainruleError, sizeOf } from "@chainrule/core";
import { type Candidate, Choices, chooserOf, isFloating, preparationsOf } from "./choose.ts";
import { numbersFor } from "./numbers.ts";
import {
  type BuildOptions,
  boundShape,
  constantWire,
  dtypeOf,
  gateOf,
  kindOf,
  type LeafPlan,
  type Plan,
  placeStep,
  type StepPlan,
} from "./plan.ts";
import type { PublicGates } from "./public-gates.ts";
import type { Recipe, StepRecipe } from "./recipe.ts";

const MOST_ELEMENTS = 300;
const MOST_AXES = 5;
const FLOAT = "float32";
/** Refusals that mean: not on these wires. Any other error is a find. */
const REFUSALS = ["E_SHAPE", "E_DTYPE", "E_EMPTY", "E_AXIS", "E_SIZE", "E_ARITY"];

export interface Resolved {
  readonly plan: Plan;
  readonly placed: readonly string[];
  readonly skipped: readonly string[];
}

/** A graph with names of dimensions, and the same with sizes: a step must fit both. */
interface Trial {
  readonly graph: ComputationalGraph;
  readonly wires: Wire[];
  readonly bind: (shape: Shape) => Shape;
}

export function resolve(recipe: Recipe, gates: PublicGates): Resolved {
  const axis = recipe.batchAxis < recipe.base.length ? recipe.batchAxis : undefined;
  const batch = axis === undefined ? undefined : (recipe.base[axis] as number);
  const leaves = recipe.leaves.map((_, i) => leafOf(recipe, i, axis));
  const trials = [(shape: Shape): Shape => shape, (shape: Shape): Shape => boundShape(shape, batch)].map(
    (bind): Trial => {
      const graph = new ComputationalGraph({ dtype: FLOAT, policy: recipe.policy });
      const wires = leaves.map(({ label, shape, numbers }) =>
        graph.input(label, bind(shape), { dtype: dtypeOf(numbers.kind, FLOAT) }),
      );
      return { graph, wires, bind };
    },
  );
  const ids = recipe.leaves.map(({ id }) => id);
  const steps: StepPlan[] = [];
  const [placed, skipped]: [string[], string[]] = [[], []];
  const planned = (...last: readonly StepPlan[]): Plan => {
    return { policy: recipe.policy, training: recipe.training, batch, leaves, steps: [...steps, ...last] };
  };
  for (const step of recipe.steps) {
    const candidates = (trials[0] as Trial).wires.map(
      ({ shape, dtype }, index): Candidate => ({ index, id: ids[index] as number, shape, kind: kindOf(dtype, FLOAT) }),
    );
    try {
      const chosen = choose(step, new Choices(step, candidates), gates, trials[0] as Trial);
      const fits = !!chosen && tryPlace(chosen, trials, gates);
      (fits ? placed : skipped).push(step.pick);
      if (!fits) continue;
      steps.push(chosen);
      ids.push(step.id);
    } catch (error) {
      if (error instanceof Misplaced) error.plan = planned(error.step);
      throw error;
    }
  }
  return { plan: planned(), placed, skipped };
}

function leafOf({ base, leaves }: Recipe, i: number, batchAxis: number | undefined): LeafPlan {
  const recipe = leaves[i] as (typeof leaves)[number];
  const kind = i === 0 ? "float" : recipe.kind;
  const parameter = recipe.parameter && kind === "float";
  const lacks = Math.min(recipe.lacks, base.length);
  const full = base.map((size, axis) => ((recipe.ones >> axis) & 1 ? 1 : size)).slice(lacks);
  const shape = full.map((size, axis) =>
    axis + lacks === batchAxis && !((recipe.ones >> (axis + lacks)) & 1) && !parameter ? "batch" : size,
  );
  const data = numbersFor({ ...recipe, kind }, sizeOf(full));
  return {
    label: `${parameter ? "w" : "x"}${i}`,
    role: parameter ? "parameter" : "input",
    shape,
    numbers: { shape: full, kind, data },
  };
}

function choose(step: StepRecipe, choices: Choices, gates: PublicGates, trial: Trial): StepPlan | undefined {
  const name = step.pick.replace(/^gate /, "");
  if (name !== step.pick) return chooseGate(name, choices, gates, trial);
  const chooser = chooserOf(name as OpName);
  if (!chooser) throw new Error(`op ${name} cannot be drawn: give it an entry in fuzz/src/choose.ts`);
  return chooser(name as OpName, choices);
}

function chooseGate(name: string, choices: Choices, gates: PublicGates, trial: Trial): StepPlan | undefined {
  const { arity, settingsFor } = gates[name] as PublicGates[string];
  const firsts = choices.all(0, isFloating);
  const settings = settingsFor(firsts[0]?.shape.length ?? 0, (below) => choices.below(below));
  const step = (...operands: readonly Candidate[]): StepPlan => ({
    operands: operands.map(({ index }) => index),
    before: preparationsOf(choices, name),
    made: { gate: name, settings },
  });
  if (arity === 1) return firsts[0] && step(firsts[0]);
  for (const x of firsts) {
    const y = choices.all(1, () => true).find((wire) => isTaken(step(x, wire), trial, gates));
    if (y) return step(x, y);
  }
  return undefined;
}

/** A gate failed where it should have been placed or refused: a find. `plan` ends with it. */
export class Misplaced extends Error {
  readonly step: StepPlan;
  plan: Plan | undefined;

  constructor(step: StepPlan, cause: Error) {
    super(`it cannot be placed: ${cause.message}`, { cause });
    this.step = step;
  }
}

const optionsOf = (gates: PublicGates): BuildOptions => ({ float: FLOAT, gates });
const operandsOf = ({ operands }: StepPlan, { graph, wires }: Trial): readonly Wire[] =>
  operands.map((operand) =>
    typeof operand === "number" ? (wires[operand] as Wire) : constantWire(graph, operand, FLOAT),
  );

/** Whether a gate takes these wires, and what it gives is not too large. */
function isTaken(step: StepPlan, trial: Trial, gates: PublicGates, gate = gateFor(step, trial, gates)): boolean {
  try {
    const { output } = trial.graph.template(gate, operandsOf(step, trial));
    const sizes = output.shape.filter((size) => typeof size === "number");
    return output.shape.length <= MOST_AXES && sizeOf(sizes) <= MOST_ELEMENTS;
  } catch (error) {
    if (isChainruleError(error) && REFUSALS.includes(error.code)) return false;
    throw new Misplaced(step, error as Error);
  }
}

const gateFor = (step: StepPlan, { bind }: Trial, gates: PublicGates): Gate => gateOf(step, optionsOf(gates), bind);

function tryPlace(step: StepPlan, trials: readonly Trial[], gates: PublicGates): boolean {
  const made = trials.map((trial) => gateFor(step, trial, gates));
  if (!trials.every((trial, i) => isTaken(step, trial, gates, made[i]))) return false;
  for (const [i, trial] of trials.entries())
    trial.wires.push(placeStep(step, made[i] as Gate, operandsOf(step, trial)));
  return true;
}
