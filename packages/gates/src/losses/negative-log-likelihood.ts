import { check, defineGate, settable, showShape } from "@chainrule/core";
import { type ClassSettings, classLosses, classSettings } from "./classes.ts";
import { checkInputs, checkReduction, type LossInputs, type Reduced, reduceWeighted } from "./reduce-losses.ts";

/**
 * y = the mean of -weight · log-probability of the right class: a router. Labels are int32, one class for each row; a third input weighs
 * the classes, and a mean divides by the weights of the labels, as in PyTorch. A label that is no class comes to NaN.
 */
export const negativeLogLikelihood = settable(
  ({ reduction = "mean", ...given }: Reduced & Omit<ClassSettings, "labelSmoothing">) => {
    const gate = "negativeLogLikelihood";
    const { labelSmoothing: _, ...settings } = classSettings(gate, given);
    checkReduction(gate, { reduction });
    return defineGate(
      gate,
      (...inputs: LossInputs) => {
        checkInputs(gate, inputs);
        const [, { dtype, shape }] = inputs;
        check(dtype === "int32", "E_DTYPE", () => `${gate}: labels are int32, not ${dtype} ${showShape(shape)}.`);
        const { weighted, counted } = classLosses(gate, inputs, { ...settings, labelSmoothing: 0 });
        return reduceWeighted(weighted, counted, reduction);
      },
      undefined,
      { settings: { reduction, ...settings }, role: "pulls up the log-probability of the right class, and no other" },
    );
  },
);
