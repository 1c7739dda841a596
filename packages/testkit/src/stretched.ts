// Other shapes: inputs stretched in every way, and sizes of 0 and 1; a gradient always has the shape of its variable.
import { isFloat, reference, sameShape, showShape } from "@chainrule/core";
import type { Bench } from "./bench.ts";
import { flatNow, passOf, placeOn } from "./bench.ts";
import type { Context } from "./context.ts";
import { wordsOf } from "./context.ts";
import { drawPoint, drawWeights, type Source } from "./draw.ts";
import { isDifferentiable, judgeJacobian, problemOf, trySetUp } from "./first-order.ts";
import { jacobianOf } from "./jacobian.ts";
import type { CheckName } from "./report.ts";
import { allowedBy } from "./slopes.ts";

/** Small, and different along each axis, so that no axis passes for another. */
const FULL = [2, 3, 2];
const MOST_PATTERNS = 64;

/** Elementwise gates of several inputs: every pattern of stretched axes up to rank 3, and lower ranks, or a seeded choice of them. */
export async function checkBroadcasting(context: Context, bench: Bench): Promise<void> {
  const { gate, sources, seed, recorder } = context;
  if (!bench.output.node?.template.elementwise || sources.length < 2)
    return recorder.note("broadcasting", "the gate is not elementwise in several inputs");
  if (!isDifferentiable(bench)) return recorder.note("broadcasting", "nothing here is float");
  let refused = 0;
  for (const shapes of patternsOf(sources.length, seed)) {
    const stretched = sources.map((source, i) => reshaped(source, shapes[i] as readonly number[]));
    const placed = trySetUp(gate, stretched, context);
    if (!placed) refused++;
    else await checkShapes(context, "broadcasting", placed, stretched);
    if (recorder.failedIn("broadcasting")) return;
  }
  checkNumbers(context, bench);
  if (refused > 0) recorder.note("broadcasting", `${gate.label} refuses ${refused} patterns of shapes`);
}

const reshaped = ({ shape: _, values: __, ...source }: Source, shape: readonly number[]): Source => ({
  ...source,
  shape,
});

/** Shapes for each input: subsets of the axes of FULL have size 1, and leading axes may be missing. */
function patternsOf(count: number, seed: number): readonly (readonly (readonly number[])[])[] {
  const subsets = 2 ** FULL.length;
  const all = subsets ** count;
  const shapeFor = (mask: number): readonly number[] => FULL.map((size, axis) => ((mask >> axis) & 1 ? 1 : size));
  const numbers = Array.from({ length: Math.min(all, MOST_PATTERNS) }, (_, i) => i);
  const chosen = all <= MOST_PATTERNS ? numbers : numbers.map((i) => (i * 2654435761 + seed * 40503) % all);
  const stretched = chosen.map((code) =>
    Array.from({ length: count }, (_, input) => shapeFor(Math.floor(code / subsets ** input) % subsets)),
  );
  const shorter = Array.from({ length: count }, (_, input) =>
    [FULL.slice(1), FULL.slice(2), []].map((short) =>
      Array.from({ length: count }, (_, other) => (other === input ? short : FULL)),
    ),
  );
  const rank4 = Array.from({ length: count }, (_, input) => (input % 2 === 0 ? [2, 1, 2, 1] : [1, 2, 1, 3]));
  return [...stretched, ...shorter.flat(), rank4];
}

/** The shape and numbers of the gradients of one weighted sum, everywhere. */
async function checkShapes(
  context: Context,
  check: CheckName,
  bench: Bench,
  sources: readonly Source[],
): Promise<void> {
  const { gate, seed, demand, recorder } = context;
  const where = ` on ${sources.map(({ shape }) => showShape(shape)).join(", ")}`;
  try {
    if (!hasGradientsOfItsShapes(context, check, bench, sources, where)) return;
    const problem = await problemOf(bench, sources);
    for (let draw = 0; draw < 4; draw++) {
      const point = drawPoint(sources, seed, draw);
      const values = problem.evaluate(point);
      if (!values.every(Number.isFinite)) return;
      // One weighting of the outputs is enough here: the whole Jacobian was checked before.
      const summed = { ...problem, weights: drawWeights(values.length, seed, 10) };
      const jacobian = jacobianOf(summed, point, demand, seed + draw);
      if (jacobian.entries.some(({ slope }) => slope.rough) && draw < 3) continue;
      return judgeJacobian(context, check, jacobian, summed, bench, where);
    }
  } catch (error) {
    recorder.fail(check, `${gate.label}${where} is accepted, and then fails: ${wordsOf(error)}`);
  }
}

function hasGradientsOfItsShapes(
  { gate, seed, recorder }: Context,
  check: CheckName,
  bench: Bench,
  sources: readonly Source[],
  where: string,
): boolean {
  const { output, inputs } = bench;
  const pass = passOf(bench, drawPoint(sources, seed, 0), reference).backward(output);
  const value = pass.value(output);
  const wrong = inputs.find((wire) => isFloat(wire.dtype) && !sameShape(pass.gradient(wire).shape, wire.shape));
  recorder.count(check, 1);
  if (!sameShape(value.shape, output.shape))
    recorder.fail(
      check,
      `${gate.label}${where}: the value is ${showShape(value.shape)}, and ${showShape(output.shape)} was declared`,
    );
  if (wrong)
    recorder.fail(check, `${gate.label}${where}: the gradient of ${wrong} is ${showShape(pass.gradient(wrong).shape)}`);
  return !wrong;
}

/** A number in the place of each input but one, as people write add(x, 2). */
function checkNumbers(context: Context, { output }: Bench): void {
  const { gate, sources, seed, recorder, demand } = context;
  const shape = output.shape as readonly number[];
  for (const [input, source] of sources.entries()) {
    const numbers = sources.map((other) => drawPoint([reshaped(other, [])], seed, 20 + input)[0]?.[0] as number);
    const bench = trySetUp(
      gate,
      sources.map((other) => reshaped(other, shape)),
      context,
    );
    if (!bench || source.dtype !== "float" || sources.some(({ dtype }) => dtype !== "float")) continue;
    const wire = bench.inputs[input] as (typeof bench.inputs)[number];
    const joined = placeMixed(bench, context, numbers, input);
    if (!joined) continue;
    const base = drawPoint(
      sources.map((other) => reshaped(other, shape)),
      seed,
      22,
    );
    const others = base.map((values, i) => (i === input ? values : values.map(() => numbers[i] as number)));
    const apart = passOf(bench, others, reference).backward(bench.output).gradient(wire);
    const together = passOf(bench, base, reference).backward(joined).gradient(wire);
    const [a, b] = [flatNow(apart), flatNow(together)];
    recorder.count("broadcasting", a.length);
    if (a.some((value, i) => Math.abs(value - (b[i] as number)) > allowedBy(demand, value)))
      recorder.fail(
        "broadcasting",
        `${gate.label}: with numbers in the place of its other inputs, the gradient of input ${input} differs`,
        { input },
      );
  }
}

function placeMixed({ inputs }: Bench, { gate }: Context, numbers: readonly number[], input: number) {
  const operands = inputs.map((wire, i) => (i === input ? wire : (numbers[i] as number)));
  try {
    return placeOn(gate, operands);
  } catch {
    return undefined;
  }
}

/** Each size that occurs, and then all of them, replaced by 0 and by 1 in all inputs alike. */
export async function checkZerosAndOnes(context: Context, bench: Bench): Promise<void> {
  const { gate, sources, recorder } = context;
  if (!isDifferentiable(bench)) return recorder.note("zeros and ones", "nothing here is float");
  const sizes = [...new Set(sources.flatMap(({ shape }) => shape))].slice(0, 4);
  const replacements = [0, 1].flatMap((by) => [...sizes.map((size) => [size, by] as const), [undefined, by] as const]);
  const refused: string[] = [];
  for (const [size, by] of replacements) {
    const resized = sources.map((source) =>
      reshaped(
        source,
        source.shape.map((d) => (size === undefined || d === size ? by : d)),
      ),
    );
    if (resized.every(({ shape }, i) => sameShape(shape, sources[i]?.shape ?? []))) continue;
    const placed = trySetUp(gate, resized, context);
    if (placed) await checkShapes(context, "zeros and ones", placed, resized);
    else refused.push(resized.map(({ shape }) => showShape(shape)).join(" and "));
    if (recorder.failedIn("zeros and ones")) return;
  }
  if (refused.length > 0) recorder.note("zeros and ones", `${gate.label} refuses ${refused.join("; ")}`);
}
