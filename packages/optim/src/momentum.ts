import { type Optimizer, zeros } from "@chainrule/core";
import { checkFraction } from "./check.ts";

/**
 * A ball that rolls: v ← momentum · v - rate · dw, w ← w + v; v starts at 0, momentum is 0.9 when left out.
 * Polyak (1964), in the form of Sutskever, Martens, Dahl and Hinton, ICML 2013: the rate is inside v (PyTorch has it outside).
 */
export const momentum = ({ momentum = 0.9 }: { readonly momentum?: number } = {}): Optimizer<"v"> => ({
  label: "momentum",
  settings: { momentum: checkFraction("momentum", momentum) },
  remembers: { v: zeros },
  update: (w, dw, { v }, { learningRate }) => {
    const next = v.mul(momentum).sub(dw.mul(learningRate));
    return [w.add(next), { v: next }];
  },
});
