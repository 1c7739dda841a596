// Numbers on their way in: a feed is whatever people hold them in; it leaves here flat, checked and with sizes.
import { check, type ErrorCode, fail, quote } from "./errors.ts";
import type { Dimensions, Dtype, Sizes, Typed } from "./shape.ts";
import { holds, isFloat, isSize, showShape, sizeOf } from "./shape.ts";

export type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;
export type Nested = number | boolean | readonly Nested[];
/** Flat numbers, row-major, with the shape they have. */
export interface NdArray<Data extends ArrayLike<number> = ArrayLike<number>> {
  readonly shape: Sizes;
  readonly data: Data;
}
/** A number, nested arrays, flat typed numbers in the declared shape, or flat numbers with a shape. */
export type Feed = Nested | Numbers | NdArray;
export type Feeds = Readonly<Record<string, Feed>>;

const ARRAYS = { float32: Float32Array, float64: Float64Array, int32: Int32Array, bool: Uint8Array } as const;

/** A flat array of zeros for values of a dtype; bool is one byte, 0 or 1. E_OOM when there is no memory for it. */
export function allocate(dtype: Dtype, size: number): Numbers {
  const Kind = ARRAYS[dtype];
  try {
    return new Kind(size);
  } catch (error) {
    return fail("E_OOM", `there is no memory for ${size} numbers of ${Kind.BYTES_PER_ELEMENT} bytes.`, { size }, error);
  }
}

/** Nested arrays as flat numbers and a shape; throws E_RAGGED with the index of the row that differs. */
function flatten(nested: Nested, what: string): NdArray<number[]> {
  const shape: number[] = [];
  for (let first: Nested | undefined = nested; Array.isArray(first); first = first[0]) {
    shape.push(first.length);
    check(shape.length <= 32, "E_SHAPE", () => `${what} is nested more than 32 deep.`);
  }
  const data: number[] = [];
  function visit(value: Nested, path: readonly number[]): void {
    const depth = path.length;
    const fits = Array.isArray(value) ? value.length === shape[depth] : depth === shape.length;
    if (!fits) {
      const got = Array.isArray(value)
        ? `${value.length} entries`
        : `${typeof value === "object" ? "an object" : String(value)}`;
      const expected =
        depth < shape.length ? `${shape[depth]} entries, as the first one has` : "a number, as the first one is";
      fail("E_RAGGED", `${what} is ragged: at [${path.join("][")}] it has ${got}, not ${expected}.`, { path, shape });
    }
    if (Array.isArray(value)) for (let i = 0; i < value.length; i++) visit(value[i] as Nested, [...path, i]);
    else if (isNumber(value)) data.push(Number(value));
    else
      fail(
        "E_FEED_VALUE",
        `${what} holds ${value === null ? "null" : typeof value} at [${path.join("][")}], not a number.`,
        { path },
      );
  }
  visit(nested, []);
  return { shape, data };
}

/** Flat numbers as nested arrays; a scalar is a number. */
export function nest({ shape, data }: NdArray): Nested {
  let level: Nested[] = Array.from(data);
  for (const size of [...shape].reverse()) {
    const count = size === 0 ? sizeOf(shape.slice(0, shape.indexOf(0))) : level.length / size;
    level = Array.from({ length: count }, (_, i) => level.slice(i * size, (i + 1) * size));
  }
  return level[0] as Nested;
}

const isNumber = (value: unknown): value is number | boolean => typeof value === "number" || typeof value === "boolean";
const isNumbers = (feed: unknown): feed is Numbers => ArrayBuffer.isView(feed) && !(feed instanceof DataView);

/** The shape that a feed has of itself: typed numbers are one axis. */
export function shapeOfFeed(feed: Feed): Sizes {
  return isNumbers(feed) ? [feed.length] : unpack(feed, "the value").shape;
}

/** Nested arrays, or numbers that say their shape, as numbers that do. */
const unpack = (feed: Nested | NdArray, what: string): NdArray =>
  typeof feed === "object" && feed !== null && "data" in feed ? checkSizes(feed, what) : flatten(feed, what);

/** Flat numbers whose shape is one, and theirs. */
function checkSizes(feed: NdArray, what: string): NdArray {
  const { shape, data } = feed;
  const isShape = Array.isArray(shape) && shape.every(isSize);
  check(isShape, "E_FEED_SIZE", () => `${what} has a shape that is no list of sizes.`, { shape });
  check(
    sizeOf(shape) === data?.length,
    "E_FEED_SIZE",
    () => `${what} has ${data?.length ?? "no"} numbers, and its shape is ${showShape(shape)}.`,
    { shape },
  );
  return feed;
}

/** What a feed is to fit: a wire, or what is like one. */
export interface Slot extends Typed {
  readonly label: string;
}

/**
 * Fits a feed to what was declared, binding names of dimensions to sizes as it meets them.
 * Nothing is stretched or cut: E_SHAPE, E_FEED_SIZE, E_FEED_VALUE, E_RAGGED or (strict) E_NOT_FINITE.
 */
export function fitFeed(feed: Feed, slot: Slot, dimensions: Map<string, number>, strict = false): NdArray<Numbers> {
  const what = `the feed for ${quote(slot.label)}`;
  const { shape, data } = isNumbers(feed)
    ? { shape: inferShape(feed.length, slot, dimensions, what), data: feed }
    : unpack(feed, what);
  matchShape(shape, slot, dimensions, what);
  return { shape, data: convert(data, slot.dtype, what, strict) };
}

function matchShape(shape: Sizes, slot: Slot, dimensions: Map<string, number>, what: string): void {
  const bound = new Map(dimensions);
  const fits =
    shape.length === slot.shape.length &&
    slot.shape.every((declared, axis) => {
      const size = shape[axis] as number;
      const known = typeof declared === "number" ? declared : bound.get(declared);
      if (known === undefined) bound.set(declared as string, size);
      return known === undefined || known === size;
    });
  if (!fits) {
    const known = slot.shape.map((d) => (typeof d === "string" && dimensions.has(d) ? `${d}=${dimensions.get(d)}` : d));
    fail("E_SHAPE", `${what} is ${showShape(shape)}, and ${quote(slot.label)} was declared ${showShape(known)}.`, {
      declared: slot.shape,
      given: shape,
    });
  }
  for (const [name, size] of bound) dimensions.set(name, size);
}

/** The sizes of flat numbers: at most one name may still be open, and takes what is left. */
function inferShape(length: number, slot: Slot, dimensions: Dimensions, what: string): Sizes {
  const sizes = slot.shape.map((d) => (typeof d === "number" ? d : dimensions.get(d)));
  const known = sizeOf(sizes.filter((size) => size !== undefined));
  const open = sizes.filter((size) => size === undefined).length;
  const rest = open === 0 ? 1 : length / known;
  const fits = open <= 1 && Number.isInteger(rest) && known * rest === length;
  if (!fits) {
    const advice = open > 1 ? ` Give it as { shape, data }: ${open} of its sizes are open.` : "";
    fail(
      "E_FEED_SIZE",
      `${what} has ${length} numbers, and ${quote(slot.label)} was declared ${showShape(slot.shape)}.${advice}`,
      { length, declared: slot.shape },
    );
  }
  return sizes.map((size) => size ?? rest);
}

/** Numbers that a buffer of that dtype takes as they are, checked; floats keep their precision, the buffer rounds. */
function convert(data: ArrayLike<number>, dtype: Dtype, what: string, strict: boolean): Numbers {
  const float = isFloat(dtype);
  const ready = float
    ? data instanceof Float32Array || data instanceof Float64Array
    : dtype === "int32" && data instanceof Int32Array;
  const refuse = (code: ErrorCode, held: unknown, why: string, details: { position: number; value?: number }): never =>
    fail(code, `${what} holds ${held} at position ${details.position}, ${why}.`, details);
  const result = ready ? (data as Numbers) : allocate(float ? "float64" : dtype, data.length);
  for (let i = 0; i < data.length && !(ready && !strict); i++) {
    const given: unknown = data[i];
    const value = isNumber(given)
      ? Number(given)
      : refuse("E_FEED_VALUE", typeof given, "not a number", { position: i });
    if (!holds(dtype, value)) refuse("E_FEED_VALUE", value, `which is no ${dtype}`, { position: i, value });
    if (strict && !Number.isFinite(value))
      refuse("E_NOT_FINITE", value, "and strict mode takes finite numbers only", { position: i });
    if (!ready) result[i] = value;
  }
  return result;
}
