// Shapes: lists of sizes, some of which may be names ("batch") until a graph meets its data.
import { check, fail, quote, show } from "./errors.ts";

/** A size, or the name of a size that is known when data arrives. */
export type Dimension = number | string;
/** Row-major; [] is a scalar. */
export type Shape = readonly Dimension[];
/** A shape whose sizes are all known. */
export type Sizes = readonly number[];
export type Dtype = "float32" | "float64" | "int32" | "bool";
/** What each named dimension is bound to in one run. */
export type Dimensions = ReadonlyMap<string, number>;

const MOST_ELEMENTS = 2 ** 31 - 1;

const DTYPES: readonly unknown[] = ["float32", "float64", "int32", "bool"] satisfies Dtype[];
/** Refuses what is no dtype. */
export const checkDtype = (dtype: unknown, of: string): void =>
  check(DTYPES.includes(dtype), "E_DTYPE", () => `${of} cannot be ${show(dtype)}: there are ${DTYPES.join(", ")}.`);

export const isFloat = (dtype: Dtype): boolean => dtype === "float32" || dtype === "float64";

/** `[batch, 10]` */
export const showShape = (shape: Shape): string => `[${shape.map(show).join(", ")}]`;

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, i) => size === b[i]);

/** How many elements; throws E_SIZE before the product overflows what an array can hold. */
export function sizeOf(shape: Sizes): number {
  let size = 1;
  for (const dimension of shape) size *= dimension;
  const within = size <= MOST_ELEMENTS;
  check(within, "E_SIZE", () => `${showShape(shape)} has ${size} elements: the most is ${MOST_ELEMENTS}.`, { shape });
  return size;
}

/** Checks a declared shape: whole sizes of 0 or more, or names. */
export function checkShape(shape: Shape, of: string): Shape {
  check(Array.isArray(shape), "E_SHAPE", () => `${of}: a shape is an array of sizes and names, as ["batch", 10].`);
  for (const size of shape) {
    if (typeof size === "string") checkName(size, `dimension of ${of}`);
    else
      check(
        Number.isSafeInteger(size) && size >= 0,
        "E_SHAPE",
        () => `${of}: ${show(size)} is not a size, in ${showShape(shape)}.`,
      );
  }
  sizeOf(shape.filter((size) => typeof size === "number"));
  return Object.freeze([...shape]);
}

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** Checks a label or a dimension's name: 1 to 200 characters, normalised, none of them a control character. */
export function checkName(name: string, what: string): string {
  const advice = "Use 1 to 200 printable characters, and no name that JavaScript objects reserve.";
  const good = typeof name === "string" && /^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$/u.test(name);
  if (!good || name.length > 200 || FORBIDDEN.has(name)) {
    fail("E_NAME", `${quote(show(name).slice(0, 60))} cannot be the name of ${what}. ${advice}`, { name });
  }
  return name.normalize("NFC");
}

/** NumPy's broadcasting: the common shape, or undefined where there is none. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: Dimension[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    shape.push(x === 1 ? y : x);
  }
  return shape;
}

/** The axes of `large` along which `small` was stretched to it, or undefined where it does not stretch to it. */
export function stretchedAxes(small: Shape, large: Shape): readonly number[] | undefined {
  const extra = large.length - small.length;
  if (extra < 0) return undefined;
  const axes: number[] = [];
  for (const [axis, size] of large.entries()) {
    if (axis < extra) axes.push(axis);
    else if (small[axis - extra] !== size) {
      if (small[axis - extra] !== 1) return undefined;
      axes.push(axis);
    }
  }
  return axes;
}

/** Axes counted from the front, in order, each once; negative ones count from the back; undefined means all. */
export function normaliseAxes(axes: readonly number[] | undefined, rank: number): readonly number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  check(Array.isArray(axes), "E_AXIS", () => `axes are an array, as [0], not ${String(axes)}.`, { axes });
  const normal = axes.map((axis) => {
    const there = Number.isInteger(axis) && axis >= -rank && axis < rank;
    check(there, "E_AXIS", () => `axis ${axis} does not exist in a shape of rank ${rank}.`, { axis, rank });
    return axis < 0 ? axis + rank : axis;
  });
  check(new Set(normal).size === normal.length, "E_AXIS", () => `an axis is named twice in ${showShape(axes)}.`, {
    axes,
  });
  return normal.sort((a, b) => a - b);
}

/** The shape without those axes, or with size 1 in their place. */
export const dropAxes = (shape: Shape, axes: readonly number[], keep = false): Shape =>
  keep ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) : shape.filter((_, axis) => !axes.includes(axis));

/** The sizes of a shape, its names replaced by what they are bound to. */
export const bindShape = (shape: Shape, dimensions: Dimensions): Sizes =>
  shape.map((size) =>
    typeof size === "number"
      ? size
      : (dimensions.get(size) ?? fail("E_SHAPE", `the size of ${quote(size)} is not known yet.`)),
  );

/** How far apart neighbours along each axis lie in row-major order; 0 along axes of size 1, so that they stretch. */
export function stridesOf(shape: Sizes): readonly number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    strides[axis] = size === 1 ? 0 : step;
    step *= size;
  }
  return strides;
}
