// Plans: graphs as plain data, all choices made, so that the same graph can be built in every dtype, with names of dimensions
// or with their sizes, and be printed.
import type { Attributes, Dtype, Gate, Policy, Shape, Sizes, Wire } from "@chainrule/core";
import { ComputationalGraph, defineGate, type Expr, isFloat, place } from "@chainrule/core";
import { formOf, type Preparation, preparations } from "./forms.ts";
import type { PublicGates } from "./public-gates.ts";

/** The dtype of the graph, the other float dtype, or whole numbers. */
export type Kind = "float" | "other" | "int32" | "bool";
export type Float = "float32" | "float64";

const OTHER = { float32: "float64", float64: "float32" } as const;
export const dtypeOf = (kind: Kind, float: Float): Dtype =>
  kind === "float" ? float : kind === "other" ? OTHER[float] : kind;
export const kindOf = (dtype: Dtype, float: Float): Kind =>
  dtype === float ? "float" : isFloat(dtype) ? "other" : (dtype as Kind);

/** Numbers with a shape. */
export interface Numbers {
  readonly shape: Sizes;
  readonly kind: Kind;
  readonly data: readonly number[];
}

/** An input or a parameter. Its shape may have the name "batch" in it, its numbers have its size. */
export interface LeafPlan {
  readonly label: string;
  readonly role: "input" | "parameter";
  readonly shape: Shape;
  readonly numbers: Numbers;
}

/** What a step is applied to: an earlier wire, by its number, or a constant. */
export type Operand = number | Numbers;

/** One gate on earlier wires: an op in a gate of its own, or a public gate by name. */
export interface StepPlan {
  readonly operands: readonly Operand[];
  /** What becomes of operands first, so that they lie in the domain. */
  readonly before: readonly (Preparation | undefined)[];
  readonly made:
    | { readonly form: string; readonly attributes: Omit<Attributes, "to"> & { readonly to?: Kind } }
    | { readonly gate: string; readonly settings: Readonly<Record<string, unknown>> | undefined };
}

export interface Plan {
  readonly policy: Policy;
  readonly training: boolean;
  /** The size of the dimension "batch", where there is one. */
  readonly batch: number | undefined;
  readonly leaves: readonly LeafPlan[];
  readonly steps: readonly StepPlan[];
}

export interface BuildOptions {
  readonly float: Float;
  readonly gates: PublicGates;
  /** Whether dimensions have their names; else their sizes. */
  readonly named?: boolean;
  /** Whether public gates lose the backward that they were written with. */
  readonly derived?: boolean;
  /** Whether the operands of public gates are moved a little, away from ties and kinks. */
  readonly moved?: boolean;
}

export interface Built {
  readonly graph: ComputationalGraph;
  readonly leaves: readonly Wire[];
  /** The outputs of the steps. */
  readonly outputs: readonly Wire[];
  /** The sum of everything float, weighed so that no gradient is the same everywhere. */
  readonly loss: Wire;
}

/** A shape with the name "batch" replaced by its size. */
export const boundShape = (shape: Shape, batch: number | undefined): Sizes =>
  shape.map((size) => (size === "batch" ? (batch as number) : (size as number)));

const preparing = Object.fromEntries(
  Object.entries(preparations).map(([name, prepare]) => [name, defineGate(name, (x: Expr) => prepare(x))]),
) as unknown as Readonly<Record<Preparation, Gate>>;

/** The gate of a step. */
export function gateOf(
  step: StepPlan,
  { float, gates, derived = false }: BuildOptions,
  bind: (s: Shape) => Shape,
): Gate {
  const { made } = step;
  if ("gate" in made) {
    const gate = gates[made.gate]?.make(made.settings) as Gate;
    return derived ? (defineGate(gate.label, gate.forward) as unknown as Gate) : gate;
  }
  const { to, shape, ...rest } = made.attributes;
  const attributes: Attributes = {
    ...rest,
    ...(to && { to: dtypeOf(to, float) }),
    ...(shape && { shape: bind(shape) }),
  };
  const forward = (...inputs: readonly Expr[]): Expr => {
    const prepared = inputs.map((input, i) => prepare(input, step.before[i]));
    return formOf(made.form)(prepared, attributes);
  };
  Object.defineProperty(forward, "length", { value: step.operands.length });
  return defineGate(made.form, forward) as unknown as Gate;
}

const prepare = (x: Expr, by: Preparation | undefined): Expr => (by && isFloat(x.dtype) ? preparations[by](x) : x);

const movedBy = (start: number, by: number) =>
  defineGate("moved", (x: Expr) => x.add(x.positions().cast(x.dtype).mul(by).add(start)));
const moved = [movedBy(0.001234567, 0.000987), movedBy(-0.00213457, 0.000654321)] as const;

/** Places a step on wires. Public gates get their operands from gates that prepare them. */
export function placeStep(step: StepPlan, gate: Gate, operands: readonly Wire[], moving = false): Wire {
  const given = operands.map((wire, i) => {
    if (!("gate" in step.made && isFloat(wire.dtype))) return wire;
    const by = step.before[i];
    const at = moving ? moved[i % 2 === 0 ? 0 : 1](wire) : wire;
    return by ? place(preparing[by], at as never) : at;
  });
  return place(gate, ...given);
}

/** The wire of a constant. */
export const constantWire = (graph: ComputationalGraph, { shape, kind, data }: Numbers, float: Float): Wire =>
  graph.constant({ shape, data }, { dtype: dtypeOf(kind, float) });

/** JSON has no NaN, no Infinity and no -0. */
const asText = (_: string, value: unknown): unknown =>
  typeof value === "number" ? (Object.is(value, -0) ? "-0" : String(value)) : value;

const weighed = defineGate("weighed", (x: Expr) => x.mul(x.positions().cast(x.dtype).mul(0.25).add(1)).sum());
const toFloat = {
  float32: defineGate("toFloat32", (x: Expr) => x.cast("float32")),
  float64: defineGate("toFloat64", (x: Expr) => x.cast("float64")),
};
const plus = defineGate("plus", (x: Expr, y: Expr) => x.add(y));

/** Builds the graph of a plan. */
export function build(plan: Plan, options: BuildOptions): Built {
  const { float, named = false, moved: moving = false } = options;
  const graph = new ComputationalGraph({ dtype: float, policy: plan.policy });
  const bind = (shape: Shape): Shape => (named ? shape : boundShape(shape, plan.batch));
  const leaves = plan.leaves.map(({ label, role, shape, numbers }) =>
    role === "parameter"
      ? graph.parameter(label, bind(shape))
      : graph.input(label, bind(shape), { dtype: dtypeOf(numbers.kind, float) }),
  );
  const wires = [...leaves];
  // Steps that say the same share a gate: gates keep nothing, and may sit at many nodes.
  const known = new Map<string, Gate>();
  for (const step of plan.steps) {
    const operands = step.operands.map((operand) =>
      typeof operand === "number" ? (wires[operand] as Wire) : constantWire(graph, operand, float),
    );
    const key = JSON.stringify([step.made, step.before, operands.length], asText);
    const gate = known.get(key) ?? gateOf(step, options, bind);
    known.set(key, gate);
    wires.push(placeStep(step, gate, operands, moving));
  }
  const outputs = wires.slice(leaves.length);
  const floats = outputs.filter(({ dtype }) => isFloat(dtype));
  const summed = floats.length > 0 ? floats : leaves.filter(({ dtype }) => isFloat(dtype));
  const sums = summed.map((wire) => (wire.dtype === float ? weighed(wire) : toFloat[float](weighed(wire))));
  return { graph, leaves, outputs, loss: sums.reduce((sum, next) => plus(sum, next)) };
}
