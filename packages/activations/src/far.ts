// For activations of the form x · g(x).
import type { Expr } from "@chainrule/core";

/** x held where e⁻ˣ still is a number above 0 and beyond: an infinite x times a factor that is 0 there would be NaN. */
const FAR = 1000;
export const withinReach = (x: Expr): Expr => x.max(-FAR).min(FAR);

/** x, held on the left only: there its factor is 0 anyway. */
export const reachLeft = (x: Expr): Expr => x.max(-FAR);
