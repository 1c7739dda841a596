// Words that go along axes: reductions, positions, running sums, and the softmax family.
import type { Wire } from "@chainrule/core";
import { isFloat } from "@chainrule/core";
import {
  asFloat,
  asNumber,
  closed,
  gate,
  gateWith,
  input,
  numberLike,
  onAxes,
  reshaped,
  sizesOf,
  type Word,
  type Words,
} from "./context.ts";

/** A reduction over axes: null is all of them. Of a scalar there is nothing to reduce. */
const over =
  (name: string, takes: "float" | "number"): Word =>
  (inputs, attributes) => {
    const [axes, keepAxes] = [attributes.maybeList("axes"), attributes.flag("keepdims")];
    const x = input(inputs, 0);
    const place = (wire: Wire): Wire => gateWith(name, { axes, keepAxes })(wire);
    const placed = (wire: Wire): Wire => (takes === "float" ? place(asFloat(wire)) : closed(place, [wire]));
    return axes === undefined ? placed(x) : onAxes(x, placed);
  };

/** A gate along one axis, on floats. */
const along =
  (name: string): Word =>
  (inputs, attributes) => {
    const place = gateWith(name, { axis: attributes.number("axis", -1) });
    return onAxes(asFloat(input(inputs, 0)), place);
  };

/** The position of the largest or smallest; of all elements, flat, where there is no axis. */
const position =
  (name: string, worst: number): Word =>
  (inputs, attributes, context) => {
    const [axis, keepAxes] = [attributes.maybeNumber("axis"), attributes.flag("keepdims")];
    const x = asNumber(input(inputs, 0));
    const skips = context.conventions.argSkipsNaN && isFloat(x.dtype);
    const known = skips ? gate("where")(gate("isNaN")(x), numberLike(worst, x, context), x) : x;
    if (axis !== undefined) return onAxes(known, gateWith(name, { axis, keepAxes }));
    const flat = gateWith(name, { axis: 0 })(reshaped(known, [sizesOf(known).reduce((n, size) => n * size, 1)]));
    return keepAxes
      ? reshaped(
          flat,
          known.shape.map(() => 1),
        )
      : flat;
  };

const cumsum: Word = (inputs, attributes) => {
  const place = gateWith("cumulativeSum", {
    axis: attributes.number("axis", 0),
    exclusive: attributes.flag("exclusive"),
    reverse: attributes.flag("reverse"),
  });
  return onAxes(asNumber(input(inputs, 0)), (x) => closed(place, [x]));
};

export const reductions: Words = {
  reduce_sum: over("sum", "number"),
  reduce_mean: over("mean", "float"),
  reduce_max: over("maxOver", "number"),
  reduce_min: over("minOver", "number"),
  reduce_prod: over("productOver", "number"),
  reduce_l1: over("l1Norm", "number"),
  reduce_l2: over("l2Norm", "float"),
  reduce_sum_square: over("sumOfSquares", "number"),
  reduce_log_sum: over("logSumOver", "float"),
  logsumexp: over("logSumExp", "float"),
  arg_max: position("argMax", Number.NEGATIVE_INFINITY),
  arg_min: position("argMin", Number.POSITIVE_INFINITY),
  cumsum,
  softmax: along("softmax"),
  log_softmax: along("logSoftmax"),
  hardmax: along("hardmax"),
};
