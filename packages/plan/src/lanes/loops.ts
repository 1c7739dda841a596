// The primitives of lanes as loops over columns of numbers in JavaScript. Loops are written out, since a call inside of one
// that differs from primitive to primitive would cost more than the primitive.
import type { LaneOp } from "./lanes.ts";

/** One value for many elements, as floats and as integers in the same memory; of 64 bits, `words` are halves. */
export interface LaneColumn {
  readonly floats: Float32Array | Float64Array;
  readonly words: Int32Array;
  readonly longs: BigInt64Array;
}

/** z = a ∘ b ∘ c for `n` elements. `by` is the primitive's own number, `wide` how many words an element has. */
export type Loop = (
  n: number,
  z: LaneColumn,
  a: LaneColumn,
  b: LaneColumn,
  c: LaneColumn,
  by: number,
  wide: number,
) => void;

/** From here on floats have no fraction; below it, adding and subtracting it rounds to even. */
const WHOLE = 4503599627370496;

function nearest(x: number): number {
  const size = Math.abs(x);
  const near = size < WHOLE ? size + WHOLE - WHOLE : size;
  return x < 0 ? -near : x === 0 ? x : near;
}

const copy: Loop = (n, { words: z }, { words: a }, _, __, ___, wide) => {
  for (let i = 0; i < n * wide; i++) z[i] = a[i] as number;
};

/** Each primitive of 32 bits, and of 64 where it is not in the other table. */
export const loops: Readonly<Partial<Record<LaneOp, Loop>>> = {
  add: (n, { floats: z }, { floats: a }, { floats: b }) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as number) + (b[i] as number);
  },
  sub: (n, { floats: z }, { floats: a }, { floats: b }) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as number) - (b[i] as number);
  },
  mul: (n, { floats: z }, { floats: a }, { floats: b }) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as number) * (b[i] as number);
  },
  div: (n, { floats: z }, { floats: a }, { floats: b }) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as number) / (b[i] as number);
  },
  min: (n, { floats: z }, { floats: a }, { floats: b }) => {
    for (let i = 0; i < n; i++) z[i] = Math.min(a[i] as number, b[i] as number);
  },
  max: (n, { floats: z }, { floats: a }, { floats: b }) => {
    for (let i = 0; i < n; i++) z[i] = Math.max(a[i] as number, b[i] as number);
  },
  sqrt: (n, { floats: z }, { floats: a }) => {
    for (let i = 0; i < n; i++) z[i] = Math.sqrt(a[i] as number);
  },
  abs: (n, { floats: z }, { floats: a }) => {
    for (let i = 0; i < n; i++) z[i] = Math.abs(a[i] as number);
  },
  floor: (n, { floats: z }, { floats: a }) => {
    for (let i = 0; i < n; i++) z[i] = Math.floor(a[i] as number);
  },
  ceil: (n, { floats: z }, { floats: a }) => {
    for (let i = 0; i < n; i++) z[i] = Math.ceil(a[i] as number);
  },
  trunc: (n, { floats: z }, { floats: a }) => {
    for (let i = 0; i < n; i++) z[i] = Math.trunc(a[i] as number);
  },
  neg: (n, { floats: z }, { floats: a }) => {
    for (let i = 0; i < n; i++) z[i] = -(a[i] as number);
  },
  nearest: (n, { floats: z }, { floats: a }) => {
    for (let i = 0; i < n; i++) z[i] = nearest(a[i] as number);
  },
  multiplyAdd: (n, { floats: z }, { floats: a }, { floats: b }, { floats: c }, _, wide) => {
    for (let i = 0; i < n; i++) {
      const product = (a[i] as number) * (b[i] as number);
      z[i] = (wide === 1 ? Math.fround(product) : product) + (c[i] as number);
    }
  },
  less: (n, { words: z }, { floats: a }, { floats: b }, _, __, wide) => {
    // Both halves of a mask of 64 bits are the same.
    for (let i = 0; i < n; i++) z[i * wide] = z[i * wide + wide - 1] = -((a[i] as number) < (b[i] as number));
  },
  lessEqual: (n, { words: z }, { floats: a }, { floats: b }, _, __, wide) => {
    // Both halves of a mask of 64 bits are the same.
    for (let i = 0; i < n; i++) z[i * wide] = z[i * wide + wide - 1] = -((a[i] as number) <= (b[i] as number));
  },
  equal: (n, { words: z }, { floats: a }, { floats: b }, _, __, wide) => {
    // Both halves of a mask of 64 bits are the same.
    for (let i = 0; i < n; i++) z[i * wide] = z[i * wide + wide - 1] = -((a[i] as number) === (b[i] as number));
  },
  and: (n, { words: z }, { words: a }, { words: b }, _, __, wide) => {
    for (let i = 0; i < n * wide; i++) z[i] = (a[i] as number) & (b[i] as number);
  },
  or: (n, { words: z }, { words: a }, { words: b }, _, __, wide) => {
    for (let i = 0; i < n * wide; i++) z[i] = (a[i] as number) | (b[i] as number);
  },
  not: (n, { words: z }, { words: a }, _, __, ___, wide) => {
    for (let i = 0; i < n * wide; i++) z[i] = ~(a[i] as number);
  },
  select: (n, { words: z }, { words: a }, { words: b }, { words: c }, _, wide) => {
    for (let i = 0; i < n * wide; i++)
      z[i] = ((a[i] as number) & (b[i] as number)) | (~(a[i] as number) & (c[i] as number));
  },
  wordXor: (n, { words: z }, { words: a }, { words: b }, _, __, wide) => {
    for (let i = 0; i < n * wide; i++) z[i] = (a[i] as number) ^ (b[i] as number);
  },
  wordAdd: (n, { words: z }, { words: a }, { words: b }) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as number) + (b[i] as number);
  },
  wordSub: (n, { words: z }, { words: a }, { words: b }) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as number) - (b[i] as number);
  },
  wordMul: (n, { words: z }, { words: a }, { words: b }) => {
    for (let i = 0; i < n; i++) z[i] = Math.imul(a[i] as number, b[i] as number);
  },
  wordLess: (n, { words: z }, { words: a }, { words: b }) => {
    for (let i = 0; i < n; i++) z[i] = -((a[i] as number) < (b[i] as number));
  },
  wordEqual: (n, { words: z }, { words: a }, { words: b }) => {
    for (let i = 0; i < n; i++) z[i] = -((a[i] as number) === (b[i] as number));
  },
  shiftLeft: (n, { words: z }, { words: a }, _, __, by) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as number) << by;
  },
  shiftRight: (n, { words: z }, { words: a }, _, __, by) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as number) >>> by;
  },
  shiftRightSigned: (n, { words: z }, { words: a }, _, __, by) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as number) >> by;
  },
  toFloat: (n, { floats: z }, { words: a }) => {
    for (let i = 0; i < n; i++) z[i] = a[i] as number;
  },
  toWord: (n, { words: z }, { floats: a }) => {
    for (let i = 0; i < n; i++) z[i] = Math.max(-2147483648, Math.min(2147483647, a[i] as number));
  },
  bits: copy,
  fromBits: copy,
};

/** The primitives on integers that are others in 64 bits. */
export const longLoops: Readonly<Partial<Record<LaneOp, Loop>>> = {
  wordAdd: (n, { longs: z }, { longs: a }, { longs: b }) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as bigint) + (b[i] as bigint);
  },
  wordSub: (n, { longs: z }, { longs: a }, { longs: b }) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as bigint) - (b[i] as bigint);
  },
  wordMul: (n, { longs: z }, { longs: a }, { longs: b }) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as bigint) * (b[i] as bigint);
  },
  wordLess: (n, { longs: z }, { longs: a }, { longs: b }) => {
    for (let i = 0; i < n; i++) z[i] = -BigInt((a[i] as bigint) < (b[i] as bigint));
  },
  wordEqual: (n, { longs: z }, { longs: a }, { longs: b }) => {
    for (let i = 0; i < n; i++) z[i] = -BigInt((a[i] as bigint) === (b[i] as bigint));
  },
  shiftLeft: (n, { longs: z }, { longs: a }, _, __, by) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as bigint) << BigInt(by);
  },
  shiftRight: (n, { longs: z }, { longs: a }, _, __, by) => {
    for (let i = 0; i < n; i++) z[i] = BigInt.asUintN(64, a[i] as bigint) >> BigInt(by);
  },
  shiftRightSigned: (n, { longs: z }, { longs: a }, _, __, by) => {
    for (let i = 0; i < n; i++) z[i] = (a[i] as bigint) >> BigInt(by);
  },
};
