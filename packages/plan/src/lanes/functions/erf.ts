// The error function: x + x·P(x²) near 0, and 1 - e^(-x - x·P(x)) beyond.
import type { Lane, Lanes } from "../lanes.ts";
import { exp } from "./exp.ts";
import { either, polynomial, withSign } from "./format.ts";

export function erf(l: Lanes, x: Lane): Lane {
  const size = l.abs(x);
  const near = l.multiplyAdd(size, polynomial(l, l.mul(size, size), NEAR_NARROW, NEAR_WIDE), size);
  // At its end the result is 1, as it is beyond.
  const held = l.min(size, either(l, 4, 6));
  const power = l.multiplyAdd(held, polynomial(l, held, FAR_NARROW, FAR_WIDE), held);
  const far = l.sub(l.number(1), exp(l, l.neg(power)));
  return withSign(l, l.select(l.less(size, l.number(0.875)), near, far), x);
}

/** erf(x)/x - 1, of x² */
const NEAR_NARROW = [0.128379151, -0.376125365, 0.11282368, -0.0267891902, 0.00502955634, -0.000619209895];
const NEAR_WIDE = [
  0.1283791670955126, -0.37612638903183887, 0.11283791670959366, -0.0268661706457316, 0.005223977629956782,
  -0.0008548327213896261, 0.0001205533717975536, -1.4925670537162216e-5, 1.6460754352311465e-6, -1.632733948831771e-7,
  1.4322236018108684e-8, -9.120224453264343e-10,
];
/** -log(1 - erf x)/x - 1 */
const FAR_NARROW = [0.128628254, 0.63523376, 0.106100284, -0.0236443579, 0.00358685828, -0.000309158611, 9.87230487e-6];
const FAR_WIDE = [
  0.12837916708478866, 0.6366197257269867, 0.10277311824892245, -0.01913110141218726, -0.00020069839875343624,
  0.0016772764324048928, -0.0005589492507110724, -1.3432020579851484e-5, 0.0001032252261242693, -5.9825939471108e-5,
  2.1811604214365805e-5, -5.826229058264878e-6, 1.181164220620511e-6, -1.8125934400175063e-7, 2.0491610015188962e-8,
  -1.6131285093003925e-9, 7.902348649639415e-11, -1.8136360345645782e-12,
];
