// Second derivatives: the gradient of the gradient against differences of the gradient.
import type { Feeds, Wire } from "@chainrule/core";
import { defineGate, differentiate, type Expr, isFloat, sizeOf } from "@chainrule/core";
import type { Bench } from "./bench.ts";
import { functionOf } from "./bench.ts";
import type { Context } from "./context.ts";
import { wordsOf } from "./context.ts";
import { drawPoint, drawWeights, isGiven, type Point, type Source } from "./draw.ts";
import { ATTEMPTS, isDifferentiable, judgeJacobian, trySetUp } from "./first-order.ts";
import type { Differentiable } from "./jacobian.ts";
import { jacobianOf } from "./jacobian.ts";

const weigh = defineGate("weigh", (x: Expr, weight: Expr) => x.mul(weight));
const total = defineGate("total", (x: Expr) => x.sum());
const plus = defineGate("plus", (x: Expr, y: Expr) => x.add(y));

/** The gradients of a bench, end to end, as a function with gradients; the upstream gradient is an input like the others. */
async function gradientProblem(bench: Bench, sources: readonly Source[], seed: number): Promise<Differentiable> {
  const { graph, inputs, output } = bench;
  const upstream = graph.input("upstream", output.shape, { dtype: output.dtype });
  const floats = inputs.filter((wire) => isFloat(wire.dtype));
  const gradients = differentiate(weigh(output, upstream), floats);
  const directions = gradients.map(({ shape, dtype }, i) => graph.input(`direction${i}`, shape, { dtype }));
  const scalar = gradients
    .map((gradient, i) => total(weigh(gradient, directions[i] as Wire)))
    .reduce((sum, term) => plus(sum, term));
  const second = differentiate(scalar, [...floats, upstream]);
  const whole: Bench = { ...bench, inputs: [...inputs, upstream] };
  const computeFirst = await functionOf(whole, gradients);
  const computeSecond = await functionOf(whole, second);
  const sizes = gradients.map((gradient) => sizeOf(gradient.shape as readonly number[]));
  const split = (weights: Float64Array): Feeds => {
    let from = 0;
    const parts = directions.map(({ label, shape }, i) => {
      const data = weights.subarray(from, from + (sizes[i] as number));
      from += data.length;
      return [label, { shape: shape as readonly number[], data }] as const;
    });
    return Object.fromEntries(parts);
  };
  return {
    sources: [...sources, { shape: upstream.shape as readonly number[], dtype: "float", from: -1, to: 1 }],
    weights: drawWeights(
      sizes.reduce((sum, size) => sum + size, 0),
      seed,
      8,
    ),
    evaluate: (point) => Float64Array.from(computeFirst(point).flatMap((numbers) => Array.from(numbers))),
    pull: (point, weights) => {
      const made = computeSecond(point, split(weights)).values();
      return whole.inputs.map((wire) => (isFloat(wire.dtype) ? (made.next().value as Float64Array) : undefined));
    },
  };
}

/** Checks second derivatives at given or drawn points. */
export async function checkSecondOrder(context: Context, first: Bench): Promise<void> {
  const { gate, sources, seed, demand, recorder, options } = context;
  if ((options.order ?? 2) < 2) return recorder.note("second order", "order is 1");
  const bench = trySetUp(gate, sources, context);
  if (!bench || !isDifferentiable(first)) return recorder.note("second order", "nothing here is float");
  let problem: Differentiable;
  try {
    problem = await gradientProblem(bench, sources, seed);
  } catch (error) {
    const words = `${gate.label}: its gradient cannot be differentiated: ${wordsOf(error)}`;
    return recorder.fail("second order", words);
  }
  const upstream = drawWeights(sizeOf(bench.output.shape as readonly number[]), seed, 6);
  const wanted = isGiven(sources) ? 1 : (options.points ?? 2);
  for (let draw = 0, done = 0, moved = 0; done < wanted; draw++) {
    const point: Point = [...drawPoint(sources, seed, draw), upstream];
    if (!point.every((numbers) => numbers.every(Number.isFinite)))
      return recorder.note("second order", "the given numbers are not finite");
    const jacobian = jacobianOf(problem, point, demand, seed + draw);
    // Away from kinks of the gradient, unless the points were given, or there is nothing but kinks.
    const rough = jacobian.entries.some(({ slope }) => slope.rough);
    if (rough && !isGiven(sources) && ++moved < ATTEMPTS) continue;
    done++;
    const where = `, differentiated twice (input ${sources.length} is the upstream gradient)`;
    judgeJacobian(context, "second order", jacobian, problem, undefined, where);
    if (recorder.failedIn("second order")) return;
  }
}
