// How ops are applied in a graph, and what brings their operands into their domains.
import type { Attributes, OpName } from "@chainrule/core";
import { apply, type Expr, isTraining } from "@chainrule/core";

/** Ways to bring numbers into the domain of an op. */
export const preparations = {
  small: (x: Expr): Expr => x.tanh(),
  within: (x: Expr): Expr => x.tanh().mul(0.75),
  positive: (x: Expr): Expr => x.abs().add(0.5),
  aboveOne: (x: Expr): Expr => x.abs().add(1.5),
};
export type Preparation = keyof typeof preparations;

/** Operands of ops and gates that are brought into the domain, most of the time. */
export const domains: Readonly<Record<string, readonly (Preparation | undefined)[]>> = {
  div: [undefined, "positive"],
  floorDiv: [undefined, "positive"],
  mod: [undefined, "positive"],
  atan2: [undefined, "positive"],
  mul: ["small"],
  matmul: ["small"],
  pow: ["positive", "small"],
  exp: ["small"],
  expm1: ["small"],
  log: ["positive"],
  log1p: ["positive"],
  sqrt: ["positive"],
  acos: ["within"],
  asin: ["within"],
  atanh: ["within"],
  acosh: ["aboveOne"],
  divide: [undefined, "positive"],
  reciprocal: ["positive"],
  rsqrt: ["positive"],
  power: ["positive", "small"],
  tan: ["within"],
  multiply: ["small"],
  square: ["small"],
  squaredDifference: ["small"],
  sumOfSquares: ["small"],
  matvec: ["small"],
};

type Form = (inputs: readonly Expr[], attributes: Attributes) => Expr;

/** Ops of fewer inputs than a gate has, and ops with something around them. */
const special: Readonly<Record<string, Form>> = {
  iota: ([x], { axes }) => (x as Expr).positions(axes),
  size: ([x], { axes }) => (x as Expr).size(axes),
  training: () => isTraining(),
  step: () => apply("step", []),
  random: ([x], { seed }) => (x as Expr).random(seed as number),
  constant: ([x], { value }) => (x as Expr).add(value as number),
  larger: ([x, y]) => (x as Expr).lessEqual(y as Expr).where(y as Expr, x as Expr),
  gatherWithin: ([x, indices], { axes: [axis = 0] = [], value }) =>
    (x as Expr).gather((indices as Expr).max(0).min(value as number), axis),
};

/** What the gate of that form computes: an op of that name, if it is none of the special ones. */
export const formOf = (form: string): Form =>
  special[form] ?? ((inputs, attributes) => apply(form as OpName, inputs, attributes));

/** A function as its source; where Node took types out, it left spaces. */
export const sourceOf = (form: (...inputs: never[]) => unknown): string =>
  form.toString().replace(/\s+(?=[\s).,])/g, "");

/** The source of a special form; undefined for an op that is applied as it is. */
export const sourceOfForm = (form: string): string | undefined => special[form] && sourceOf(special[form]);
