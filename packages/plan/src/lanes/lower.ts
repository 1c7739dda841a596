// What each elementwise op means in lanes: of floats, of int32 and of bools, which are masks.
import type { Dtype, OpName } from "@chainrule/core";
import { atan2 } from "./functions/atan2.ts";
import { erf } from "./functions/erf.ts";
import { exp, expm1, sigmoid } from "./functions/exp.ts";
import { log, log1p } from "./functions/log.ts";
import { pow } from "./functions/pow.ts";
import { cos, sin } from "./functions/sine.ts";
import { tanh } from "./functions/tanh.ts";
import type { Lane, Lanes } from "./lanes.ts";

type Lowering = (lanes: Lanes, x: Lane, y: Lane, z: Lane) => Lane;

/** Of floats; the reference says the same in `elementwiseOps`. */
const floatOps: Readonly<Partial<Record<OpName, Lowering>>> = {
  add: (l, x, y) => l.add(x, y),
  sub: (l, x, y) => l.sub(x, y),
  mul: (l, x, y) => l.mul(x, y),
  div: (l, x, y) => l.div(x, y),
  max: (l, x, y) => l.max(x, y),
  min: (l, x, y) => l.min(x, y),
  less: (l, x, y) => l.less(x, y),
  lessEqual: (l, x, y) => l.lessEqual(x, y),
  equal: (l, x, y) => l.equal(x, y),
  neg: (l, x) => l.neg(x),
  abs: (l, x) => l.abs(x),
  // Zeros keep their sign, and NaN stays NaN.
  sign: (l, x) => l.select(l.less(l.number(0), x), l.number(1), l.select(l.less(x, l.number(0)), l.number(-1), x)),
  round: (l, x) => l.nearest(x),
  sqrt: (l, x) => l.sqrt(x),
  ...{ atan2, cos, erf, exp, expm1, log, log1p, pow, sigmoid, sin, tanh },
  relu: (l, x) => l.select(l.lessEqual(x, l.number(0)), l.number(0), x),
};

/** Of int32: sums and products wrap. */
const wholeOps: Readonly<Partial<Record<OpName, Lowering>>> = {
  add: (l, x, y) => l.wordAdd(x, y),
  sub: (l, x, y) => l.wordSub(x, y),
  mul: (l, x, y) => l.wordMul(x, y),
  max: (l, x, y) => l.select(l.wordLess(x, y), y, x),
  min: (l, x, y) => l.select(l.wordLess(y, x), y, x),
  less: (l, x, y) => l.wordLess(x, y),
  lessEqual: (l, x, y) => l.not(l.wordLess(y, x)),
  equal: (l, x, y) => l.wordEqual(x, y),
  neg: (l, x) => l.wordSub(l.word(0), x),
  abs: (l, x) => l.select(l.wordLess(x, l.word(0)), l.wordSub(l.word(0), x), x),
  // The sign's bits as a number are 0 or -1.
  sign: (l, x) => l.wordOr(l.shiftRightSigned(x, 31), l.shiftRight(l.wordSub(l.word(0), x), 31)),
};

/**
 * An op on lanes of one width; the kinds of the lanes are the dtypes of the operands. Undefined where lanes cannot say it:
 * `floorDiv` and `mod`, whose exact remainder takes a loop, a cast to another width of floats, and every op that is not elementwise.
 */
export function lowerOp(lanes: Lanes, op: OpName, inputs: readonly Lane[], to?: Dtype): Lane | undefined {
  const [x = 0, y = x, z = x] = inputs;
  if (op === "where") return lanes.select(x, y, z);
  if (op === "cast") return to && lowerCast(lanes, x, to);
  const kind = lanes.kind(x);
  // Bools are only ever compared: as integers they are 0 and -1.
  const table = kind === "float" ? floatOps : wholeOps;
  return table[op]?.(lanes, x, y, z);
}

/** To int32 towards zero, NaN as 0 and the nearest where it is out of range; to bool whether it is not 0. */
function lowerCast(lanes: Lanes, x: Lane, to: Dtype): Lane | undefined {
  const kind = lanes.kind(x);
  if (to === "bool") {
    if (kind === "mask") return x;
    return lanes.not(kind === "float" ? lanes.equal(x, lanes.number(0)) : lanes.wordEqual(x, lanes.word(0)));
  }
  if (to === "int32") {
    if (lanes.width === 64) return undefined;
    if (kind === "integer") return x;
    return kind === "float" ? lanes.toWord(x) : lanes.select(x, lanes.word(1), lanes.word(0));
  }
  if (to !== `float${lanes.width}`) return undefined;
  if (kind === "mask") return lanes.select(x, lanes.number(1), lanes.number(0));
  if (kind === "float") return x;
  return lanes.width === 32 ? lanes.toFloat(x) : undefined;
}
