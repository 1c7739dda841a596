// Where systems differ by choice, each source project's choice: at ties and kinks, and in what they make of odd inputs.
import type { Policy } from "@chainrule/core";

export interface Conventions {
  /** Gradients at ties and kinks: a graph's policy. */
  readonly policy: Partial<Policy>;
  /** Whether the position of the largest or smallest skips NaN; elsewhere NaN is the largest and the smallest. */
  readonly argSkipsNaN: boolean;
  /** Whether a step keeps NaN; elsewhere NaN is not above 0, and so below. */
  readonly stepKeepsNaN: boolean;
  /** Whether the sign of NaN is 0; elsewhere it is NaN. */
  readonly signOfNaNIsZero: boolean;
  /** Whether a power sends its exponent no gradient where the base is not positive; elsewhere it is z · log x, NaN below 0. */
  readonly powerNeedsPositiveBase: boolean;
  /** Whether negative indices of one_hot count from the back; elsewhere they name no place. */
  readonly oneHotFromBack: boolean;
  /** Whether a power has the dtype of its base; elsewhere whole numbers only where both are. */
  readonly powerLikeBase: boolean;
  /** The slope of leaky_relu below 0, where a case does not say. */
  readonly leakySlope: number;
}

const usual: Conventions = {
  policy: {},
  argSkipsNaN: false,
  stepKeepsNaN: false,
  signOfNaNIsZero: false,
  powerNeedsPositiveBase: false,
  oneHotFromBack: false,
  powerLikeBase: false,
  leakySlope: 0.01,
};

/** Equal shares, as `torch.maximum` and `torch.amax` have it. */
const pytorch: Conventions = { ...usual, policy: { pairTies: "split", axisTies: "split" }, signOfNaNIsZero: true };

/** By the name of the project, as cases give it in `source.project`. */
const conventions: Readonly<Record<string, Conventions>> = {
  "pytorch/pytorch": pytorch,
  // The oracle cases: made with PyTorch.
  "generated here": pytorch,
  // maximum_grad.ts: greaterEqual; max_grad.ts: equal to the largest, all of them in full; abs_grad.ts: step(x, -1).
  "tensorflow/tfjs": {
    ...usual,
    policy: { pairTies: "first", axisTies: "all", reluAtZero: 0, absAtZero: -1 },
    argSkipsNaN: true,
    stepKeepsNaN: true,
    signOfNaNIsZero: true,
    powerNeedsPositiveBase: true,
    leakySlope: 0.2,
  },
  "onnx/onnx": { ...usual, oneHotFromBack: true, powerLikeBase: true },
  // 1(x ≥ y) and 1(y ≥ x): both get it.
  "cs231n/cs231n.github.io": { ...usual, policy: { pairTies: "all", axisTies: "all" } },
  "karpathy/micrograd": usual,
  "tracel-ai/burn": usual,
};

/** A project's conventions; ours where it has none declared. */
export const conventionsOf = (project: string): Conventions =>
  (Object.hasOwn(conventions, project) ? conventions[project] : undefined) ?? usual;
