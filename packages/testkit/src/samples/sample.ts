// What a sample of an op is: inputs and attributes that a backend must get right, and those that nobody may accept.
import type { Attributes, Dtype, ErrorCode, Shape, Sizes } from "@chainrule/core";

/** An input of a sample. Without a dtype of its own it takes the one that the sample is tried in. */
export interface SampleInput {
  readonly shape: Sizes;
  readonly dtype?: Dtype;
  /** The range of drawn floats; default -2 to 2. */
  readonly from?: number;
  readonly to?: number;
  /** Numbers instead of drawn ones, repeated as often as the shape needs; such samples are for floats only. */
  readonly values?: readonly number[];
}

/** Inputs and attributes; `attributes` may depend on the dtype that the sample is tried in. */
export interface OpSample {
  readonly inputs: readonly SampleInput[];
  readonly attributes?: Attributes | ((dtype: Dtype) => Attributes);
}

/** Inputs that the op's shape rule must refuse, and with which code. */
export interface RefusedSample {
  readonly inputs: readonly { readonly shape: Shape; readonly dtype?: Dtype }[];
  readonly attributes?: Attributes;
  readonly code: ErrorCode;
}

/** All samples of an op. */
export interface OpSamples {
  readonly samples: readonly OpSample[];
  readonly refused: readonly RefusedSample[];
  /** Why there are no samples: what never becomes an instruction. */
  readonly unsampled?: string;
}

/** Each number from `from` to below `to`, spread evenly. */
export const evenly = (count: number, from: number, to: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * (i + 0.5)) / count);

/** Numbers of every magnitude that float32 has, none of them a power of two. */
export const magnitudes = (signs: readonly number[] = [1, -1]): readonly number[] =>
  signs.flatMap((sign) => Array.from({ length: 252 }, (_, i) => sign * 2 ** (i - 125) * (1 + ((i * 37) % 101) / 103)));

/** Every subset of the axes 0 … rank - 1. */
export const axisSets = (rank: number): readonly (readonly number[])[] =>
  Array.from({ length: 2 ** rank }, (_, mask) =>
    Array.from({ length: rank }, (_, axis) => axis).filter((axis) => (mask >> axis) & 1),
  );

/** Every order of the axes 0 … rank - 1. */
export const orders = (rank: number): readonly (readonly number[])[] =>
  rank === 0
    ? [[]]
    : orders(rank - 1).flatMap((order) =>
        Array.from({ length: rank }, (_, at) => [...order.slice(0, at), rank - 1, ...order.slice(at)]),
      );
