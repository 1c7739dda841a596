// The hyperbolic tangent: in float32 a polynomial near 0 and 1 - 2/(e²ˣ + 1) beyond; in float64 by way of e⁻²ˣ - 1.
import type { Lane, Lanes } from "../lanes.ts";
import { exp, expm1 } from "./exp.ts";
import { polynomial, withSign } from "./format.ts";

export function tanh(l: Lanes, x: Lane): Lane {
  const size = l.abs(x);
  const [one, two] = [l.number(1), l.number(2)];
  if (l.width === 64) {
    const fallen = expm1(l, l.mul(l.number(-2), size));
    return withSign(l, l.div(l.neg(fallen), l.add(fallen, two)), x);
  }
  const z = l.mul(size, size);
  const coefficients = [-0.333333309, 0.13333222, -0.05394847, 0.0217088, -0.0081952, 0.0021577];
  const near = l.multiplyAdd(l.mul(polynomial(l, z, coefficients, []), z), size, size);
  const far = l.sub(one, l.div(two, l.add(exp(l, l.add(size, size)), one)));
  return withSign(l, l.select(l.less(size, l.number(0.625)), near, far), x);
}
