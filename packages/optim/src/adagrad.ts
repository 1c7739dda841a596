import { type Optimizer, zeros } from "@chainrule/core";
import { checkPositive } from "./check.ts";

/**
 * A rate for each weight that falls with its gradients so far: s ← s + dw², w ← w - rate · dw / (√s + epsilon); s starts at 0.
 * Duchi, Hazan and Singer, JMLR 12 (2011), with epsilon (1e-8 when left out) outside the root.
 */
export const adagrad = ({ epsilon = 1e-8 }: { readonly epsilon?: number } = {}): Optimizer<"s"> => ({
  label: "adagrad",
  settings: { epsilon: checkPositive("epsilon", epsilon) },
  remembers: { s: zeros },
  update: (w, dw, { s }, { learningRate }) => {
    const next = s.add(dw.mul(dw));
    return [w.sub(dw.mul(learningRate).div(next.sqrt().add(epsilon))), { s: next }];
  },
});
