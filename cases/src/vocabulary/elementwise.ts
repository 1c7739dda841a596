// Words that treat each element alone.
import { defineGate, type Expr, isFloat, type Wire } from "@chainrule/core";
import { dtypeOf } from "../format.ts";
import {
  alike,
  alikeNumbers,
  asFloat,
  asNumber,
  type Context,
  castTo,
  closed,
  gate,
  gateWith,
  input,
  numberLike,
  type Word,
  type Words,
} from "./context.ts";

/** On floats; whole numbers become floats. */
const float =
  (name: string): Word =>
  (inputs) =>
    gate(name)(...inputs.map(asFloat));

/** On floats, with settings read from attributes. */
const floatWith =
  (name: string, settings: (attributes: Parameters<Word>[1], context: Context) => Record<string, unknown>): Word =>
  (inputs, attributes, context) =>
    gateWith(name, settings(attributes, context))(...inputs.map(asFloat));

/** On numbers of any dtype, which the result has too. */
const number =
  (name: string): Word =>
  (inputs) =>
    closed(gate(name), inputs);

/** Bools of numbers of one dtype. */
const comparison =
  (name: string): Word =>
  (inputs) =>
    gate(name)(...alike(inputs));

/** Bools of numbers, which bools alone are not. */
const ordering =
  (name: string): Word =>
  (inputs) =>
    gate(name)(...alikeNumbers(inputs));

/** Bools of bools. */
const logic =
  (name: string): Word =>
  (inputs) =>
    gate(name)(...inputs.map((wire) => castTo(wire, "bool")));

/** y = x, and no gradient: no gate of ours, a source's convention. */
const held = defineGate(
  "held",
  (x: Expr) => x,
  () => [null],
);

const power: Word = (inputs, _, { conventions, graph }) => {
  const [base, exponent] = [input(inputs, 0), input(inputs, 1)];
  const [x, y] = [asFloat(base), asFloat(exponent)];
  const zero = graph.constant(0);
  const sending = conventions.powerNeedsPositiveBase ? gate("where")(gate("greater")(x, zero), y, held(y)) : y;
  const z = gate("power")(x, sending);
  const [wholeBase, wholeExponent] = [base.dtype !== graph.dtype, exponent.dtype !== graph.dtype];
  if (wholeBase && wholeExponent) return castTo(gate("round")(z), "int32");
  return wholeBase && conventions.powerLikeBase ? castTo(z, "int32") : z;
};

const step: Word = (inputs, attributes, { conventions }) => {
  const x = asFloat(input(inputs, 0));
  const y = gateWith("step", { below: attributes.number("alpha", 0) })(x);
  return conventions.stepKeepsNaN ? gate("where")(gate("isNaN")(x), x, y) : y;
};

const sign: Word = (inputs, _, context) => {
  const x = asNumber(input(inputs, 0));
  const y = gate("sign")(x);
  if (!context.conventions.signOfNaNIsZero || !isFloat(x.dtype)) return y;
  return gate("where")(gate("isNaN")(x), numberLike(0, y, context), y);
};

const where: Word = (inputs) => {
  const [x, y] = alike([input(inputs, 1), input(inputs, 2)]) as [Wire, Wire];
  return gate("where")(castTo(input(inputs, 0), "bool"), x, y);
};

export const elementwise: Words = {
  identity: (inputs) => gate("identity")(input(inputs, 0)),
  neg: number("negate"),
  abs: number("abs"),
  sign,
  square: number("square"),
  exp: float("exp"),
  expm1: float("expm1"),
  log: float("log"),
  log1p: float("log1p"),
  sqrt: float("sqrt"),
  rsqrt: float("rsqrt"),
  reciprocal: float("reciprocal"),
  sin: float("sin"),
  cos: float("cos"),
  tan: float("tan"),
  asin: float("asin"),
  acos: float("acos"),
  atan: float("atan"),
  sinh: float("sinh"),
  cosh: float("cosh"),
  asinh: float("asinh"),
  acosh: float("acosh"),
  atanh: float("atanh"),
  sigmoid: float("sigmoid"),
  tanh: float("tanh"),
  relu: float("relu"),
  relu6: float("relu6"),
  softplus: float("softplus"),
  softsign: float("softsign"),
  log_sigmoid: float("logSigmoid"),
  mish: float("mish"),
  gelu: float("gelu"),
  silu: float("silu"),
  hard_swish: float("hardSwish"),
  erf: float("erf"),
  floor: float("floor"),
  ceil: float("ceil"),
  round: float("round"),
  step,
  selu: floatWith("selu", (a) => ({ alpha: a.maybeNumber("alpha"), gamma: a.maybeNumber("gamma") })),
  leaky_relu: floatWith("leakyRelu", (a, { conventions }) => ({ slope: a.number("alpha", conventions.leakySlope) })),
  elu: floatWith("elu", (a) => ({ alpha: a.number("alpha", 1) })),
  celu: floatWith("celu", (a) => ({ alpha: a.number("alpha", 1) })),
  thresholded_relu: floatWith("thresholdedRelu", (a) => ({ alpha: a.number("alpha", 1) })),
  hard_sigmoid: floatWith("hardSigmoid", (a) => ({ alpha: a.number("alpha", 0.2), beta: a.number("beta", 0.5) })),
  clip: floatWith("clip", (a) => ({ min: a.maybeNumber("min"), max: a.maybeNumber("max") })),
  cast: (inputs, attributes, { graph }) => {
    const to = dtypeOf(attributes.text("dtype"));
    return castTo(input(inputs, 0), to === "int32" || to === "bool" ? to : graph.dtype);
  },
  logical_not: logic("not"),
  is_nan: float("isNaN"),
  is_inf: float("isInfinite"),
  is_finite: float("isFinite"),
  add: number("add"),
  sub: number("subtract"),
  mul: number("multiply"),
  div: float("divide"),
  pow: power,
  maximum: number("max"),
  minimum: number("min"),
  mod: number("modulo"),
  floor_div: number("floorDivide"),
  squared_difference: number("squaredDifference"),
  atan2: float("atan2"),
  hypot: float("hypot"),
  prelu: float("prelu"),
  greater: ordering("greater"),
  greater_equal: ordering("greaterEqual"),
  less: ordering("less"),
  less_equal: ordering("lessEqual"),
  equal: comparison("equal"),
  not_equal: comparison("notEqual"),
  logical_and: logic("and"),
  logical_or: logic("or"),
  logical_xor: logic("xor"),
  sum_n: number("sumOf"),
  mean_n: float("meanOf"),
  max_n: number("maxOf"),
  min_n: number("minOf"),
  where,
};
