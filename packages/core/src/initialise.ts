// Starting values of parameters. Only + - * / and square roots, which every engine rounds the same: frozen for good.
import { check } from "./errors.ts";
import { checkNames } from "./nearest.ts";
import { checkSeed, randomWord } from "./random.ts";
import type { Sizes } from "./shape.ts";
import { showShape, sizeOf } from "./shape.ts";

/** Makes the numbers of a parameter from its shape, row-major. */
export type Initialiser = (shape: Sizes) => Float64Array;

interface Seeded {
  /** A whole number from 0 to 2⁵³ - 1. Give each parameter its own. */
  readonly seed: number;
}

function fill(seed: number, draw: (unit: number) => number): Initialiser {
  checkSeed(seed);
  // The middle of one of 2³² equal parts of (0, 1): never 0 and never 1.
  return (shape) =>
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => draw((randomWord(seed, 0, i) + 0.5) / 4294967296));
}

export const zeros: Initialiser = (shape) => new Float64Array(sizeOf(shape));

/** Normally distributed, mean 0. E_OPTION for what is no seed. */
export function normal(options: Seeded & { readonly deviation?: number }): Initialiser {
  const { seed, deviation = 1 } = checkNames(options, ["seed", "deviation"], "normal");
  return fill(seed, (unit) => deviation * normalQuantile(unit));
}

/** Uniform between two bounds, -1 and 1 when left out. E_OPTION for what is no seed. */
export function uniform(options: Seeded & { readonly from?: number; readonly to?: number }): Initialiser {
  const { seed, from = -1, to = 1 } = checkNames(options, ["seed", "from", "to"], "uniform");
  return fill(seed, (unit) => from + (to - from) * unit);
}

/** Xavier: uniform in ±√(6 / (fan-in + fan-out)). Glorot and Bengio, AISTATS 2010, equation 16. For sigmoid and tanh. E_SHAPE below rank 2. */
export function xavier(options: Seeded): Initialiser {
  return scaled("xavier", options, (seed, into, out) => {
    const bound = Math.sqrt(6 / (into + out));
    return uniform({ seed, from: -bound, to: bound });
  });
}

/** He: normal with variance 2 / fan-in. He, Zhang, Ren and Sun, ICCV 2015, equation 10. For relu. E_SHAPE below rank 2. */
export function he(options: Seeded): Initialiser {
  return scaled("he", options, (seed, into) => normal({ seed, deviation: Math.sqrt(2 / into) }));
}

/** Fan-in and fan-out of a matrix as the lecture has it, x · W: W is [fan-in, fan-out]. */
function scaled(
  name: string,
  options: Seeded,
  make: (seed: number, into: number, out: number) => Initialiser,
): Initialiser {
  const seed = checkSeed(checkNames(options, ["seed"], name).seed);
  return (shape) => {
    check(
      shape.length >= 2,
      "E_SHAPE",
      () => `${name} needs a matrix, [fan-in, fan-out], not ${showShape(shape)}. Start biases with zeros.`,
    );
    return make(seed, shape.at(-2) as number, shape.at(-1) as number)(shape);
  };
}

/** The natural logarithm of a positive normal number to about 1 ulp: Math.log differs between engines in its last bits. */
export function portableLog(x: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  let exponent = ((bits.getUint16(0) >> 4) & 0x7ff) - 1023;
  bits.setUint16(0, (bits.getUint16(0) & 0x800f) | 0x3ff0);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) [mantissa, exponent] = [mantissa / 2, exponent + 1];
  // log m = 2 artanh((m - 1) / (m + 1)), a series in at most 0.1716.
  const s = (mantissa - 1) / (mantissa + 1);
  let series = 0;
  for (let k = 25; k >= 3; k -= 2) series = (series + 1 / k) * s * s;
  return exponent * 0.6931471803691238 + (2 * (s + s * series) + exponent * 1.9082149292705877e-10);
}

const polynomial = (x: number, coefficients: readonly number[]): number =>
  coefficients.reduceRight((sum, c) => sum * x + c, 0);

const quotient = (x: number, [above, below]: readonly [readonly number[], readonly number[]], times = 1): number =>
  (times * polynomial(x, above)) / polynomial(x, below);

/** The normal distribution's quantile function, to about 1 part in 10¹⁶. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988). */
function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return quotient(r, CENTRE, q);
  }
  const r = Math.sqrt(-portableLog(q < 0 ? p : 1 - p));
  const tail = r <= 5 ? quotient(r - 1.6, NEAR) : quotient(r - 5, FAR);
  return q < 0 ? -tail : tail;
}

const CENTRE = [
  [
    3.3871328727963666, 133.14166789178438, 1971.5909503065514, 13731.693765509461, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.313330701600911, 687.1870074920579, 5394.1960214247511, 21213.794301586596, 39307.89580009271,
    28729.085735721943, 5226.4952788528545,
  ],
] as const;
const NEAR = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.24178072517745061, 0.022723844989269184, 7.7454501427834139e-4,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    5.475938084995345e-4, 1.0507500716444169e-9,
  ],
] as const;
const FAR = [
  [
    6.6579046435011033, 5.4637849111641144, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.59983220655588798, 0.1369298809227358, 0.014875361290850615, 7.868691311456133e-4, 1.8463183175100548e-5,
    1.4215117583164459e-7, 2.0442631033899397e-15,
  ],
] as const;
