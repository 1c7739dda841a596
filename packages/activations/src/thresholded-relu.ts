import { defineGate, type Expr, settable } from "@chainrule/core";

/** y = x where x > α, 0 elsewhere (α = 1 when left out): open above the threshold, closed at it (Konda, Memisevic and Krueger, ICLR 2015). */
export const thresholdedRelu = settable(({ alpha = 1 }: { readonly alpha?: number }) =>
  defineGate("thresholdedRelu", (x: Expr) => x.lessEqual(alpha).where(0, x), undefined, {
    settings: { alpha },
    role: `a valve: passes the gradient where the input is above ${alpha}, stops it elsewhere`,
  }),
);
