import { constant, defineGate, type Expr } from "@chainrule/core";

/** y = min(max(0, x), 6) (Krizhevsky, 2010). A valve with a ceiling: at 0 the graph's policy says (closed by default), at 6 it is closed. */
export const relu6 = defineGate("relu6", (x: Expr) => constant(6, x.dtype).lessEqual(x).where(6, x.relu()), undefined, {
  role: "a valve: passes the gradient where the input is between 0 and 6, stops it elsewhere",
});
