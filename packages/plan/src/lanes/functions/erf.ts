// The error function: x + x·P(x²) near 0, and 1 - e^(-x - x·P(x)) beyond.
import type { Lane, Lanes } from "../lanes.ts";
import { exp } from "./exp.ts";
import { either, polynomial, withSign } from "./format.ts";

export function erf(l: Lanes, x: Lane): Lane {
  const size = l.abs(x);
  const smooth = l.multiplyAdd(size, polynomial(l, l.mul(size, size), NEAR_NARROW, NEAR_WIDE), size);
  // The product of so small a number may be denormal, which not all backends have.
  const tiny = l.less(size, either(l, 2 ** -60, 2 ** -500));
  const near = l.select(tiny, l.mul(size, l.number(1.1283791670955126)), smooth);
  // At its end the result is 1, as it is beyond.
  const held = l.min(size, either(l, 4, 6));
  const power = l.multiplyAdd(held, polynomial(l, held, FAR_NARROW, FAR_WIDE), held);
  const far = l.sub(l.number(1), exp(l, l.neg(power)));
  return withSign(l, l.select(l.less(size, l.number(0.875)), near, far), x);
}

/** erf(x)/x - 1, of x² */
const NEAR_NARROW = [0.128379158, -0.376125375, 0.112823678, -0.02678919, 0.005029557, -0.00061921];
const NEAR_WIDE = [
  0.1283791670955126, -0.37612638903183887, 0.11283791670959366, -0.0268661706457316, 0.00522397762995678,
  -0.000854832721389586, 0.0001205533717973, -1.49256705363e-5, 1.64607543352e-6, -1.632733929e-7, 1.432223478e-8,
  -9.1202213e-10,
];
/** -log(1 - erf x)/x - 1 */
const FAR_NARROW = [0.128628257, 0.635233781, 0.10610028, -0.02364436, 0.003586862, -0.00030916, 9.872e-6];
const FAR_WIDE = [
  0.12837916708478866, 0.6366197257269867, 0.10277311824892245, -0.01913110141218726, -0.000200698398753436,
  0.00167727643240489, -0.00055894925071106, -1.3432020579882e-5, 0.000103225226124317, -5.9825939471159e-5,
  2.18116042144043e-5, -5.8262290582856e-6, 1.1811642206284e-6, -1.8125934400381e-7, 2.049161001553e-8,
  -1.613128509328e-9, 7.9023486496e-11, -1.8136360344e-12,
];
