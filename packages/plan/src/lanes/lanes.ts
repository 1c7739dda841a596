// Lanes: arithmetic on numbers that lie side by side in a vector, as a list of primitive instructions. Elementary
// functions are written in it once; each backend writes the primitives out (WebAssembly, WGSL), or goes through them.

/** Floats, integers of the same width, and the truth of a comparison. */
export type LaneKind = "float" | "integer" | "mask";

/** float32 and int32, or float64 and int64. */
export type LaneWidth = 32 | 64;

/** The closed list of primitives. Each is exact or correctly rounded, so that every backend gives the same bits. */
export type LaneOp =
  | ("input" | "number" | "word")
  | ("add" | "sub" | "mul" | "div" | "min" | "max" | "sqrt" | "neg" | "abs" | "floor" | "ceil" | "trunc" | "nearest")
  /** a · b + c, rounded once where fused multiply-add is used, twice where it is not. */
  | "multiplyAdd"
  | ("less" | "lessEqual" | "equal" | "wordLess" | "wordEqual")
  | ("and" | "or" | "not")
  | "select"
  /** The same, where the mask rarely holds: what only the first choice needs may be skipped where it holds nowhere. */
  | "selectRarely"
  | ("wordAdd" | "wordSub" | "wordMul" | "wordAnd" | "wordOr" | "wordXor")
  | ("shiftLeft" | "shiftRight" | "shiftRightSigned")
  /** The bits of a float as an integer, and back. */
  | ("bits" | "fromBits")
  /** The number itself, converted: of 32 bits only. `toWord` truncates, saturates, and makes NaN 0. */
  | ("toFloat" | "toWord")
  /** A function of the backend's own, by its number: where a list is gone through once, and is not worth writing out. */
  | "call";

/** A value of the list, by its place in it. */
export type Lane = number;

export interface LaneInstruction {
  readonly op: LaneOp;
  readonly inputs: readonly Lane[];
  readonly kind: LaneKind;
  /** Of `number`: the float. Of `input`: its number. Of shifts: by how many bits. Of `word`: its low 32 bits. Of `call`: the function. */
  readonly value: number;
  /** Of `word` of 64 bits: its high 32 bits. */
  readonly high: number;
}

/** Writes a list of lane instructions; what is there already is not written again. */
export class Lanes {
  readonly width: LaneWidth;
  readonly instructions: LaneInstruction[] = [];
  readonly #known = new Map<string, Lane>();

  constructor(width: LaneWidth) {
    this.width = width;
  }

  input(index: number, kind: LaneKind = "float"): Lane {
    return this.#emit("input", [], kind, index);
  }
  /** A float, the same in every lane; rounded to the width. */
  number(value: number): Lane {
    return this.#emit("number", [], "float", this.width === 32 ? Math.fround(value) : value);
  }
  /** An integer, the same in every lane; of 64 bits by its halves (left out, the high one repeats the sign). */
  word(low: number, high = low >> 31): Lane {
    return this.#emit("word", [], "integer", low | 0, this.width === 32 ? 0 : high | 0);
  }

  add(a: Lane, b: Lane): Lane {
    return this.#emit("add", [a, b], "float");
  }
  sub(a: Lane, b: Lane): Lane {
    return this.#emit("sub", [a, b], "float");
  }
  mul(a: Lane, b: Lane): Lane {
    return this.#emit("mul", [a, b], "float");
  }
  div(a: Lane, b: Lane): Lane {
    return this.#emit("div", [a, b], "float");
  }
  /** a · b + c, fused where the precision allows it. */
  multiplyAdd(a: Lane, b: Lane, c: Lane): Lane {
    return this.#emit("multiplyAdd", [a, b, c], "float");
  }
  /** The smaller; NaN when either is, and -0 is smaller than 0. */
  min(a: Lane, b: Lane): Lane {
    return this.#emit("min", [a, b], "float");
  }
  /** The larger; NaN when either is, and 0 is larger than -0. */
  max(a: Lane, b: Lane): Lane {
    return this.#emit("max", [a, b], "float");
  }
  sqrt(a: Lane): Lane {
    return this.#emit("sqrt", [a], "float");
  }
  neg(a: Lane): Lane {
    return this.#emit("neg", [a], "float");
  }
  abs(a: Lane): Lane {
    return this.#emit("abs", [a], "float");
  }
  floor(a: Lane): Lane {
    return this.#emit("floor", [a], "float");
  }
  ceil(a: Lane): Lane {
    return this.#emit("ceil", [a], "float");
  }
  trunc(a: Lane): Lane {
    return this.#emit("trunc", [a], "float");
  }
  /** The nearest whole number, a half to the even one. */
  nearest(a: Lane): Lane {
    return this.#emit("nearest", [a], "float");
  }
  less(a: Lane, b: Lane): Lane {
    return this.#emit("less", [a, b], "mask");
  }
  lessEqual(a: Lane, b: Lane): Lane {
    return this.#emit("lessEqual", [a, b], "mask");
  }
  equal(a: Lane, b: Lane): Lane {
    return this.#emit("equal", [a, b], "mask");
  }
  wordLess(a: Lane, b: Lane): Lane {
    return this.#emit("wordLess", [a, b], "mask");
  }
  wordEqual(a: Lane, b: Lane): Lane {
    return this.#emit("wordEqual", [a, b], "mask");
  }
  and(a: Lane, b: Lane): Lane {
    return this.#emit("and", [a, b], "mask");
  }
  or(a: Lane, b: Lane): Lane {
    return this.#emit("or", [a, b], "mask");
  }
  not(a: Lane): Lane {
    return this.#emit("not", [a], "mask");
  }
  /** `a` where the mask holds, `b` elsewhere; of any kind, both the same. */
  select(mask: Lane, a: Lane, b: Lane): Lane {
    return this.#emit("select", [mask, a, b], this.kind(a));
  }
  /** The same, for an `a` that costs much and is rarely needed. */
  selectRarely(mask: Lane, a: Lane, b: Lane): Lane {
    return this.#emit("selectRarely", [mask, a, b], this.kind(a));
  }
  wordAdd(a: Lane, b: Lane): Lane {
    return this.#emit("wordAdd", [a, b], "integer");
  }
  wordSub(a: Lane, b: Lane): Lane {
    return this.#emit("wordSub", [a, b], "integer");
  }
  wordMul(a: Lane, b: Lane): Lane {
    return this.#emit("wordMul", [a, b], "integer");
  }
  wordAnd(a: Lane, b: Lane): Lane {
    return this.#emit("wordAnd", [a, b], "integer");
  }
  wordOr(a: Lane, b: Lane): Lane {
    return this.#emit("wordOr", [a, b], "integer");
  }
  wordXor(a: Lane, b: Lane): Lane {
    return this.#emit("wordXor", [a, b], "integer");
  }
  shiftLeft(a: Lane, by: number): Lane {
    return this.#emit("shiftLeft", [a], "integer", by);
  }
  /** Zeros come in from the left. */
  shiftRight(a: Lane, by: number): Lane {
    return this.#emit("shiftRight", [a], "integer", by);
  }
  /** The sign comes in from the left. */
  shiftRightSigned(a: Lane, by: number): Lane {
    return this.#emit("shiftRightSigned", [a], "integer", by);
  }
  bits(a: Lane): Lane {
    return this.#emit("bits", [a], "integer");
  }
  fromBits(a: Lane): Lane {
    return this.#emit("fromBits", [a], "float");
  }
  toFloat(a: Lane): Lane {
    return this.#emit("toFloat", [a], "float");
  }
  toWord(a: Lane): Lane {
    return this.#emit("toWord", [a], "integer");
  }

  /** What a function of the backend gives for floats. */
  call(target: number, inputs: readonly Lane[]): Lane {
    return this.#emit("call", inputs, "float", target);
  }

  kind(lane: Lane): LaneKind {
    return (this.instructions[lane] as LaneInstruction).kind;
  }

  #emit(op: LaneOp, inputs: readonly Lane[], kind: LaneKind, value = 0, high = 0): Lane {
    // -0 and 0 are not the same number.
    const key = `${op} ${inputs} ${kind} ${Object.is(value, -0) ? "-0" : value} ${high}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const lane = this.instructions.push({ op, inputs, kind, value, high }) - 1;
    this.#known.set(key, lane);
    return lane;
  }
}
