// Expressions: values that have a shape and a dtype but no numbers yet. Gates are written in them.
import { check, fail, retell, said } from "./errors.ts";
import type { Attributes, OpName } from "./ops/index.ts";
import { ops } from "./ops/index.ts";
import type { InputsOf } from "./ops/op.ts";
import { checkSeed } from "./random.ts";
import type { Dtype, Shape } from "./shape.ts";
import { checkShape, holds, normaliseAxes, numbersOf, product, showShape, sizeOf } from "./shape.ts";

/** An expression, or a number that takes the dtype of the expression beside it. */
export type Operand = Expr | number;

const BRAND = Symbol.for("chainrule.expression");
export const isExpr = (value: unknown): value is Expr => typeof value === "object" && value !== null && BRAND in value;

/** The method that applies the op of a name to the expression it is called on and to its operands. */
const method = <Operands extends readonly Operand[] = []>(op: OpName): ((this: Expr, ...operands: Operands) => Expr) =>
  function (...operands) {
    return apply(op, [this, ...operands]);
  };
const overAxes = (op: OpName): ((this: Expr, axes?: readonly number[]) => Expr) =>
  function (axes) {
    return apply(op, [this], { axes: normaliseAxes(axes, this.shape.length) });
  };

/** The methods of expressions that are an op and nothing more. */
const methods = {
  /** x + y */
  add: method<[y: Operand]>("add"),
  /** x - y */
  sub: method<[y: Operand]>("sub"),
  /** x · y, element by element */
  mul: method<[y: Operand]>("mul"),
  /** x / y */
  div: method<[y: Operand]>("div"),
  /** ⌊x / y⌋ */
  floorDiv: method<[y: Operand]>("floorDiv"),
  /** x - ⌊x / y⌋ · y, the remainder with the sign of y */
  mod: method<[y: Operand]>("mod"),
  /** The angle of the point (y, x), where y is this */
  atan2: method<[x: Operand]>("atan2"),
  /** x to the power of y */
  pow: method<[y: Operand]>("pow"),
  /** The larger of x and y; a tie goes by the graph's policy */
  max: method<[y: Operand]>("max"),
  /** The smaller of x and y; a tie goes by the graph's policy */
  min: method<[y: Operand]>("min"),
  /** x < y, a bool */
  less: method<[y: Operand]>("less"),
  /** x ≤ y, a bool */
  lessEqual: method<[y: Operand]>("lessEqual"),
  /** x = y, a bool */
  equal: method<[y: Operand]>("equal"),
  /** Where this bool holds x, elsewhere y. Mind 0 · ∞: mask the input of a branch that can overflow. */
  where: method<[x: Operand, y: Operand]>("where"),
  neg: method("neg"),
  abs: method("abs"),
  /** -1, 0 or 1 */
  sign: method("sign"),
  exp: method("exp"),
  /** eˣ - 1, exact near 0 */
  expm1: method("expm1"),
  log: method("log"),
  /** log(1 + x), exact near 0 */
  log1p: method("log1p"),
  sin: method("sin"),
  cos: method("cos"),
  /** The error function */
  erf: method("erf"),
  /** The nearest whole number, a half to the even one */
  round: method("round"),
  sqrt: method("sqrt"),
  tanh: method("tanh"),
  sigmoid: method("sigmoid"),
  relu: method("relu"),
  /** The sum over axes (all of them when left out); the axes go */
  sum: overAxes("sum"),
  /** The largest over axes (all when left out); the axes go, a tie goes by the graph's policy */
  maxOver: overAxes("maxOver"),
  /** The smallest over axes (all when left out); the axes go, a tie goes by the graph's policy */
  minOver: overAxes("minOver"),
};
type Methods = typeof methods;

export interface Expr extends Methods {}
/**
 * A value to be: an op, the expressions it is applied to, and the shape and dtype of the result. Immutable.
 * Methods of several expressions stretch them to a common shape and throw E_SHAPE or E_DTYPE where they do not fit.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the prototype is given all methods below.
export class Expr {
  readonly op: OpName;
  readonly inputs: readonly Expr[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: Dtype;

  /** Checks nothing: use {@link apply} or the methods, which do. */
  constructor(op: OpName, inputs: readonly Expr[], attributes: Attributes, shape: Shape, dtype: Dtype) {
    this.op = op;
    this.inputs = inputs;
    this.attributes = attributes;
    this.shape = shape;
    this.dtype = dtype;
  }

  /** An expression has no number: `x > 0` or `x * 2` would silently be of NaN. E_GATE_CONTRACT. */
  [Symbol.toPrimitive](): never {
    return fail(
      "E_GATE_CONTRACT",
      `an expression has a shape and a dtype, and no number yet. Use its methods: x.mul(2) for x * 2, x.less(0).where(a, b) for x < 0 ? a : b.`,
    );
  }

  /** y - x: for numbers on the left, as in 1 - x */
  rsub(y: Operand): Expr {
    return apply("sub", [y, this]);
  }
  /** y / x: for numbers on the left, as in 1 / x */
  rdiv(y: Operand): Expr {
    return apply("div", [y, this]);
  }
  /** The same numbers in another dtype */
  cast(to: Dtype): Expr {
    return to === this.dtype ? this : apply("cast", [this], { to });
  }
  /** The matrix product over the last two axes: [.., m, k] × [.., k, n] is [.., m, n] */
  matmul(y: Expr, { transA = false, transB = false }: { transA?: boolean; transB?: boolean } = {}): Expr {
    return apply("matmul", [this, y], { transA, transB });
  }
  /** The same elements in another shape; one size may be -1, and is what is left */
  reshape(shape: Shape): Expr {
    const open = shape.indexOf(-1);
    const count = (of: Shape): number => product(numbersOf(of).filter((size) => size >= 0));
    const filled = open < 0 ? shape : shape.with(open, count(this.shape) / count(shape));
    return apply("reshape", [this], { shape: checkShape(filled, "reshape") });
  }
  /** The axes in another order; left out, the last two change places */
  transpose(axes?: readonly number[]): Expr {
    const rank = this.shape.length;
    check(
      axes !== undefined || rank >= 2,
      "E_AXIS",
      () => `${showShape(this.shape)} has no two axes to change places.`,
    );
    const order = axes?.map((axis) => (axis < 0 ? axis + rank : axis)) ?? [
      ...Array(rank - 2).keys(),
      rank - 1,
      rank - 2,
    ];
    check(
      normaliseAxes(order, rank).length === rank,
      "E_AXIS",
      () => `[${axes}] is not an order of the ${rank} axes of ${showShape(this.shape)}.`,
    );
    return apply("transpose", [this], { axes: order });
  }
  /** Stretched to a shape, as broadcasting would */
  broadcastTo(shape: Shape): Expr {
    return apply("broadcast", [this], { shape: checkShape(shape, "broadcastTo") });
  }
  /** The part of a shape that begins at `starts` */
  slice(starts: readonly number[], shape: Shape): Expr {
    return apply("slice", [this], { starts, shape: checkShape(shape, "slice") });
  }
  /** An array of a shape that holds this from `starts` on, and `value` (0) elsewhere */
  pad(starts: readonly number[], shape: Shape, value = 0): Expr {
    return apply("pad", [this], { starts, shape: checkShape(shape, "pad"), value });
  }
  /** This and then y along an axis */
  concat(y: Expr, axis: number): Expr {
    return apply("concat", [this, y], { axes: normaliseAxes([axis], this.shape.length) });
  }
  /** The slices along an axis that int32 indices name; out of range NaN, or 0 for whole numbers */
  gather(indices: Expr, axis: number): Expr {
    return apply("gather", [this, indices], { axes: normaliseAxes([axis], this.shape.length) });
  }
  /** Zeros of a shape, with the slices of this added along an axis where int32 indices say */
  scatterAdd(indices: Expr, shape: Shape, axis: number): Expr {
    return apply("scatterAdd", [this, indices], {
      shape: checkShape(shape, "scatterAdd"),
      axes: normaliseAxes([axis], shape.length),
    });
  }
  /** The running sum along an axis, without the element itself (`exclusive`), or from the back (`reverse`) */
  cumsum(axis: number, { exclusive = false, reverse = false }: { exclusive?: boolean; reverse?: boolean } = {}): Expr {
    return apply("cumsum", [this], { axes: normaliseAxes([axis], this.shape.length), exclusive, reverse });
  }
  /** How many elements lie along these axes (all when left out), a scalar of this expression's dtype */
  size(axes?: readonly number[]): Expr {
    const sizes = normaliseAxes(axes, this.shape.length).map((axis) => this.shape[axis] as number | string);
    return sizes
      .filter((size) => typeof size === "string")
      .map((dimension) => apply("size", [], { dimension }).cast(this.dtype))
      .reduce((n, size) => n.mul(size), constant(product(numbersOf(sizes)), this.dtype));
  }
  /** The position of each element along these axes taken together, counted from 0, an int32; size 1 along the others */
  positions(axes?: readonly number[]): Expr {
    const along = normaliseAxes(axes, this.shape.length);
    return apply("iota", [], { shape: this.shape.map((size, axis) => (along.includes(axis) ? size : 1)) });
  }
  /** Uniform numbers in [0, 1) in this expression's shape and dtype: other ones each training step, the same for the same seed */
  random(seed: number): Expr {
    return apply("random", [apply("step", [])], { seed: checkSeed(seed), shape: this.shape, to: this.dtype });
  }
}
Object.assign(Expr.prototype, methods);
Object.defineProperty(Expr.prototype, BRAND, { value: true });

/** A number, the same everywhere. */
export const constant = (value: number, to: Dtype): Expr => new Expr("constant", [], { value, to }, [], to);

/** A bool: true while training, false in evaluation (dropout looks at it). */
export const isTraining = (): Expr => new Expr("training", [], {}, [], "bool");

/** Applies an op to operands: the one place where expressions come from and their shapes are checked. */
export function apply(op: OpName, operands: readonly Operand[], attributes: Attributes = {}): Expr {
  const entry = ops[op] ?? fail("E_OPTION", `there is no op ${op}.`);
  const dtype = operands.find((operand, i) => isExpr(operand) && !(op === "where" && i === 0)) as Expr | undefined;
  const inputs = operands.map((operand, i) => {
    if (isExpr(operand)) return operand;
    check(
      typeof operand === "number",
      "E_GATE_CONTRACT",
      () => `${op}: operand ${i + 1} is ${said(operand)}, not an expression or a number. Was it kept?`,
    );
    const of = dtype?.dtype ?? fail("E_DTYPE", `${op}: numbers alone have no dtype; make one an expression.`);
    check(holds(of, operand), "E_DTYPE", () => `${op}: ${operand} is no ${of}. Cast the other side to a float.`, {
      value: operand,
    });
    return constant(operand, of);
  });
  check(inputs.length === entry.arity, "E_ARITY", () => `${op} takes ${entry.arity} inputs, not ${inputs.length}.`);
  try {
    const { shape, dtype } = entry.result(inputs as unknown as InputsOf<Expr>, attributes);
    sizeOf(numbersOf(shape));
    return new Expr(op, inputs, attributes, shape, dtype);
  } catch (error) {
    return retell(error, (message) => `${op}: ${message}`, { op });
  }
}
