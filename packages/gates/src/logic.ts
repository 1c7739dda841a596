// Bools of bools. No gradient flows through any of them.
import { defineGate, type Expr } from "@chainrule/core";

const role = "stops the gradient: bools have none";
const negation = (x: Expr): Expr => x.equal(0);

/** Whether x does not hold. */
export const not = defineGate("not", (x: Expr) => negation(x), undefined, { role });

/** Whether both hold. */
export const and = defineGate("and", (x: Expr, y: Expr) => x.where(y, 0), undefined, { role });

/** Whether one of them holds, or both. */
export const or = defineGate("or", (x: Expr, y: Expr) => x.where(1, y), undefined, { role });

/** Whether exactly one of them holds. */
export const xor = defineGate("xor", (x: Expr, y: Expr) => negation(x.equal(y)), undefined, { role });
