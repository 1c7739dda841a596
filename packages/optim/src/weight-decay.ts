import { checkNames, type Optimizer } from "@chainrule/core";
import { around, withSetting } from "./around.ts";
import { checkPositive } from "./check.ts";

/**
 * Any optimizer with weight decay as an L2 penalty: it sees dw + rate · w, the gradient of the loss plus rate/2 · ‖w‖².
 * For Adam the decoupled form is better: `adamw`, or `decoupledDecay` around any optimizer.
 */
export const weightDecay = <State extends string>(
  optimizer: Optimizer<State>,
  options: { readonly rate: number },
): Optimizer<State> => {
  const { rate } = checkNames(options, ["rate"], "weightDecay");
  return around(optimizer, {
    label: `weightDecay(${optimizer.label})`,
    settings: withSetting(optimizer, "weightDecay", checkPositive("rate", rate)),
    update: (w, dw, state, settings) => optimizer.update(w, dw.add(w.mul(rate)), state, settings),
  });
};
