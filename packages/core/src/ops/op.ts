// What an op is: one entry of a closed table, with its meaning, its shape rule and its local gradient.
import type { NdArray, Numbers } from "../data.ts";
import { check, fail } from "../errors.ts";
import type { Expr } from "../expr.ts";
import type { Dtype, Shape, Sizes, Typed } from "../shape.ts";
import { broadcastShapes, isFloat, showShape } from "../shape.ts";

/** The closed list. Every backend implements all of these, and nothing else. */
export type OpName = LeafName | ElementwiseName | ReductionName | MovementName | IndexingName | "matmul";
export type LeafName = "input" | "constant" | "iota" | "size" | "training" | "step" | "random";
export type ReductionName = "sum" | "maxOver" | "minOver";
export type IndexingName = "slice" | "pad" | "concat" | "gather" | "scatterAdd" | "cumsum";
export type MovementName = "reshape" | "transpose" | "broadcast";
export type ElementwiseName =
  | ("add" | "sub" | "mul" | "div" | "pow" | "max" | "min" | "less" | "lessEqual" | "equal" | "where" | "cast")
  | ("floorDiv" | "mod" | "atan2" | "round" | "sin" | "cos" | "erf")
  | ("neg" | "abs" | "sign" | "exp" | "expm1" | "log" | "log1p" | "sqrt" | "tanh" | "sigmoid" | "relu");

/** Who gets the gradient where inputs tie: the first of them, each an equal share, or all of them in full. */
export type Ties = "first" | "split" | "all";

/** Plain data that an op carries besides its inputs. */
export interface Attributes {
  readonly axes?: readonly number[];
  readonly shape?: Shape;
  readonly value?: number;
  readonly data?: Numbers;
  /** Where a part begins in its whole, along each axis. */
  readonly starts?: readonly number[];
  readonly exclusive?: boolean;
  readonly reverse?: boolean;
  readonly dimension?: string;
  readonly to?: Dtype;
  readonly transA?: boolean;
  readonly transB?: boolean;
  readonly seed?: number;
  readonly label?: string;
  readonly ties?: Ties;
  /** The derivative at a kink at zero. */
  readonly atZero?: number;
}

/** An op's inputs: as many of them as it takes. */
export type InputsOf<T> = readonly [T, T, T];

/** The local gradient: one expression per input, as large as dy or as the input, or null where none flows. */
export type LocalGradient = (
  dy: Expr,
  inputs: InputsOf<Expr>,
  y: Expr,
  attributes: Attributes,
) => readonly (Expr | null)[];

export interface Op {
  readonly kind: "leaf" | "elementwise" | "reduction" | "matrix" | "movement";
  /** How many inputs it takes. */
  readonly arity: number;
  /** The result's shape and dtype; throws E_SHAPE or E_DTYPE. */
  readonly result: (inputs: InputsOf<Typed>, attributes: Attributes) => Typed;
  readonly gradient?: LocalGradient;
  /** Elementwise ops: what becomes of one element each. */
  readonly scalar?: (...elements: number[]) => number;
  /** Elementwise ops whose whole-number meaning is not the rounded one: int32 multiplication wraps. */
  readonly whole?: (...elements: number[]) => number;
  /** All other ops: what becomes of whole arrays, in float64. Leaves that only the outside knows have none. */
  readonly array?: (inputs: InputsOf<NdArray>, attributes: Attributes, shape: Sizes) => ArrayLike<number>;
}

type Takes = "float" | "number" | "any";

/** Checks that inputs agree in dtype, and that the op is defined for it. */
export function commonDtype(inputs: readonly Typed[], takes: Takes): Dtype {
  const [first, ...others] = inputs.map((input) => input.dtype);
  const dtype = first ?? fail("E_ARITY", "needs at least one input.");
  const mixed = others.find((other) => other !== dtype);
  check(mixed === undefined, "E_DTYPE", () => `${dtype} and ${mixed} do not mix. Cast one of them.`, {
    dtypes: [dtype, ...others],
  });
  check(
    takes === "any" || isFloat(dtype) || (takes === "number" && dtype === "int32"),
    "E_DTYPE",
    () => `it is not defined for ${dtype}. Cast its input to float32 or float64.`,
    { dtype },
  );
  return dtype;
}

/** The common shape of inputs that stretch to each other (NumPy's broadcasting). */
export function commonShape(inputs: readonly Typed[]): Shape {
  const shapes = inputs.map(({ shape }) => shape);
  const unfit = (): never =>
    fail("E_SHAPE", `${shapes.map(showShape).join(" and ")} do not stretch to a common shape.`, { shapes });
  return shapes.reduce((common, shape) => broadcastShapes(common, shape) ?? unfit(), []);
}

/** An op that treats each element alone; inputs stretch to their common shape. */
export function elementwise(
  scalar: (...elements: number[]) => number,
  gradient?: LocalGradient,
  { takes = "float", gives, whole }: { takes?: Takes; gives?: Dtype; whole?: (...elements: number[]) => number } = {},
): Op {
  return {
    kind: "elementwise",
    arity: scalar.length,
    result: (all) => {
      const inputs = all.slice(0, scalar.length);
      const dtype = commonDtype(inputs, takes);
      return { dtype: gives ?? dtype, shape: commonShape(inputs) };
    },
    scalar,
    ...(gradient && { gradient }),
    ...(whole && { whole }),
  };
}
