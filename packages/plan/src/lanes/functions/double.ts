// Numbers of twice the precision, as the unevaluated sum of two floats (Dekker, "A floating-point technique for extending the
// available precision", 1971). No step of it depends on whether multiplyAdd is fused.
import type { Lane, Lanes } from "../lanes.ts";

/** high + low, where low is below half a unit in the last place of high. */
export type Double = readonly [high: Lane, low: Lane];

/** a + b exactly, where |a| ≥ |b| or a is 0. */
export function quickSum(l: Lanes, a: Lane, b: Lane): Double {
  const sum = l.add(a, b);
  return [sum, l.sub(b, l.sub(sum, a))];
}

/** a + b exactly (Knuth). */
export function exactSum(l: Lanes, a: Lane, b: Lane): Double {
  const sum = l.add(a, b);
  const second = l.sub(sum, a);
  return [sum, l.add(l.sub(a, l.sub(sum, second)), l.sub(b, second))];
}

/** x as an upper half with few bits, and the rest. */
function halves(l: Lanes, x: Lane): Double {
  const mask = l.width === 32 ? l.word(-1 << 12) : l.word(-1 << 27, -1);
  const upper = l.fromBits(l.wordAnd(l.bits(x), mask));
  return [upper, l.sub(x, upper)];
}

/** a · b exactly. */
export function exactProduct(l: Lanes, a: Lane, b: Lane): Double {
  const product = l.mul(a, b);
  const [[a1, a2], [b1, b2]] = [halves(l, a), halves(l, b)];
  const high = l.sub(l.mul(a1, b1), product);
  return [product, l.add(l.add(l.add(high, l.mul(a1, b2)), l.mul(a2, b1)), l.mul(a2, b2))];
}

export function multiply(l: Lanes, [a, a2]: Double, [b, b2]: Double): Double {
  const [high, low] = exactProduct(l, a, b);
  return quickSum(l, high, l.add(low, l.add(l.mul(a, b2), l.mul(a2, b))));
}

export function sum(l: Lanes, [a, a2]: Double, [b, b2]: Double): Double {
  const [high, low] = exactSum(l, a, b);
  return quickSum(l, high, l.add(low, l.add(a2, b2)));
}

/** One Newton step after a plain division. */
export function divide(l: Lanes, a: Double, b: Double): Double {
  const quotient = l.div(a[0], b[0]);
  const [high, low] = exactProduct(l, quotient, b[0]);
  const left = l.add(l.sub(l.sub(a[0], high), low), l.sub(a[1], l.mul(quotient, b[1])));
  return quickSum(l, quotient, l.div(left, b[0]));
}
