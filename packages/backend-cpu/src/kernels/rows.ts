// The loops of elementwise ops that are exact but for one rounding: each is what core says of a single element, computed in
// double and rounded where it is stored.
import type { Dtype, Numbers, OpName } from "@chainrule/core";
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

/** The loop of an exact op; an operand that it does not take is not looked at. */
export function exact(op: OpName, dtype: Dtype): Row {
  const { scalar, whole } = ops[op];
  const meaning = ((dtype === "int32" && whole) || scalar) as (...elements: number[]) => number;
  // A bool is 0 or 1, whatever becomes one.
  const result = dtype === "bool" ? (...elements: number[]): number => Number(meaning(...elements) !== 0) : meaning;
  return (n, out, at, x, px, dx, y, py, dy, z, pz, dz) => {
    for (let i = 0; i < n; i++, px += dx, py += dy, pz += dz)
      out[at + i] = result(x[px] as number, y[py] as number, z[pz] as number);
  };
}

/** The loop that changes nothing. */
export const copy: Row = (n, out, at, x, px, dx) => {
  for (let i = 0; i < n; i++, px += dx) out[at + i] = x[px] as number;
};
