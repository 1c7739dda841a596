// Remainders and whole quotients, exactly: by long division of the floats' fractions, eight bits at a time.

/** Of one float each; four are four calls. */
const FLOATS = /* wgsl */ `
struct Division { quotient: u32, exponent: i32, sticky: bool, full: bool, rest: f32 }
fn partsOf(x: u32) -> vec2i {
  // A fraction of 24 bits, and the exponent of its last.
  let exponent = i32((x >> 23u) & 255u);
  let fraction = x & 0x7fffffu;
  if (exponent > 0) { return vec2i(i32(fraction | 0x800000u), exponent); }
  let shift = countLeadingZeros(fraction) - 8u;
  return vec2i(i32(fraction << shift), 1 - i32(shift));
}
fn fromParts(fraction: u32, exponent: i32) -> f32 {
  // fraction · 2^exponent, exactly: what a remainder is.
  if (fraction == 0u) { return 0.0; }
  let shift = countLeadingZeros(fraction) - 8u;
  let lowered = exponent - i32(shift);
  if (lowered > 0) { return bitcast<f32>(((fraction << shift) & 0x7fffffu) | (u32(lowered) << 23u)); }
  return bitcast<f32>((fraction << shift) >> u32(1 - lowered));
}
fn divided(x: f32, y: f32) -> Division {
  // Of sizes, finite, y above 0.
  let a = bitcast<u32>(x) & 0x7fffffffu;
  let b = bitcast<u32>(y) & 0x7fffffffu;
  if (a < b) { return Division(0u, 0, false, false, bitcast<f32>(a)); }
  let p = partsOf(a);
  let q = partsOf(b);
  let divisor = u32(q.x);
  var rest = u32(p.x);
  var quotient = rest / divisor;
  rest = rest % divisor;
  var exponent = 0;
  // Digits that do not fit: whether there are some, and whether all are ones.
  var sticky = false;
  var full = true;
  var left = p.y - q.y;
  while (left > 0) {
    let room = countLeadingZeros(quotient);
    let by = min(u32(min(left, 8)), select(room, 8u, room == 0u));
    let shifted = rest << by;
    let digits = shifted / divisor;
    rest = shifted % divisor;
    if (room > 0u) { quotient = (quotient << by) | digits; }
    else {
      exponent += i32(by);
      sticky = sticky || digits != 0u;
      full = full && digits == (1u << by) - 1u;
    }
    left -= i32(by);
  }
  return Division(quotient, exponent, sticky, full, fromParts(rest, q.y));
}
fn nearestOf(quotient: u32, exponent: i32, sticky: bool) -> f32 {
  // The nearest float, a half to the even one.
  if (quotient < 0x1000000u && exponent == 0) { return f32(quotient); }
  let drop = 8u - countLeadingZeros(quotient);
  let mask = (1u << drop) - 1u;
  let half = (1u << drop) >> 1u;
  let low = quotient & mask;
  var fraction = quotient >> drop;
  if (low > half || (low == half && half != 0u && (sticky || (fraction & 1u) == 1u))) { fraction += 1u; }
  let size = exponent + i32(drop);
  if (size >= 105) { return bitcast<f32>(0x7f800000u ^ zero()); }
  return bitcast<f32>(bitcast<u32>(f32(fraction)) + (u32(size) << 23u));
}
fn isFinite1(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
fn hasSign(x: f32) -> bool { return (bitcast<u32>(x) >> 31u) == 1u; }
fn isZero1(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) == 0u; }
fn withSign(x: f32, negative: bool) -> f32 { return bitcast<f32>((bitcast<u32>(x) & 0x7fffffffu) | select(0u, 0x80000000u, negative)); }
`;

const MOD = /* wgsl */ `
fn mod_one(x: f32, y: f32) -> f32 {
  if (isNan1(x) || isNan1(y) || !isFinite1(x) || isZero1(y)) { return bitcast<f32>(0x7fc00000u ^ zero()); }
  var rest = abs(x);
  if (isFinite1(y)) { rest = divided(x, y).rest; }
  if (isZero1(rest)) { return withSign(0.0, hasSign(y)); }
  let own = withSign(rest, hasSign(x));
  if (hasSign(x) == hasSign(y)) { return own; }
  return seal1(own) + seal1(y);
}`;

const FLOOR_DIV = /* wgsl */ `
fn floorDiv_one(x: f32, y: f32) -> f32 {
  let negative = hasSign(x) != hasSign(y);
  if (isNan1(x) || isNan1(y)) { return bitcast<f32>(0x7fc00000u ^ zero()); }
  if (!isFinite1(x) || isZero1(y)) {
    if ((isZero1(x) && isZero1(y)) || (!isFinite1(x) && !isFinite1(y))) { return bitcast<f32>(0x7fc00000u ^ zero()); }
    return withSign(bitcast<f32>(0x7f800000u ^ zero()), negative);
  }
  if (isZero1(x)) { return withSign(0.0, hasSign(y)); }
  if (!isFinite1(y)) { return select(withSign(0.0, hasSign(y)), -1.0, negative); }
  let result = divided(x, y);
  if (result.quotient == 0u && !negative) { return withSign(0.0, hasSign(y)); }
  if (!negative) { return nearestOf(result.quotient, result.exponent, result.sticky); }
  if (isZero1(result.rest)) { return withSign(nearestOf(result.quotient, result.exponent, result.sticky), true); }
  // One further down, in the last of all digits.
  if (result.exponent > 0 && !result.full) { return withSign(nearestOf(result.quotient, result.exponent, true), true); }
  if (result.quotient == 0xffffffffu) { return withSign(nearestOf(0x80000000u, result.exponent + 1, false), true); }
  return withSign(nearestOf(result.quotient + 1u, result.exponent, false), true);
}`;

const INTEGERS = /* wgsl */ `
fn floorDiv_one(x: i32, y: i32) -> i32 {
  if (y == 0) { return 0; }
  let quotient = x / y;
  let rest = x - quotient * y;
  return quotient - select(0, 1, rest != 0 && (rest < 0) != (y < 0));
}
fn mod_one(x: i32, y: i32) -> i32 { return select(x - floorDiv_one(x, y) * y, 0, y == 0); }`;

/** Declarations of `mod_one` or `floorDiv_one`, of floats or of integers under names of their own. */
export const remainderText = (whole: boolean): string =>
  whole ? INTEGERS.replaceAll("_one", "_whole") : `${FLOATS}${MOD}${FLOOR_DIV}`;
