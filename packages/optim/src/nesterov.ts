import { type Optimizer, zeros } from "@chainrule/core";
import { checkFraction } from "./check.ts";

/**
 * Momentum that looks ahead: v ← momentum · v - rate · dw, w ← w + momentum · v - rate · dw with the new v; momentum is 0.9 when left out.
 * Nesterov (1983), in the form of Bengio, Boulanger-Lewandowski and Pascanu, ICASSP 2013 (and of CS231n): w is where the ball will be.
 */
export const nesterov = ({ momentum = 0.9 }: { readonly momentum?: number } = {}): Optimizer<"v"> => ({
  label: "nesterov",
  settings: { momentum: checkFraction("momentum", momentum) },
  remembers: { v: zeros },
  update: (w, dw, { v }, { learningRate }) => {
    const descent = dw.mul(learningRate);
    const next = v.mul(momentum).sub(descent);
    return [w.add(next.mul(momentum).sub(descent)), { v: next }];
  },
});
