import { checkNames, type Optimizer } from "@chainrule/core";
import { around, withSetting } from "./around.ts";
import { checkPositive } from "./check.ts";

/**
 * Any optimizer with decoupled weight decay: its step, and then w ← w - learning rate · rate · (w before the step).
 * Loshchilov and Hutter, ICLR 2019, with the rate of the decay times the learning rate, as PyTorch's AdamW and dfdx have it.
 */
export const decoupledDecay = <State extends string>(
  optimizer: Optimizer<State>,
  options: { readonly rate: number },
): Optimizer<State> => {
  const { rate } = checkNames(options, ["rate"], "decoupledDecay");
  return around(optimizer, {
    label: `decoupledDecay(${optimizer.label})`,
    settings: withSetting(optimizer, "decoupledDecay", checkPositive("rate", rate)),
    update: (w, dw, state, settings) => {
      const [next, remembered] = optimizer.update(w, dw, state, settings);
      return [next.sub(w.mul(rate).mul(settings.learningRate)), remembered];
    },
  });
};
