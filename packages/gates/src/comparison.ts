// Bools of numbers. No gradient flows through any of them; NaN is not equal to anything, nor above or below it.
import { defineGate, type Expr } from "@chainrule/core";

const role = "stops the gradient: bools have none";
const negation = (x: Expr): Expr => x.equal(0);

/** x > y */
export const greater = defineGate("greater", (x: Expr, y: Expr) => y.less(x), undefined, { role });
/** x ≥ y */
export const greaterEqual = defineGate("greaterEqual", (x: Expr, y: Expr) => y.lessEqual(x), undefined, { role });
/** x < y */
export const less = defineGate("less", (x: Expr, y: Expr) => x.less(y), undefined, { role });
/** x ≤ y */
export const lessEqual = defineGate("lessEqual", (x: Expr, y: Expr) => x.lessEqual(y), undefined, { role });
/** x = y */
export const equal = defineGate("equal", (x: Expr, y: Expr) => x.equal(y), undefined, { role });
/** x ≠ y */
export const notEqual = defineGate("notEqual", (x: Expr, y: Expr) => negation(x.equal(y)), undefined, { role });

/** Whether x is not a number: it is the one thing that is not equal to itself. */
const notANumber = defineGate("isNaN", (x: Expr) => negation(x.equal(x)), undefined, { role });
/** Whether x is Infinity or -Infinity. */
export const isInfinite = defineGate("isInfinite", (x: Expr) => x.abs().equal(Number.POSITIVE_INFINITY), undefined, {
  role,
});
/** Whether x is a number, and a finite one. */
const finite = defineGate("isFinite", (x: Expr) => x.abs().less(Number.POSITIVE_INFINITY), undefined, {
  role,
});

export { finite as isFinite, notANumber as isNaN };
