// Random programs: what is compiled whole must equal what is stepped, to the bit, and both be within rounding of the reference.
import type { Backend, Dtype, Program } from "@chainrule/core";
import { Expr, lower, randomWord } from "@chainrule/core";
import { boundsOf, compareWithin } from "./bounds.ts";
import { compareNumbers } from "./compare.ts";
import { drawOne } from "./draw.ts";
import { runOn, stepOn } from "./programs.ts";

/** How many operations a random program has. */
const LENGTH = 16;

/** A way to make one more expression of those that are there, or undefined when it does not fit them. */
type Move = (x: Expr, y: Expr, pick: Pick) => Expr | undefined;
/** A drawn number from 0 on, below that one. */
type Pick = (below: number) => number;

/** A fault of shapes means that the move does not fit. */
const attempt = (make: () => Expr): Expr | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};
const axesOf = (x: Expr, pick: Pick): readonly number[] => x.shape.map((_, axis) => axis).filter(() => pick(2) === 0);

/** One of the axes; a scalar has none, so that a move that needs one fails and does not fit. */
const axisOf = (x: Expr, pick: Pick): number => pick(Math.max(1, x.shape.length));
const sizeAt = (x: Expr, axis: number): number => x.shape[axis] as number;
/** Indices into an axis of that size, made of numbers; one more than there are when `beyond`. */
const indicesOf = (x: Expr, size: number, beyond = false): Expr =>
  x
    .mul(1.5)
    .cast("int32")
    .max(0)
    .min(beyond ? size : Math.max(0, size - 1));

/** Starts and shape of a part that leaves out at most the first and the last along each axis. */
function partOf(x: Expr, pick: Pick): readonly [starts: readonly number[], shape: readonly number[]] {
  const starts = x.shape.map((size) => (Number(size) > 1 ? pick(2) : 0));
  const shape = x.shape.map((size, axis) => {
    const rest = Number(size) - (starts[axis] as number);
    return rest > 1 ? rest - pick(2) : rest;
  });
  return [starts, shape];
}

/** Moves of the ops that pick, place, join and add up parts. */
const INDEXING_MOVES: readonly Move[] = [
  (x, _, pick) => x.slice(...partOf(x, pick)),
  (x, _, pick) => {
    const before = x.shape.map(() => pick(2));
    const shape = x.shape.map((size, axis) => Number(size) + (before[axis] as number) + pick(2));
    return x.pad(before, shape, pick(2) * 0.1);
  },
  (x, y, pick) => attempt(() => x.concat(y, axisOf(x, pick))),
  (x, _, pick) => attempt(() => x.concat(x.neg(), axisOf(x, pick))),
  (x, y, pick) =>
    attempt(() => {
      const axis = axisOf(x, pick);
      return x.gather(indicesOf(y, sizeAt(x, axis)), axis);
    }),
  (x, _, pick) =>
    attempt(() => {
      const axis = axisOf(x, pick);
      const turned = x
        .positions()
        .reshape([-1])
        .slice([0], [sizeAt(x, axis)]);
      return x.gather(turned.neg().add(sizeAt(x, axis) - 1), axis);
    }),
  (x, y, pick) =>
    attempt(() => {
      const [axis, size] = [axisOf(x, pick), 1 + pick(4)];
      const indices = indicesOf(y.reshape([-1]).slice([0], [sizeAt(x, axis)]), size, true);
      return x.scatterAdd(indices, x.shape.with(axis, size), axis).mul(0.5);
    }),
  (x, _, pick) =>
    attempt(() => x.cumsum(axisOf(x, pick), { exclusive: pick(2) === 0, reverse: pick(2) === 0 }).mul(0.25)),
];

/** Moves that keep numbers between about -100 and 100, so that no program overflows. */
const MOVES: readonly Move[] = [
  (x, y) => attempt(() => x.add(y).mul(0.5)),
  (x, y) => attempt(() => x.sub(y).mul(0.5)),
  (x, y) => attempt(() => x.tanh().mul(y)),
  (x, y) => attempt(() => x.div(y.mul(y).add(1))),
  (x, y) => attempt(() => x.max(y)),
  (x, y) => attempt(() => x.min(y)),
  (x, y) => attempt(() => x.less(y).where(x, y)),
  (x, y) => attempt(() => x.lessEqual(y).cast(x.dtype).add(x)),
  (x) => x.neg(),
  (x) => x.abs().add(0.5).sqrt(),
  (x) => x.tanh().exp(),
  (x) => x.tanh().expm1(),
  (x) => x.mul(x).add(1).log(),
  (x) => x.abs().log1p(),
  (x) => x.sigmoid(),
  (x) => x.relu(),
  (x) => x.abs().add(0.1).pow(x.tanh()),
  (x, _, pick) => x.sum(axesOf(x, pick)).mul(0.25),
  (x, _, pick) => x.maxOver(axesOf(x, pick)),
  (x, _, pick) => x.minOver(axesOf(x, pick)),
  (x, y, pick) => attempt(() => x.tanh().matmul(y, { transA: pick(2) === 0, transB: pick(2) === 0 })),
  (x) => attempt(() => x.transpose()),
  (x) => x.reshape([-1]),
  (x, y) => attempt(() => x.broadcastTo(y.shape)),
  (x) => x.mul(x.positions().cast(x.dtype)).mul(0.1),
  (x) => x.cast("int32").cast(x.dtype).add(x),
  (x, y) => attempt(() => x.floorDiv(y.abs().add(1))),
  (x, y) => attempt(() => x.atan2(y)),
  (x) => x.round().mul(0.5).add(x),
  (x) => x.sin(),
  (x) => x.cos(),
  (x) => x.erf(),
  ...INDEXING_MOVES,
];

/** A program of random operations; everything that nothing else uses is an output. */
export function randomProgram(seed: number, dtype: Dtype, whole: boolean): Program {
  let drawn = 0;
  const pick = (below: number): number => randomWord(seed, 0, drawn++) % below;
  const size = 1 + pick(5);
  const shapes = [[size, 3], [3], [3, size], []];
  const leaves = shapes.map((shape, i) => new Expr("input", [], { label: `x${i}` }, shape, dtype));
  const made: Expr[] = [...leaves];
  for (let tries = 0; made.length < leaves.length + LENGTH && tries < 200; tries++) {
    const [x, y] = [made[pick(made.length)], made[pick(made.length)]] as [Expr, Expr];
    const next = (MOVES[pick(MOVES.length)] as Move)(x, y, pick);
    const fits = next && sizeOfExpr(next) <= 4096 && (whole || !usesIntegers(next));
    if (fits) made.push(next);
  }
  const used = new Set(made.flatMap(({ inputs }) => inputs));
  const roots = made.filter((expr) => !used.has(expr) && !leaves.includes(expr));
  return lower({
    leaves: leaves.map((expr, i) => ({ expr, role: "input", label: `x${i}` })),
    outputs: [...roots, leaves[0] as Expr].map((expr, i) => ({ label: `y${i}`, expr })),
    dimensions: new Map(),
    training: false,
  });
}

const sizeOfExpr = ({ shape }: Expr): number => shape.reduce<number>((n, size) => n * Number(size), 1);
const usesIntegers = (expr: Expr): boolean =>
  expr.dtype === "int32" || expr.inputs.some((input) => input.op !== "input" && usesIntegers(input));

/** Runs one random program whole and in steps, and throws where they differ from each other or from the reference. */
export async function tryRandomProgram(backend: Backend, dtype: "float32" | "float64", seed: number): Promise<void> {
  const program = randomProgram(seed, dtype, backend.dtypes.includes("int32") && backend.dtypes.includes("bool"));
  const inputs = program.inputs.map((id, i) => {
    const shape = program.values[id]?.shape ?? [];
    return drawOne({ shape, dtype: "float", from: -2, to: 2 }, seed, 0, i);
  });
  const [whole, stepped, bounds] = [
    await runOn(backend, program, inputs),
    await stepOn(backend, program, inputs),
    boundsOf(program, inputs),
  ];
  for (const [i, { label }] of program.outputs.entries()) {
    const [all, steps, bounded] = [whole[i] ?? [], stepped[i] ?? [], bounds[i]];
    const what = `${backend.label}: output ${label} of random program ${seed} in ${dtype}`;
    const same = compareNumbers(all, steps, { signedZeros: true });
    if (!same.equal) throw new Error(`${what}, compiled, is not what it is stepped: it ${same.message}`);
    const near = bounded && compareWithin(all, bounded);
    if (near && !near.equal) throw new Error(`${what} is not what it is on the reference: it ${near.message}`);
  }
}
