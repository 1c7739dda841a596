// The functions whose accuracy is measured, each with its meaning in float64 and the error that it may have.
import type { OpName } from "@chainrule/core";
import { ops } from "@chainrule/core";
import type { Lane, LaneWidth } from "@chainrule/plan";
import { Lanes, lowerOp } from "@chainrule/plan";
import type { Listed } from "../lanes.ts";

type Scalar = (...elements: number[]) => number;

export interface Measured {
  readonly name: string;
  readonly arity: number;
  /** In float64, a few units of float64 wrong at most. */
  readonly exact: Scalar;
  /** The greatest error of float32, in units in the last place. */
  readonly goal: number;
  readonly list: (width: LaneWidth) => Listed;
}

function ofOp(name: OpName, goal: number): Measured {
  const { arity, scalar } = ops[name];
  const list = (width: LaneWidth): Listed => {
    const lanes = new Lanes(width);
    const inputs = Array.from({ length: arity }, (_, i) => lanes.input(i));
    return { lanes, output: lowerOp(lanes, name, inputs) as Lane, arity };
  };
  return { name, arity, exact: scalar as Scalar, goal, list };
}

/** Not an op, but composed of ops: max(x, 0) + log(1 + e^-|x|). */
const softplus: Measured = {
  name: "softplus",
  arity: 1,
  exact: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  goal: 2,
  list: (width) => {
    const lanes = new Lanes(width);
    const x = lanes.input(0);
    const of = (op: OpName, ...inputs: Lane[]): Lane => lowerOp(lanes, op, inputs) as Lane;
    const tail = of("log1p", of("exp", of("neg", of("abs", x))));
    return { lanes, output: of("add", of("max", x, lanes.number(0)), tail), arity: 1 };
  },
};

export const functions: readonly Measured[] = [
  ofOp("exp", 1),
  ofOp("log", 1),
  ofOp("tanh", 1.5),
  ofOp("expm1", 1.5),
  ofOp("log1p", 1.5),
  softplus,
  ofOp("sin", 2),
  ofOp("cos", 2),
  ofOp("erf", 2),
  ofOp("sigmoid", 2.5),
  ofOp("atan2", 2),
  ofOp("pow", 2),
];
