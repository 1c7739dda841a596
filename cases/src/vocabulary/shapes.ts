// Words that move, pick and join, and the one that makes something of nothing.
import type { Dtype, Wire } from "@chainrule/core";
import type { Attributes } from "../attributes.ts";
import { dtypeOf, Malformed } from "../format.ts";
import {
  alike,
  type Context,
  castTo,
  fromFront,
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

const count = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);

/** The dtype that an attribute names, as this graph has it. */
function dtypeIn({ graph }: Context, attributes: Attributes): Dtype {
  const dtype = dtypeOf(attributes.get("dtype") ?? "float32");
  return dtype === "int32" || dtype === "bool" ? dtype : graph.dtype;
}

const reshape: Word = (inputs, attributes) => {
  const x = input(inputs, 0);
  const shape = attributes.list("shape");
  const rest = count(sizesOf(x)) / count(shape.filter((size) => size !== -1));
  return reshaped(
    x,
    shape.map((size) => (size === -1 ? rest : size)),
  );
};

const transpose: Word = (inputs, attributes) => {
  const x = input(inputs, 0);
  const axes = attributes.maybeList("perm") ?? x.shape.map((_, axis) => axis).reverse();
  return gateWith("transpose", { axes })(x);
};

/** Axes that `begin` and `size` do not name are taken whole. */
const slice: Word = (inputs, attributes) => {
  const x = input(inputs, 0);
  const [begin, size] = [attributes.list("begin"), attributes.maybeList("size") ?? []];
  return gateWith("slice", {
    starts: sizesOf(x).map((all, axis) => fromFront(begin[axis] ?? 0, all)),
    sizes: x.shape.map((_, axis) => size[axis] ?? -1),
  })(x);
};

/** As NumPy has it: the shorter of shape and repeats gets ones in front. */
const tile: Word = (inputs, attributes) => {
  const x = input(inputs, 0);
  const repeats = attributes.list("reps");
  const rank = Math.max(repeats.length, x.shape.length);
  const shape = [...new Array<number>(rank - x.shape.length).fill(1), ...sizesOf(x)];
  const all = [...new Array<number>(rank - repeats.length).fill(1), ...repeats];
  return gateWith("tile", { repeats: all })(rank === x.shape.length ? x : reshaped(x, shape));
};

/** Negative paddings cut off. */
const pad: Word = (inputs, attributes) => {
  const x = input(inputs, 0);
  const given = attributes.get("paddings");
  const good = (pair: unknown): boolean => Array.isArray(pair) && pair.length === 2 && pair.every(Number.isSafeInteger);
  if (!Array.isArray(given) || !given.every(good)) throw new Malformed("paddings are pairs of whole numbers");
  const paddings = given as readonly (readonly [number, number])[];
  const cuts = paddings.some((pair) => pair.some((places) => places < 0));
  const cut = cuts
    ? gateWith("slice", {
        starts: paddings.map(([before]) => Math.max(0, -before)),
        sizes: paddings.map(
          ([before, after], axis) => (sizesOf(x)[axis] as number) + Math.min(0, before) + Math.min(0, after),
        ),
      })(x)
    : x;
  const added = paddings.map(([before, after]) => [Math.max(0, before), Math.max(0, after)]);
  return gateWith("pad", { paddings: added, value: attributes.number("value", 0) })(cut);
};

/** Indices as whole numbers, those below 0 counted from the back. */
function indicesOf(wire: Wire, size: number, context: Context): Wire {
  const indices = castTo(wire, "int32");
  const fromBack = gate("add")(indices, numberLike(size, indices, context));
  return gate("where")(gate("less")(indices, numberLike(0, indices, context)), fromBack, indices);
}

const gather: Word = (inputs, attributes, context) => {
  const axis = attributes.number("axis", 0);
  return onAxes(input(inputs, 0), (x) => {
    const size = sizesOf(x)[fromFront(axis, x.shape.length)] ?? 0;
    return gateWith("gather", { axis })(x, indicesOf(input(inputs, 1), size, context));
  });
};

/** The new axis is the last one, unless `axis` says otherwise. */
const oneHot: Word = (inputs, attributes, context) => {
  const depth = attributes.number("depth");
  const [on, off] = [attributes.number("on", 1), attributes.number("off", 0)];
  const given = castTo(input(inputs, 0), "int32");
  const indices = context.conventions.oneHotFromBack ? indicesOf(given, depth, context) : given;
  const vectors = castTo(gateWith("oneHot", { depth, on, off })(indices), dtypeIn(context, attributes));
  const rank = vectors.shape.length;
  const axis = fromFront(attributes.number("axis", -1), rank);
  if (axis === rank - 1) return vectors;
  const order = [...vectors.shape.keys()].slice(0, -1);
  return gateWith("transpose", { axes: order.toSpliced(axis, 0, rank - 1) })(vectors);
};

const fill: Word = (_, attributes, context) => {
  const shape = attributes.list("shape");
  const data = new Array<number>(count(shape)).fill(attributes.number("value", 0));
  return context.graph.constant({ shape, data }, { dtype: dtypeIn(context, attributes) });
};

const joined =
  (name: string): Word =>
  (inputs, attributes) =>
    gateWith(name, { axis: attributes.number("axis", 0) })(...alike(inputs));

export const shapes: Words = {
  reshape,
  transpose,
  broadcast_to: (inputs, attributes) => gateWith("broadcastTo", { shape: attributes.list("shape") })(input(inputs, 0)),
  expand_dims: (inputs, attributes) => gateWith("expandDims", { axis: attributes.number("axis", 0) })(input(inputs, 0)),
  slice,
  tile,
  pad,
  reverse: (inputs, attributes) => {
    const axes = attributes.maybeList("axes");
    return onAxes(input(inputs, 0), (x) => gateWith("reverse", { axes })(x));
  },
  gather,
  one_hot: oneHot,
  fill,
  concat: joined("concat"),
  stack: joined("stack"),
};
