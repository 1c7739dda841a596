// Random programs: what is compiled whole must equal what is stepped, to the bit, and both be within rounding of the reference.
import type { Backend, Dtype, Program } from "@chainrule/core";
import { Expr, lower, randomWord } from "@chainrule/core";
import { boundsOf, compareWithin } from "./bounds.ts";
import { compareNumbers } from "./compare.ts";
import { drawOne } from "./draw.ts";
import { runOn, stepOn } from "./programs.ts";

/** How many operations a random program has. */
const LENGTH = 14;

/** A way to make one more expression of those that are there, or undefined when it does not fit them. */
type Move = (x: Expr, y: Expr, pick: (below: number) => number) => Expr | undefined;

/** A fault of shapes means that the move does not fit. */
const attempt = (make: () => Expr): Expr | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};
const axesOf = (x: Expr, pick: (below: number) => number): readonly number[] =>
  x.shape.map((_, axis) => axis).filter(() => pick(2) === 0);

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
];

/** A program of random operations; everything that nothing else uses is an output. */
function randomProgram(seed: number, dtype: Dtype, whole: boolean): Program {
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
