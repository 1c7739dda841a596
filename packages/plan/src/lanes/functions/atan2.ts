// The angle of a point: the arctangent of the smaller side by the larger, less π/4 where it is above ½, turned into its octant.
import type { Lane, Lanes } from "../lanes.ts";
import { either, infinity, isSigned, polynomial, withSign } from "./format.ts";

export function atan2(l: Lanes, y: Lane, x: Lane): Lane {
  const [width, height] = [l.abs(x), l.abs(y)];
  const steep = l.less(width, height);
  const ratio = atanOf(l, l.min(width, height), l.max(width, height));
  const upright = l.sub(l.number(Math.PI / 2), l.sub(ratio, either(l, -4.371139e-8, 6.123233995736766e-17)));
  const right = l.select(steep, upright, ratio);
  const left = l.sub(l.number(Math.PI), l.sub(right, either(l, -8.742278e-8, 1.2246467991473532e-16)));
  const known = l.and(l.equal(x, x), l.equal(y, y));
  return l.select(known, withSign(l, l.select(isSigned(l, x), left, right), y), l.number(Number.NaN));
}

/** The arctangent of small / large, of 0 ≤ small ≤ large. */
function atanOf(l: Lanes, small: Lane, large: Lane): Lane {
  const [zero, one] = [l.number(0), l.number(1)];
  // Sums must not overflow, and infinities are equal sides.
  const infinite = l.equal(small, infinity(l));
  const factor = l.select(l.less(either(l, 1e30, 1e300), large), l.number(5.960464477539063e-8), one);
  const [a, b] = [small, large].map((side) => l.select(infinite, one, l.mul(side, factor))) as [Lane, Lane];
  // From ½ on their difference is exact.
  const beyond = l.less(l.mul(b, l.number(0.5)), a);
  const divisor = l.select(beyond, l.add(a, b), b);
  const t = l.div(l.select(beyond, l.sub(a, b), a), l.select(l.equal(b, zero), one, divisor));
  const z = l.mul(t, t);
  const rest = l.mul(l.mul(t, z), polynomial(l, z, NARROW, WIDE));
  const far = l.add(l.number(Math.PI / 4), l.add(t, l.add(rest, either(l, -2.1855694e-8, 3.061616997868383e-17))));
  return l.select(beyond, far, l.add(t, rest));
}

/** (arctan(t) - t) / t³, of t² */
const NARROW = [-0.333333271, 0.19999556, -0.14273156, 0.1094892, -0.080112, 0.039073];
const WIDE = [
  -0.33333333333333315, 0.1999999999999383, -0.142857142850078, 0.1111111107059504, -0.090909077224812,
  0.07692277963576, -0.06666228972678, 0.0587784863778, -0.0523023232456, 0.045902383087, -0.03713720926, 0.02368028045,
  -0.0083810185,
];
