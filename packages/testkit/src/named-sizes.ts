// Named sizes: a gate placed on [batch, 3] gives what it gives on [4, 3].
import type { Shape } from "@chainrule/core";
import { isFloat, Pass, reference } from "@chainrule/core";
import type { Bench } from "./bench.ts";
import { feedsOf, flatNow, passOf, setUp } from "./bench.ts";
import { compareNumbers } from "./compare.ts";
import type { Context } from "./context.ts";
import { wordsOf } from "./context.ts";
import { drawPoint, drawWeights } from "./draw.ts";
import { isDifferentiable } from "./first-order.ts";

/** Names the leading size of the first input that has one, in all inputs alike; a gate may refuse that. */
export function checkNamedSizes(context: Context, bench: Bench): void {
  const { gate, sources, seed, options, recorder } = context;
  const batch = sources.find(({ shape }) => shape.length > 0)?.shape[0];
  if (batch === undefined) {
    recorder.note("named sizes", "all inputs are scalars");
    return;
  }
  const shapes = sources.map(({ shape }): Shape => (shape[0] === batch ? ["batch", ...shape.slice(1)] : shape));
  let named: Bench;
  try {
    named = setUp(gate, sources, options, shapes);
  } catch (error) {
    recorder.note("named sizes", `${gate.label} refuses a named size: ${wordsOf(error)}`);
    return;
  }
  const point = drawPoint(sources, seed, 0);
  const sized = passOf(bench, point, reference);
  const sizes = sources.map(({ shape }) => shape);
  const free = new Pass(named.graph, reference, feedsOf(named, point, {}, sizes), {
    training: named.training,
  }).forward();
  compare(context, "the value", flatNow(free.value(named.output)), flatNow(sized.value(bench.output)));
  if (!isDifferentiable(bench)) return;
  const { shape } = sized.value(bench.output);
  const data = drawWeights(flatNow(sized.value(bench.output)).length, seed, 12);
  sized.backward(bench.output, { shape, data });
  free.backward(named.output, { shape, data });
  for (const [i, wire] of bench.inputs.entries()) {
    if (!isFloat(wire.dtype)) continue;
    const gradient = free.gradient(named.inputs[i] as typeof wire);
    compare(context, `the gradient of input ${i}`, flatNow(gradient), flatNow(sized.gradient(wire)));
  }
}

function compare({ gate, recorder }: Context, what: string, actual: Float64Array, expected: Float64Array): void {
  const { equal, compared, message, worst } = compareNumbers(actual, expected, { relative: 1e-12, absolute: 1e-300 });
  recorder.count("named sizes", compared);
  if (equal) return;
  const words = `${gate.label}: ${what} on a named size is not what it is on a number: it ${message}; a size that may be a name is x.size(axes), not x.shape[axis]`;
  recorder.fail("named sizes", words, { analytic: worst?.actual, numeric: worst?.expected });
}
