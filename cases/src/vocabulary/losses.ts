// Losses. Those of PyTorch and ONNX take scores with the classes along axis 1; those of TensorFlow.js take labels first.
import type { Wire } from "@chainrule/core";
import type { Attributes } from "../attributes.ts";
import { Malformed } from "../format.ts";
import { asFloat, castTo, gateWith, input, type Word, type Words } from "./context.ts";

const REDUCTIONS = ["none", "mean", "sum", "meanOfNonzeroWeights"] as const;

/** How losses become one: by name, or by TensorFlow.js's number. */
function reductionOf(attributes: Attributes, standard: (typeof REDUCTIONS)[number]): string {
  const given = attributes.get("reduction") ?? standard;
  const name = typeof given === "number" ? REDUCTIONS[given] : REDUCTIONS.find((known) => known === given);
  if (!name) throw new Malformed(`reduction is ${JSON.stringify(given)}`);
  return name;
}

/** Labels first, then predictions, and weights of the losses if there are any. */
const tfjs =
  (name: string, settings: (attributes: Attributes) => Readonly<Record<string, unknown>> = () => ({})): Word =>
  (inputs, attributes) => {
    const [labels, predictions] = [asFloat(input(inputs, 0)), asFloat(input(inputs, 1))];
    const reduction = reductionOf(attributes, "meanOfNonzeroWeights");
    const place = gateWith(name, { ...settings(attributes), reduction });
    return place(predictions, labels, ...inputs.slice(2).map(asFloat));
  };

const classAxisOf = (scores: Wire): number => (scores.shape.length < 2 ? 0 : 1);

/** Scores [N, C, …], then whole-number labels or probabilities, then weights of the classes if there are any. */
const ofClasses =
  (name: string): Word =>
  (inputs, attributes, _, outputs) => {
    const scores = asFloat(input(inputs, 0));
    const [labels, classAxis] = [input(inputs, 1), classAxisOf(scores)];
    const soft = labels.dtype === scores.dtype;
    const loss = gateWith(name, {
      classAxis,
      ignoreIndex: attributes.maybeNumber("ignore_index"),
      labelSmoothing: attributes.maybeNumber("label_smoothing"),
      reduction: reductionOf(attributes, "mean"),
    })(scores, soft ? labels : castTo(labels, "int32"), ...inputs.slice(2).map(asFloat));
    return outputs > 1 ? [loss, gateWith("logSoftmax", { axis: classAxis })(scores)] : loss;
  };

const smoothing = (attributes: Attributes): Readonly<Record<string, unknown>> => ({
  labelSmoothing: attributes.maybeNumber("labelSmoothing"),
});

export const losses: Words = {
  loss_softmax_cross_entropy: ofClasses("softmaxCrossEntropy"),
  loss_cross_entropy_soft: (inputs, ...rest) => ofClasses("softmaxCrossEntropy")(inputs.map(asFloat), ...rest),
  loss_nll: ofClasses("negativeLogLikelihood"),
  loss_softmax_cross_entropy_onehot: tfjs("softmaxCrossEntropy", (a) => ({ ...smoothing(a), weights: "losses" })),
  loss_sigmoid_cross_entropy: tfjs("sigmoidCrossEntropy", smoothing),
  loss_mean_squared_error: tfjs("meanSquaredError"),
  loss_absolute_difference: tfjs("meanAbsoluteError"),
  loss_hinge: tfjs("binaryHinge"),
  loss_huber: tfjs("huber", (a) => ({ delta: a.maybeNumber("delta") })),
  loss_log: tfjs("logLoss", (a) => ({ epsilon: a.maybeNumber("epsilon") })),
  loss_cosine_distance: tfjs("cosineDistance", (a) => ({ axis: a.number("axis"), normalise: false, keepAxes: true })),
};
