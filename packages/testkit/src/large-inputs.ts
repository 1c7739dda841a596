// Large inputs: what overflows may be Infinity, but not NaN.
import type { Bench } from "./bench.ts";
import type { Context } from "./context.ts";
import { drawPoint } from "./draw.ts";
import { isDifferentiable, problemOf, showPoint } from "./first-order.ts";

/** Inputs as large as 1e4, where nothing was said about the range: overflow may give Infinity, but not NaN. */
export async function checkLargeInputs(
  { gate, sources, anywhere, seed, recorder }: Context,
  bench: Bench,
): Promise<void> {
  if (!sources.some((source, i) => source.dtype === "float" && anywhere[i])) {
    recorder.note("large inputs", "the range of every input was given");
    return;
  }
  const problem = await problemOf(bench, sources);
  const sizes = [20, 88.8, 104, 710, 10000];
  for (const [draw, size] of [...sizes, ...sizes].entries()) {
    const base = drawPoint(sources, seed, draw + 100, true);
    const point = base.map((numbers, i) =>
      sources[i]?.dtype === "float" && anywhere[i]
        ? numbers.map((x, j) => (draw < sizes.length || j % 2 === 0 ? Math.sign(x) * size : x))
        : numbers,
    );
    const values = problem.evaluate(point);
    recorder.count("large inputs", values.length);
    const pulled = isDifferentiable(bench)
      ? problem.pull(
          point,
          values.map(() => 1),
        )
      : [];
    const results = [["value", values] as const, ...pulled.map((g, i) => [`gradient of input ${i}`, g] as const)];
    const bad = results.find(([, numbers]) => numbers?.some(Number.isNaN));
    if (!bad) continue;
    const words = `${gate.label}: the ${bad[0]} is NaN for finite inputs ${showPoint(point)}: an overflow came before a quotient or product; write it so that the exponent is never positive, or give the range where it is used`;
    recorder.fail("large inputs", words);
    return;
  }
}
