// Where a gate decides: which side of a kink an input is on, which of two is larger. Written in core's own ops, so that
// whatever gate is asked, a plugin's as well, the question is the same.
import type { Expr, OpName, Policy } from "@chainrule/core";
import { ops } from "@chainrule/core";

/** One decision inside a gate. */
export interface Decision {
  readonly op: OpName;
  /** What was decided, element by element: the side, the winner, the branch. */
  readonly side: Expr;
  /** Bools: where neither side has it, the tie or the kink itself. Absent where a policy has no say. */
  readonly tie?: Expr;
  /** The part of the policy that says what happens there. */
  readonly governed?: keyof Policy;
}

/** The decisions of an expression's ops, in the order in which they are made. */
export function decisionsWithin(order: readonly Expr[]): readonly Decision[] {
  return order.flatMap((expr) => {
    const decision = decisionOf(expr);
    return decision ? [decision] : [];
  });
}

function decisionOf(expr: Expr): Decision | undefined {
  const { op, inputs } = expr;
  const [x, y] = inputs as readonly [Expr, Expr];
  switch (op) {
    case "relu":
    case "abs":
      return { op, side: x.sign(), tie: x.equal(0), governed: op === "relu" ? "reluAtZero" : "absAtZero" };
    case "sign":
      return { op, side: x.sign() };
    case "max":
    case "min":
      return { op, side: x.sub(y).sign(), tie: x.equal(y), governed: "pairTies" };
    case "maxOver":
    case "minOver":
      return overAxes(expr, x);
    case "less":
    case "lessEqual":
    case "equal":
    case "round":
    case "floorDiv":
      return { op, side: expr };
    default:
      return undefined;
  }
}

/** Which elements are the largest; more than one of a row is a tie. */
function overAxes(expr: Expr, x: Expr): Decision {
  const axes = expr.attributes.axes ?? [];
  const peak = expr.reshape(x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)));
  const isPeak = x.equal(peak);
  const several = isPeak.cast("int32").sum(axes).equal(1).cast("int32").equal(0);
  return { op: expr.op, side: isPeak, tie: several, governed: "axisTies" };
}

/** How many of an expression's ops compute something; placeholders and constants do not. */
export const countOps = (order: readonly Expr[]): number => order.filter(({ op }) => ops[op].kind !== "leaf").length;
