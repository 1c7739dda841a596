// Ops that treat each element alone. Each entry: its meaning in float64, then its local gradient.

import { check } from "../errors.ts";
import type { Expr } from "../expr.ts";
import { checkDtype, isFloat } from "../shape.ts";
import { errorFunction } from "./error-function.ts";
import type { ElementwiseName, LocalGradient, Op, Ties } from "./op.ts";
import { commonShape, elementwise } from "./op.ts";

const takesNumbers = { takes: "number" } as const;
const compares = (takes: "number" | "any") => ({ takes, gives: "bool" }) as const;

/** IEEE 754's power: 1 to any power is 1, and so is -1 to an infinite one, where JavaScript says NaN. */
const powerOf = (x: number, y: number): number =>
  x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y;

/** The remainder with the sign of y, as NumPy has it; JavaScript's has the sign of x. */
function remainderOf(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return y < 0 ? -0 : 0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}

/** ⌊x / y⌋ by way of the remainder: the quotient alone may have been rounded up to a whole number. */
function quotientOf(x: number, y: number): number {
  if (y === 0 || !Number.isFinite(x)) return Math.floor(x / y);
  const rest = x % y;
  return Math.round((x - rest) / y - (rest !== 0 && rest < 0 !== y < 0 ? 1 : 0));
}

/** The winner of a pair gets the gradient; a tie goes by the declared policy. */
const route = (dz: Expr, ties: Ties, wins: Expr, loses: Expr): Expr =>
  ties === "all" ? loses.where(0, dz) : wins.where(dz, loses.where(0, dz.mul(0.5)));

const pairGradient =
  (firstLoses: (x: Expr, y: Expr) => Expr): LocalGradient =>
  (dz, [x, y], _, { ties = "first" }) => {
    const [xLoses, yLoses] = [firstLoses(x, y), firstLoses(y, x)];
    if (ties === "first") return [xLoses.where(0, dz), xLoses.where(dz, 0)];
    return [route(dz, ties, yLoses, xLoses), route(dz, ties, xLoses, yLoses)];
  };

const power: LocalGradient = (dz, [x, y], z) => {
  // x^(y-1) and log(x) have poles at 0 that their factors cancel: mask the input first, or 0 · ∞ is NaN in the second order.
  const zero = x.equal(0);
  const pole = y.equal(0).where(zero, 0);
  return [dz.mul(y).mul(x.pow(pole.where(1, y.sub(1)))), zero.where(0, dz.mul(z).mul(zero.where(1, x).log()))];
};

export const elementwiseOps: Readonly<Record<ElementwiseName, Op>> = {
  /** z = x + y */
  add: elementwise(
    (x, y) => x + y,
    (dz) => [dz, dz],
    takesNumbers,
  ),
  /** z = x - y */
  sub: elementwise(
    (x, y) => x - y,
    (dz) => [dz, dz.neg()],
    takesNumbers,
  ),
  /** z = x · y */
  mul: elementwise(
    (x, y) => x * y,
    (dz, [x, y]) => [dz.mul(y), dz.mul(x)],
    { ...takesNumbers, whole: (x, y) => Math.imul(x, y) },
  ),
  /** z = x / y */
  div: elementwise(
    (x, y) => x / y,
    (dz, [, y], z) => [dz.div(y), dz.mul(z).div(y).neg()],
  ),
  /** z = x^y, as IEEE 754 has it */
  pow: elementwise((x, y) => powerOf(x, y), power),
  /** ⌊x / y⌋ of the exact quotient; of int32, 0 where y is 0 */
  floorDiv: elementwise(quotientOf, undefined, {
    ...takesNumbers,
    whole: (x, y) => (y === 0 ? 0 : Math.floor(x / y) | 0),
  }),
  /** x - ⌊x / y⌋ · y, exactly: the remainder with the sign of y; of int32, 0 where y is 0 */
  mod: elementwise(remainderOf, (dz, [x, y]) => [dz, dz.mul(x.floorDiv(y)).neg()], {
    ...takesNumbers,
    whole: (x, y) => (y === 0 ? 0 : remainderOf(x, y)),
  }),
  /** The angle of the point (y, x), from -π to π */
  atan2: elementwise(
    (y, x) => Math.atan2(y, x),
    (dz, [y, x]) => {
      // Scaled by the larger side, so that squares neither overflow nor vanish.
      const scale = y.abs().max(x.abs());
      const [v, u] = [y.div(scale), x.div(scale)];
      const share = dz.div(v.mul(v).add(u.mul(u)).mul(scale));
      return [share.mul(u), share.mul(v).neg()];
    },
  ),
  /** The larger of two; NaN when either is */
  max: elementwise(
    (x, y) => Math.max(x, y),
    pairGradient((x, y) => x.less(y)),
    takesNumbers,
  ),
  /** The smaller of two; NaN when either is */
  min: elementwise(
    (x, y) => Math.min(x, y),
    pairGradient((x, y) => y.less(x)),
    takesNumbers,
  ),
  /** x < y, a bool */
  less: elementwise((x, y) => Number(x < y), undefined, compares("number")),
  /** x ≤ y, a bool */
  lessEqual: elementwise((x, y) => Number(x <= y), undefined, compares("number")),
  /** x = y, a bool */
  equal: elementwise((x, y) => Number(x === y), undefined, compares("any")),
  /** -x */
  neg: elementwise(
    (x) => -x,
    (dy) => [dy.neg()],
    takesNumbers,
  ),
  /** |x|, whose slope at 0 is the graph's policy */
  abs: elementwise(
    (x) => Math.abs(x),
    (dy, [x], _, { atZero = 0 }) => [dy.mul(atZero === 0 ? x.sign() : x.equal(0).where(atZero, x.sign()))],
    takesNumbers,
  ),
  /** -1, 0 or 1; flat wherever it has a slope */
  sign: elementwise((x) => Math.sign(x), undefined, takesNumbers),
  /** eˣ */
  exp: elementwise(
    (x) => Math.exp(x),
    (dy, _, y) => [dy.mul(y)],
  ),
  /** eˣ - 1, exact near 0 */
  expm1: elementwise(
    (x) => Math.expm1(x),
    (dy, [x]) => [dy.mul(x.exp())],
  ),
  /** The natural logarithm */
  log: elementwise(
    (x) => Math.log(x),
    (dy, [x]) => [dy.div(x)],
  ),
  /** log(1 + x), exact near 0 */
  log1p: elementwise(
    (x) => Math.log1p(x),
    (dy, [x]) => [dy.div(x.add(1))],
  ),
  /** The nearest whole number, a half to the even one */
  round: elementwise((x) => {
    const near = Math.round(x);
    return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
  }),
  sin: elementwise(
    (x) => Math.sin(x),
    (dy, [x]) => [dy.mul(x.cos())],
  ),
  cos: elementwise(
    (x) => Math.cos(x),
    (dy, [x]) => [dy.mul(x.sin()).neg()],
  ),
  /** The error function, 2/√π ∫₀ˣ e^(-t²) dt */
  erf: elementwise(errorFunction, (dy, [x]) => [dy.mul(x.mul(x).neg().exp()).mul(1.1283791670955126)]),
  /** √x */
  sqrt: elementwise(
    (x) => Math.sqrt(x),
    (dy, _, y) => [dy.mul(0.5).div(y)],
  ),
  /** The hyperbolic tangent; (1 - y)(1 + y) keeps more digits than 1 - y² */
  tanh: elementwise(
    (x) => Math.tanh(x),
    (dy, _, y) => [dy.mul(y.rsub(1)).mul(y.add(1))],
  ),
  /** 1 / (1 + e⁻ˣ), without the overflow of e⁻ˣ */
  sigmoid: elementwise(
    (x) => {
      const e = Math.exp(-Math.abs(x));
      return x < 0 ? e / (1 + e) : 1 / (1 + e);
    },
    (dy, _, y) => [dy.mul(y.rsub(1)).mul(y)],
  ),
  /** max(0, x), whose slope at 0 is the graph's policy; NaN stays NaN */
  relu: elementwise(
    (x) => (x <= 0 ? 0 : x),
    (dy, [x], _, { atZero = 0 }) => {
      if (atZero === 1) return [x.less(0).where(0, dy)];
      const closed = x.lessEqual(0).where(0, dy);
      return [atZero === 0 ? closed : x.equal(0).where(dy.mul(atZero), closed)];
    },
  ),
  /** x where the condition holds, y elsewhere */
  where: {
    kind: "elementwise",
    arity: 3,
    result: ([condition, x, y]) => {
      check(condition.dtype === "bool", "E_DTYPE", () => `the condition is ${condition.dtype}, not bool.`);
      check(x.dtype === y.dtype, "E_DTYPE", () => `${x.dtype} and ${y.dtype} do not mix. Cast one of them.`);
      return { dtype: x.dtype, shape: commonShape([condition, x, y]) };
    },
    scalar: (condition, x, y) => (condition ? x : y),
    gradient: (dz, [condition]) => [null, condition.where(dz, 0), condition.where(0, dz)],
  },
  /** The same number in another dtype: to int32 towards zero, NaN as 0 and the nearest where it is out of range; to bool whether it is not 0 */
  cast: {
    kind: "elementwise",
    arity: 1,
    result: ([x], { to = "float32" }) => {
      checkDtype(to, "the result");
      return { dtype: to, shape: x.shape };
    },
    scalar: (x) => x,
    whole: (x) => Math.trunc(Math.max(-2147483648, Math.min(2147483647, x))) || 0,
    gradient: (dy, [x]) => [isFloat(x.dtype) && isFloat(dy.dtype) ? dy.cast(x.dtype) : null],
  },
};
