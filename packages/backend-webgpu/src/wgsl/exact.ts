// Quotients and square roots that are the nearest numbers. WGSL lets a device be wrong by 2.5 units in the last place of a quotient
// and by more in a root, and real ones are; of operands near the ends of the range it promises nothing, and Infinity / 3e38 can be
// NaN. So fractions alone are divided, and exponents are whole numbers. What a quotient leaves over is computed exactly, from halves
// whose products are exact (Dekker, "A floating-point technique for extending the available precision", 1971), corrects it, and
// says on which side of the middle between two numbers it lies.
import { typesOf, type Wide } from "./types.ts";

/** How a device itself divides fractions from 1 to 2, and takes roots of fractions from 1 to 4: WGSL for `f / g` and `sqrt(f)`. */
export interface Guesses {
  readonly quotient: string;
  readonly root: string;
}

/** `quotient` and `root` as the device has them, where it rounds to the nearest. */
export function nativeText(wide: Wide): string {
  const { float } = typesOf(wide);
  return `fn quotient${wide}(x: ${float}, y: ${float}) -> ${float} { return x / y; }
fn root${wide}(x: ${float}) -> ${float} { return sqrt(x); }`;
}

/** `quotient` and `root` to the nearest, of whatever the device makes of fractions. Numbers below 2^-126 are zeros, as WGSL allows. */
export function exactText(wide: Wide, { quotient, root }: Guesses = { quotient: "f / g", root: "sqrt(f)" }): string {
  const { float, integer, word } = typesOf(wide);
  const text = /* wgsl */ `
fn upper(x: float) -> float { return bitcast<float>(bitcast<word>(x) & word(0xfffff000u)); }
fn left(f: float, q: float, g: float) -> float {
  // f - q · g, exactly, where they are near.
  let a = upper(q);
  let b = seal(q - a);
  let c = upper(g);
  let d = seal(g - c);
  return seal(seal(seal(f - seal(a * c)) - seal(a * d)) - seal(b * c)) - seal(b * d);
}
fn beside(x: float, step: i32) -> float { return bitcast<float>(bitcast<integer>(x) + integer(step)); }
fn quotient(x: float, y: float) -> float {
  let a = bitcast<word>(x) & word(0x7fffffffu);
  let b = bitcast<word>(y) & word(0x7fffffffu);
  let f = bitcast<float>((a & word(0x7fffffu)) | word(0x3f800000u));
  let g = bitcast<float>((b & word(0x7fffffu)) | word(0x3f800000u));
  let guess = seal(QUOTIENT);
  let near = seal(guess + left(f, guess, g) / g);
  let twice = float(2.0) * left(f, near, g);
  let above = twice > seal(g * seal(beside(near, 1) - near));
  let below = -twice > seal(g * seal(near - beside(near, -1)));
  let nearest = bitcast<integer>(select(select(near, beside(near, 1), above), beside(near, -1), below));
  let ea = bitcast<integer>(a >> UNIT);
  let eb = bitcast<integer>(b >> UNIT);
  let exponent = (nearest >> UNIT) + ea - eb;
  let zeroX = ea == integer(0);
  let zeroY = eb == integer(0);
  let endX = ea == integer(255);
  let endY = eb == integer(255);
  let infinite = endX | zeroY;
  let vanishes = (exponent < integer(1)) | zeroX | endY;
  var size = bitcast<word>(nearest + ((ea - eb) << UNIT));
  size = select(size, word(0u), vanishes);
  size = select(size, word(0x7f800000u), ((exponent > integer(254)) & !vanishes) | infinite);
  size = select(size, word(0x7fc00000u), isNan(x) | isNan(y) | (zeroX & zeroY) | (endX & endY));
  return bitcast<float>(size | ((bitcast<word>(x) ^ bitcast<word>(y)) & word(0x80000000u)));
}
fn root(x: float) -> float {
  let a = bitcast<integer>(x);
  let e = (a >> UNIT) - integer(127);
  let odd = e & integer(1);
  let f = bitcast<float>((a & integer(0x7fffff)) | ((odd + integer(127)) << UNIT));
  let guess = seal(ROOT);
  let near = seal(guess + float(0.5) * left(f, guess, guess) / guess);
  let rest = left(f, near, near);
  let half = seal(near * float(UNIT_IN_LAST_PLACE));
  let nearest = select(select(near, beside(near, 1), rest > half), beside(near, -1), -rest >= half);
  let scaled = bitcast<integer>(nearest) + (((e - odd) >> word(1u)) << UNIT);
  let size = a & integer(0x7fffffff);
  let zero = size < integer(0x800000);
  // Infinity and NaN are their own roots, and so are zeros of either sign; what is below zero has none.
  let result = select(scaled, a, size > integer(0x7f7fffff));
  let none = integer(0x7fc00000);
  return bitcast<float>(select(select(result, none, a < integer(0)), a & ~integer(0x7fffffff), zero));
}`;
  return text
    .replaceAll(/\b(upper|left|beside|quotient|root|seal|isNan)\(/g, `$1${wide}(`)
    .replaceAll(/\bfloat\b/g, float)
    .replaceAll(/\binteger\b/g, integer)
    .replaceAll(/\bword\b/g, word)
    .replaceAll("UNIT_IN_LAST_PLACE", String(2 ** -23))
    .replaceAll("UNIT", `${word}(23u)`)
    .replace("QUOTIENT", quotient)
    .replace("ROOT", root);
}
