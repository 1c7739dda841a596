import { check, constant, defineGate, type Expr, isTraining, keep } from "@chainrule/core";
import { withSettings } from "./with-settings.ts";

/**
 * y = x · mask: in training the mask is 0 with probability `rate` and 1 / (1 - rate) elsewhere, so that the mean stays; in evaluation
 * it is 1 (Srivastava et al., JMLR 2014). A new mask each step, the same one forward and back. Every dropout gets a seed of its own:
 * two with one seed and one shape would drop the same places.
 */
export const dropout = withSettings(
  "dropout",
  "{ rate: 0.5, seed: 1 }",
  ({ rate = 0.5, seed }: { readonly rate?: number; readonly seed: number }) => {
    check(rate >= 0 && rate <= 1, "E_OPTION", () => `dropout: rate is from 0 to 1, not ${rate}.`, { rate });
    return defineGate(
      "dropout",
      (x: Expr) => {
        const kept = constant(rate === 1 ? 0 : 1 / (1 - rate), x.dtype);
        const mask = isTraining().where(x.random(seed).less(rate).where(0, kept), 1);
        return keep(x.mul(mask), { mask });
      },
      (dy, { mask }) => [dy.mul(mask)],
      { settings: { rate, seed }, role: "stops the gradient where it dropped the value, and scales the rest alike" },
    );
  },
);
