// What losses over classes have in common: which class is the right one, what a row costs, and how much it counts.
import { check, constant, type Expr, isFloat, sameShape, showShape } from "@chainrule/core";
import { withOnes } from "../reduction.ts";
import type { LossInputs } from "./reduce-losses.ts";

/** A bool of the scores' shape: where the class, along an axis, is the one that `labels` name as an int32. */
export function isLabelled(scores: Expr, labels: Expr, axis: number, gate: string): Expr {
  const { shape } = scores;
  const there = Number.isInteger(axis) && axis >= -shape.length && axis < shape.length;
  check(there, "E_AXIS", () => `${gate}: there is no axis ${axis} of classes in the scores ${showShape(shape)}.`, {
    axis,
    rank: shape.length,
  });
  const rows = shape.toSpliced(axis, 1);
  const words = (): string =>
    `${gate}: labels are int32 ${showShape(rows)}, one class for each row of the scores ${showShape(shape)}, not ${labels.dtype} ${showShape(labels.shape)}`;
  check(labels.dtype === "int32" && sameShape(labels.shape, rows), "E_SHAPE", words);
  return labels.reshape(withOnes(scores, [axis])).equal(scores.positions([axis]));
}

/** The losses of rows, NaN where the label is no class of the scores. */
export function whereClasses(losses: Expr, labels: Expr, scores: Expr, axis: number): Expr {
  const classes = scores.size([axis]).cast("int32");
  return labels.less(0).where(Number.NaN, labels.less(classes).where(losses, Number.NaN));
}

/** How a loss over classes reads its inputs. */
export interface ClassSettings {
  /** Along which axis of the scores the classes lie: the last when left out; PyTorch and ONNX have 1. */
  readonly classAxis?: number;
  /** Rows with this label cost and count nothing; there is none when left out, where PyTorch has -100. */
  readonly ignoreIndex?: number | undefined;
  /** How much of each target goes to all classes alike, from 0 (default) to 1. */
  readonly labelSmoothing?: number;
  /** What a third input weighs: the classes (default), as in PyTorch, or the losses of rows, as in TensorFlow. */
  readonly weights?: "classes" | "losses";
}

/** What rows cost, weighted, and what each counts in a mean where they do not count alike. */
interface ClassLosses {
  readonly weighted: Expr;
  readonly counted: Expr | undefined;
}

/** -Σ weight · target · log-probability over the classes, for each row. */
export function classLosses(gate: string, inputs: LossInputs, settings: Required<ClassSettings>): ClassLosses {
  const [logProbabilities, labels, weights] = inputs;
  const { classAxis: axis, ignoreIndex, labelSmoothing, weights: weighs } = settings;
  const soft = isFloat(labels.dtype) && sameShape(labels.shape, logProbabilities.shape);
  check(
    !soft || ignoreIndex === undefined,
    "E_OPTION",
    () => `${gate}: ignoreIndex is for labels, not for probabilities.`,
  );
  const isRight = soft ? undefined : isLabelled(logProbabilities, labels, axis, gate);
  const ofClasses = weights && weighs === "classes" && classWeights(gate, logProbabilities, weights, axis);
  const ofLosses = weighs === "losses" ? weights : undefined;

  const aimed = isRight ? isRight.where(logProbabilities, 0) : labels.mul(logProbabilities);
  const evenly = logProbabilities.div(logProbabilities.size([axis]));
  const smoothed = labelSmoothing === 0 ? aimed : aimed.mul(1 - labelSmoothing).add(evenly.mul(labelSmoothing));
  const costs = (ofClasses ? smoothed.mul(ofClasses) : smoothed).sum([axis]).neg();
  if (!isRight) return { weighted: ofLosses ? costs.mul(ofLosses) : costs, counted: ofLosses };

  const isIgnored = ignoreIndex === undefined ? undefined : labels.equal(ignoreIndex);
  const known = whereClasses(costs, labels, logProbabilities, axis);
  const losses = isIgnored?.where(0, known) ?? known;
  const counted = ofClasses ? isRight.where(ofClasses, 0).sum([axis]) : ofLosses;
  return {
    weighted: ofLosses ? losses.mul(ofLosses) : losses,
    counted: isIgnored?.where(0, counted ?? constant(1, logProbabilities.dtype)) ?? counted,
  };
}

/** Weights [classes] with their axis where the scores have theirs. */
function classWeights(gate: string, scores: Expr, weights: Expr, axis: number): Expr {
  const classes = scores.shape.at(axis) as number | string;
  const words = (): string =>
    `${gate}: class weights are ${showShape([classes])}, one for each class, not ${showShape(weights.shape)}`;
  check(sameShape(weights.shape, [classes]), "E_SHAPE", words, { weights: weights.shape });
  return weights.reshape(scores.shape.map(() => 1 as number | string).with(axis, classes));
}

/** Fills in what was left out, and refuses what is out of range. */
export function classSettings(
  gate: string,
  { classAxis = -1, ignoreIndex, labelSmoothing = 0, weights = "classes" }: ClassSettings,
): Required<ClassSettings> {
  const inRange = labelSmoothing >= 0 && labelSmoothing <= 1;
  check(inRange, "E_OPTION", () => `${gate}: labelSmoothing is from 0 to 1, not ${labelSmoothing}.`, {
    labelSmoothing,
  });
  const known = weights === "classes" || weights === "losses";
  check(known, "E_OPTION", () => `${gate}: weights are of "classes" or "losses", not ${String(weights)}.`, { weights });
  return { classAxis, ignoreIndex, labelSmoothing, weights };
}
