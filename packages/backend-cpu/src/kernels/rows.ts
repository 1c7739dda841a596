// The loops of the elementwise ops that are exact but for one rounding: each computes in double and rounds where it stores.
// One loop an op, written out, since a call inside of it that differs from op to op would cost more than the op.
import type { Numbers, OpName } from "@chainrule/core";
import { ops } from "@chainrule/core";

/** Computes `n` neighbours from `at` on; each operand begins at its position and goes on by its step, which is 0 where it stretches. */
export type Row = (
  n: number,
  out: Numbers,
  at: number,
  x: Numbers,
  px: number,
  dx: number,
  y: Numbers,
  py: number,
  dy: number,
  z: Numbers,
  pz: number,
  dz: number,
) => void;

type Scalar = (...elements: number[]) => number;
// What these mean is more than a sign, and core says it.
const roundEven = ops.round.scalar as Scalar;
const quotient = ops.floorDiv.scalar as Scalar;
const remainder = ops.mod.scalar as Scalar;
const floorDivInt32 = ops.floorDiv.whole as Scalar;
const modInt32 = ops.mod.whole as Scalar;
const relu = ops.relu.scalar as Scalar;

/** The loop of each op; those of elementary functions are in elementary.ts. */
export const rows = {
  add: (n, out, at, x, px, dx, y, py, dy) => {
    for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = (x[px] as number) + (y[py] as number);
  },
  sub: (n, out, at, x, px, dx, y, py, dy) => {
    for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = (x[px] as number) - (y[py] as number);
  },
  mul: (n, out, at, x, px, dx, y, py, dy) => {
    for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = (x[px] as number) * (y[py] as number);
  },
  div: (n, out, at, x, px, dx, y, py, dy) => {
    for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = (x[px] as number) / (y[py] as number);
  },
  floorDiv: (n, out, at, x, px, dx, y, py, dy) => {
    for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = quotient(x[px] as number, y[py] as number);
  },
  mod: (n, out, at, x, px, dx, y, py, dy) => {
    for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = remainder(x[px] as number, y[py] as number);
  },
  max: (n, out, at, x, px, dx, y, py, dy) => {
    for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = Math.max(x[px] as number, y[py] as number);
  },
  min: (n, out, at, x, px, dx, y, py, dy) => {
    for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = Math.min(x[px] as number, y[py] as number);
  },
  less: (n, out, at, x, px, dx, y, py, dy) => {
    for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = Number((x[px] as number) < (y[py] as number));
  },
  lessEqual: (n, out, at, x, px, dx, y, py, dy) => {
    for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = Number((x[px] as number) <= (y[py] as number));
  },
  equal: (n, out, at, x, px, dx, y, py, dy) => {
    for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = Number(x[px] === y[py]);
  },
  neg: (n, out, at, x, px, dx) => {
    for (let i = 0; i < n; i++, px += dx) out[at + i] = -(x[px] as number);
  },
  abs: (n, out, at, x, px, dx) => {
    for (let i = 0; i < n; i++, px += dx) out[at + i] = Math.abs(x[px] as number);
  },
  sign: (n, out, at, x, px, dx) => {
    for (let i = 0; i < n; i++, px += dx) out[at + i] = Math.sign(x[px] as number);
  },
  round: (n, out, at, x, px, dx) => {
    for (let i = 0; i < n; i++, px += dx) out[at + i] = roundEven(x[px] as number);
  },
  sqrt: (n, out, at, x, px, dx) => {
    for (let i = 0; i < n; i++, px += dx) out[at + i] = Math.sqrt(x[px] as number);
  },
  relu: (n, out, at, x, px, dx) => {
    for (let i = 0; i < n; i++, px += dx) out[at + i] = relu(x[px] as number);
  },
  cast: (n, out, at, x, px, dx) => {
    for (let i = 0; i < n; i++, px += dx) out[at + i] = x[px] as number;
  },
  where: (n, out, at, x, px, dx, y, py, dy, z, pz, dz) => {
    for (let i = 0; i < n; i++, px += dx, py += dy, pz += dz) {
      // Both are read before one is chosen: three times as fast in V8 as reading the one.
      const yes = y[py] as number;
      const no = z[pz] as number;
      out[at + i] = x[px] === 0 ? no : yes;
    }
  },
} satisfies Partial<Record<OpName, Row>>;

/** mul of int32: it wraps. */
export const mulWhole: Row = (n, out, at, x, px, dx, y, py, dy) => {
  for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = Math.imul(x[px] as number, y[py] as number);
};

/** floorDiv of int32: by 0 it is 0, and the smallest by -1 wraps. */
export const floorDivWhole: Row = (n, out, at, x, px, dx, y, py, dy) => {
  for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = floorDivInt32(x[px] as number, y[py] as number);
};

/** cast to int32: towards zero; NaN becomes 0 where it is stored, and what is out of range the nearest. */
export const castToWhole: Row = (n, out, at, x, px, dx) => {
  for (let i = 0; i < n; i++, px += dx) out[at + i] = Math.max(-2147483648, Math.min(2147483647, x[px] as number));
};

/** cast to bool: whether it is not 0. */
export const castToBool: Row = (n, out, at, x, px, dx) => {
  for (let i = 0; i < n; i++, px += dx) out[at + i] = Number(x[px] !== 0);
};

/** mod of int32: by 0 it is 0. */
export const modWhole: Row = (n, out, at, x, px, dx, y, py, dy) => {
  for (let i = 0; i < n; i++, px += dx, py += dy) out[at + i] = modInt32(x[px] as number, y[py] as number);
};
