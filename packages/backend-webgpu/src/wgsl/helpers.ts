// What WGSL does not have, or does not promise: compilers may take NaN for impossible, order sums anew, and fuse products
// with sums. So numbers are sealed where that would show, and NaN is told by its bits.
import { typesOf, type Wide } from "./types.ts";

/** Functions for numbers so wide: each name ends in the width. */
export function helpersText(wide: Wide): string {
  const { float, integer, word, mask } = typesOf(wide);
  const all = (sides: readonly string[], body: string): string => `(${sides.join(", ")}) ${body}`;
  return [
    // The same number, through a change that compilers cannot know to be none.
    `fn seal${wide}${all([`x: ${float}`], `-> ${float} { return bitcast<${float}>(bitcast<${word}>(x) ^ ${word}(zero())); }`)}`,
    `fn isNan${wide}${all([`x: ${float}`], `-> ${mask} { return (bitcast<${word}>(x) & ${word}(0x7fffffffu)) > ${word}(0x7f800000u); }`)}`,
    // Integers in the order of the floats, -0 before 0.
    `fn rank${wide}${all([`x: ${float}`], `-> ${integer} { let b = bitcast<${integer}>(x); return b ^ ((b >> ${word}(31u)) & ${integer}(0x7fffffff)); }`)}`,
    `fn larger${wide}${all([`x: ${float}`, `y: ${float}`], `-> ${float} { return select(select(y, x, rank${wide}(x) > rank${wide}(y)), x, isNan${wide}(x)) ; }`)}`,
    `fn smaller${wide}${all([`x: ${float}`, `y: ${float}`], `-> ${float} { return select(select(y, x, rank${wide}(x) < rank${wide}(y)), x, isNan${wide}(x)); }`)}`,
    `fn maximum${wide}${all([`x: ${float}`, `y: ${float}`], `-> ${float} { return select(larger${wide}(x, y), y, isNan${wide}(y)); }`)}`,
    `fn minimum${wide}${all([`x: ${float}`, `y: ${float}`], `-> ${float} { return select(smaller${wide}(x, y), y, isNan${wide}(y)); }`)}`,
    `fn toWord${wide}${all(
      [`x: ${float}`],
      `-> ${integer} {
  let inside = abs(seal${wide}(x)) < ${float}(2147483648.0);
  let far = select(${integer}(2147483647), ${integer}(-2147483648), bitcast<${integer}>(x) < ${integer}(0));
  return select(select(far, ${integer}(0), isNan${wide}(x)), ${integer}(select(${float}(0.0), x, inside)), inside);
}`,
    )}`,
  ].join("\n");
}

/** A zero that compilers do not know to be one: arrays have one element or more. */
export const zeroText = (array: string): string => `fn zero() -> u32 { return u32(arrayLength(&${array}) == 0u); }`;
