// The primitives of lanes: WebAssembly and JavaScript give the same bits, for odd numbers too.
import type { Lane, LaneWidth } from "@chainrule/plan";
import { Lanes, lowerOp, scheduleLanes } from "@chainrule/plan";
import { describe, expect, test } from "vitest";
import type { Elements, Listed } from "./lanes.ts";
import { hasRelaxed, throughJavaScript, throughSimd } from "./lanes.ts";
import { oddFloats, oddWords } from "./odd.ts";

type Build = (lanes: Lanes, a: Lane, b: Lane, c: Lane) => Lane;

const floats: Record<string, Build> = {
  add: (l, a, b) => l.add(a, b),
  sub: (l, a, b) => l.sub(a, b),
  mul: (l, a, b) => l.mul(a, b),
  div: (l, a, b) => l.div(a, b),
  min: (l, a, b) => l.min(a, b),
  max: (l, a, b) => l.max(a, b),
  sqrt: (l, a) => l.sqrt(a),
  neg: (l, a) => l.neg(a),
  abs: (l, a) => l.abs(a),
  floor: (l, a) => l.floor(a),
  ceil: (l, a) => l.ceil(a),
  trunc: (l, a) => l.trunc(a),
  nearest: (l, a) => l.nearest(a),
  multiplyAdd: (l, a, b, c) => l.multiplyAdd(a, b, c),
  less: (l, a, b) => l.less(a, b),
  lessEqual: (l, a, b) => l.lessEqual(a, b),
  equal: (l, a, b) => l.equal(a, b),
  and: (l, a, b, c) => l.and(l.less(a, b), l.lessEqual(b, c)),
  or: (l, a, b, c) => l.or(l.less(a, b), l.equal(b, c)),
  not: (l, a, b) => l.not(l.less(a, b)),
  select: (l, a, b, c) => l.select(l.less(a, b), c, l.number(-0)),
  selectRarely: (l, a, b, c) => l.selectRarely(l.less(l.number(1e30), a), l.add(b, l.sqrt(c)), l.mul(b, c)),
  "selectRarely in selectRarely": (l, a, b, c) => {
    const inner = l.selectRarely(l.less(l.number(2), b), l.sqrt(l.mul(c, c)), l.number(3));
    return l.add(l.selectRarely(l.less(l.number(1), a), l.add(inner, l.div(b, c)), l.sub(a, c)), l.mul(c, c));
  },
  // A NaN's bits are not asked for.
  bits: (l, a) => l.select(l.equal(a, a), l.bits(a), l.word(7)),
  number: (l) => l.number(0.1),
};
const integers: Record<string, Build> = {
  wordAdd: (l, a, b) => l.wordAdd(a, b),
  wordSub: (l, a, b) => l.wordSub(a, b),
  wordMul: (l, a, b) => l.wordMul(a, b),
  wordAnd: (l, a, b) => l.wordAnd(a, b),
  wordOr: (l, a, b) => l.wordOr(a, b),
  wordXor: (l, a, b) => l.wordXor(a, b),
  wordLess: (l, a, b) => l.wordLess(a, b),
  wordEqual: (l, a, b) => l.wordEqual(a, b),
  shiftLeft: (l, a) => l.shiftLeft(a, 5),
  shiftRight: (l, a) => l.shiftRight(a, 5),
  shiftRightSigned: (l, a) => l.shiftRightSigned(a, 5),
  fromBits: (l, a) => l.abs(l.fromBits(l.wordAnd(a, l.word(-1, 0x3fffffff)))),
  word: (l, a) => l.wordXor(a, l.word(-3, 5)),
};
const conversions: Record<string, Build> = {
  toWord: (l, a) => l.toWord(a),
  "toWord and toFloat": (l, a) => l.toFloat(l.toWord(a)),
};

function build(width: LaneWidth, kind: "float" | "integer", make: Build): Listed {
  const lanes = new Lanes(width);
  const [a, b, c] = [0, 1, 2].map((index) => lanes.input(index, kind)) as [Lane, Lane, Lane];
  return { lanes, output: make(lanes, a, b, c), arity: 3 };
}

/** All pairs, and with each a third that goes round. */
function triples(width: LaneWidth, kind: "float" | "integer"): Elements[] {
  const all = kind === "float" ? oddFloats : oddWords;
  const pairs = all.flatMap((x) => all.map((y) => [x, y] as const));
  const columns = [
    pairs.map(([x]) => x),
    pairs.map(([, y]) => y),
    pairs.map((_, i) => all[(i * 7) % all.length] as number),
  ];
  if (kind === "float") return columns.map((xs) => (width === 32 ? Float32Array.from(xs) : Float64Array.from(xs)));
  if (width === 32) return columns.map((xs) => Int32Array.from(xs));
  return columns.map((xs) => BigInt64Array.from(xs, (x, i) => BigInt(x) * (i % 3 === 0 ? 4294967311n : 1n)));
}

/** The elements; of floats, all NaNs are the same. */
function elementsOf(bytes: Uint8Array, width: LaneWidth, isFloat: boolean): ArrayLike<number | bigint> {
  if (!isFloat) return width === 32 ? new Int32Array(bytes.buffer) : new BigInt64Array(bytes.buffer);
  const numbers = width === 32 ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
  return Array.from(numbers);
}

describe.each([32, 64] as const)("a primitive of %s bits", (width) => {
  const groups = { float: { ...floats, ...(width === 32 ? conversions : {}) }, integer: integers };
  for (const kind of ["float", "integer"] as const)
    for (const [name, make] of Object.entries(groups[kind]))
      test(`${name} gives the same bits in WebAssembly and in JavaScript`, () => {
        const listed = build(width, kind, make);
        const inputs = triples(width, kind);
        const isFloat = listed.lanes.kind(listed.output) === "float";
        const [simd, script] = [throughSimd(listed, false), throughJavaScript(listed)].map((run) =>
          elementsOf(run(inputs), width, isFloat),
        );
        expect(simd).toEqual(script);
      });

  test.runIf(hasRelaxed)("multiplyAdd, fused, rounds once or twice", () => {
    const x = 1 + 2 ** -20 + 2 ** -23;
    const columns = [x, x, -1].map((y) => (width === 32 ? Float32Array.of(y, y, y, y) : Float64Array.of(y, y)));
    const listed = build(width, "float", floats.multiplyAdd as Build);
    const [result] = Array.from(elementsOf(throughSimd(listed, true)(columns), width, true));
    const twice = width === 32 ? Math.fround(x * x) - 1 : x * x - 1;
    // x² - 1, exactly and then rounded
    const once = (width === 32 ? Math.fround : Number)(2 ** -19 + 2 ** -22 + (2 ** -20 + 2 ** -23) ** 2);
    expect([once, twice]).toContain(result);
  });
});

describe("a schedule", () => {
  test("uses slots again, so that a long chain needs few", () => {
    const lanes = new Lanes(32);
    let value = lanes.input(0);
    for (let i = 0; i < 60; i++) value = lanes.multiplyAdd(value, value, lanes.number(i));
    expect(scheduleLanes(lanes, [value])).toMatchObject({ slots: 1 });
  });

  test("leaves out what no output needs", () => {
    const lanes = new Lanes(32);
    const value = lanes.sqrt(lanes.input(0));
    lanes.sqrt(lanes.input(1));
    expect(scheduleLanes(lanes, [value]).steps).toHaveLength(2);
  });

  test("puts what only a rare choice needs right before its select", () => {
    const lanes = new Lanes(32);
    const x = lanes.input(0);
    const [both, slow] = [lanes.mul(x, x), lanes.sqrt(x)];
    const quick = lanes.neg(x);
    const chosen = lanes.selectRarely(lanes.less(x, quick), lanes.add(slow, both), lanes.add(quick, both));
    const { steps } = scheduleLanes(lanes, [chosen]);
    const names = steps.map(({ lane, opens }) => (opens ? "open" : lanes.instructions[lane]?.op));
    expect(names).toEqual(["input", "mul", "neg", "less", "add", "open", "sqrt", "add", "selectRarely"]);
  });

  test("lets rare selects by the same mask share what they need", () => {
    const lanes = new Lanes(32);
    const x = lanes.input(0);
    const mask = lanes.less(lanes.number(1), x);
    const slow = lanes.sqrt(x);
    const [first, second] = [lanes.add(slow, x), lanes.sub(slow, x)].map((a) => lanes.selectRarely(mask, a, x)) as [
      Lane,
      Lane,
    ];
    const output = lanes.mul(first, second);
    const { steps } = scheduleLanes(lanes, [output]);
    const names = steps.map(({ lane, opens }) => (opens ? "open" : lanes.instructions[lane]?.op));
    const rare = ["open", "sqrt", "add", "selectRarely", "open", "sub", "selectRarely"];
    expect(names).toEqual(["input", "less", ...rare, "mul"]);
    const inputs = [Float32Array.of(0, 0.5, 1, 0.25, 4, 9, 0.5, Number.NaN)];
    const run = throughSimd({ lanes, output, arity: 1 }, false);
    expect(Array.from(new Float32Array(run(inputs).buffer))).toEqual(
      Array.from(inputs[0] as Float32Array, (v) => (v > 1 ? v - v * v : v * v)),
    );
  });

  test("reduces an angle once for its sine and its cosine, and far angles only where there is one", () => {
    const lanes = new Lanes(32);
    const x = lanes.input(0);
    const output = lanes.add(lowerOp(lanes, "sin", [x]) as Lane, lowerOp(lanes, "cos", [x]) as Lane);
    const { steps } = scheduleLanes(lanes, [output]);
    const before = steps.findIndex(({ opens }) => opens);
    expect(before).toBeLessThan(steps.length / 4);
    const inputs = [Float32Array.from(oddFloats)];
    const [simd, script] = [
      throughSimd({ lanes, output, arity: 1 }, false),
      throughJavaScript({ lanes, output, arity: 1 }),
    ];
    expect(elementsOf(simd(inputs), 32, true)).toEqual(elementsOf(script(inputs), 32, true));
  });
});
