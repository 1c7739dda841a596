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

/** Anything with a shape and a dtype. */
export interface Typed {
  readonly shape: Shape;
  readonly dtype: Dtype;
}
/** Anything with sizes and a dtype. */
export interface Sized extends Typed {
  readonly shape: Sizes;
}

const MOST_ELEMENTS = 2 ** 31 - 1;

const DTYPES: readonly unknown[] = ["float32", "float64", "int32", "bool"] satisfies Dtype[];
/** Refuses what is no dtype. */
export const checkDtype = (dtype: unknown, of: string): void =>
  check(DTYPES.includes(dtype), "E_DTYPE", () => `${of} cannot be ${show(dtype)}: there are ${DTYPES.join(", ")}.`);

export const isFloat = (dtype: Dtype): boolean => dtype === "float32" || dtype === "float64";

/** Whether a number is one of that dtype; floats take any, and round it. */
export const holds = (dtype: Dtype, value: number): boolean =>
  isFloat(dtype) || (dtype === "int32" ? (value | 0) === value : value === 0 || value === 1);

/** `[batch, 10]` */
export const showShape = (shape: Shape): string => `[${shape.map(show).join(", ")}]`;

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, i) => size === b[i]);

/** The product of sizes, however large. */
export const product = (sizes: Sizes): number => sizes.reduce((n, size) => n * size, 1);

/** The sizes in a shape that are known. */
export const numbersOf = (shape: Shape): Sizes => shape.filter((size) => typeof size === "number");

/** How many elements; throws E_SIZE before the product overflows what an array can hold. */
export function sizeOf(shape: Sizes): number {
  const size = product(shape);
  check(
    size <= MOST_ELEMENTS,
    "E_SIZE",
    () => `${showShape(shape)} has ${size} elements: the most is ${MOST_ELEMENTS}.`,
    { shape },
  );
  return size;
}

/** Checks a declared shape: whole sizes of 0 or more, or names. */
export function checkShape(shape: Shape, of: string): Shape {
  check(Array.isArray(shape), "E_SHAPE", () => `${of}: a shape is an array of sizes and names, as ["batch", 10].`);
  for (const size of shape) {
    if (typeof size === "string") checkName(size, `dimension of ${of}`);
    else check(isSize(size), "E_SHAPE", () => `${of}: ${show(size)} is not a size, in ${showShape(shape)}.`);
  }
  sizeOf(numbersOf(shape));
  return Object.freeze([...shape]);
}

/** Whether it can be the size of a dimension. */
export const isSize = (size: unknown): boolean => Number.isSafeInteger(size) && (size as number) >= 0;

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** Checks a label or a dimension's name: 1 to 200 characters, normalised, none of them a control character. */
export function checkName(name: string, what: string): string {
  // Most names are ASCII: an engine takes milliseconds to prepare for all of Unicode.
  const good =
    typeof name === "string" &&
    (/^[!-~](?:[ -~]*[!-~])?$/.test(name) || /^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$/u.test(name));
  if (!good || name.length > 200 || FORBIDDEN.has(name)) {
    fail(
      "E_NAME",
      `${quote(show(name).slice(0, 60))} cannot be the name of ${what}. Use 1 to 200 printable characters, and no name that JavaScript objects reserve.`,
      { name },
    );
  }
  return name.normalize("NFC");
}

/** NumPy's broadcasting: the common shape, or undefined where there is none. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const pairs = Array.from({ length: rank }, (_, i) => [a.at(i - rank) ?? 1, b.at(i - rank) ?? 1] as const);
  if (!pairs.every(([x, y]) => x === y || x === 1 || y === 1)) return undefined;
  return pairs.map(([x, y]) => (x === 1 ? y : x));
}

/** The axes of `large` along which `small` was stretched to it, or undefined where it does not stretch to it. */
export function stretchedAxes(small: Shape, large: Shape): readonly number[] | undefined {
  const extra = large.length - small.length;
  const axes = [...large.keys()].filter((axis) => axis < extra || small[axis - extra] !== large[axis]);
  const stretches = extra >= 0 && axes.every((axis) => axis < extra || small[axis - extra] === 1);
  return stretches ? axes : undefined;
}

/** Axes counted from the front, in order, each once; negative ones count from the back; undefined means all. */
export function normaliseAxes(axes: readonly number[] | undefined, rank: number): readonly number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  check(Array.isArray(axes), "E_AXIS", () => `axes are an array, as [0], not ${String(axes)}.`, { axes });
  const normal = axes.map((axis) => {
    check(
      Number.isInteger(axis) && axis >= -rank && axis < rank,
      "E_AXIS",
      () => `axis ${axis} does not exist in a shape of rank ${rank}.`,
      { axis, rank },
    );
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

/** How far apart neighbours along each axis lie in row-major order. */
export const fullStrides = (shape: Sizes): Sizes => shape.map((_, axis) => product(shape.slice(axis + 1)));

/** The same, with 0 along axes of size 1, so that they stretch. */
export const stridesOf = (shape: Sizes): Sizes =>
  fullStrides(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
