// Gates of any number of inputs, which stretch to a common shape.
import { defineGate, type Expr } from "@chainrule/core";

const add = (a: Expr, b: Expr): Expr => a.add(b);

/** The sum of all inputs. A distributor: each gets the upstream gradient. */
export const sumOf = defineGate("sumOf", (...inputs: readonly Expr[]) => inputs.reduce(add), undefined, {
  role: "gradient distributor: each input gets the upstream gradient",
});

/** The mean of all inputs. Each gets its share of the upstream gradient. */
export const meanOf = defineGate(
  "meanOf",
  (...inputs: readonly Expr[]) => inputs.reduce(add).div(inputs.length),
  undefined,
  {
    role: "gradient distributor: each input gets an equal share of the upstream gradient",
  },
);

/** The largest of all inputs, element by element. A router; a tie goes by the graph's policy. */
export const maxOf = defineGate("maxOf", (...inputs: readonly Expr[]) => inputs.reduce((a, b) => a.max(b)), undefined, {
  role: "gradient router: the largest input gets the whole gradient",
});

/** The smallest of all inputs, element by element. A router; a tie goes by the graph's policy. */
export const minOf = defineGate("minOf", (...inputs: readonly Expr[]) => inputs.reduce((a, b) => a.min(b)), undefined, {
  role: "gradient router: the smallest input gets the whole gradient",
});
