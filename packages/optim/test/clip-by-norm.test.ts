// Clipping by the common norm: all gradients are scaled by most / norm where their norm is above most.
import type { Expr, Optimizer } from "@chainrule/core";
import { adam, clipByNorm, momentum, sgd, weightDecay } from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { float32 } from "./float32.ts";
import { slope } from "./problems.ts";
import { expectNear, flat, stateOf } from "./reading.ts";
import { variants } from "./variants.ts";

const narrow = () => ({ dtype: "float32", backend: float32() }) as const;
const clipped = (most: number): Optimizer => clipByNorm(sgd(), { most });

/** The gradients that gradient descent of rate 1 from 0 went by, of w (a row) and b (a scalar). */
async function seen(optimizer: Optimizer, dw: readonly number[], db: number, setup: object = {}): Promise<number[]> {
  const step = await slope({ w: [dw.length], b: [] }, { optimizer, ...setup });
  step({ dw: { shape: [dw.length], data: dw }, db });
  return [...flat(step.parameters.w), ...flat(step.parameters.b)].map((value) => 0 - value);
}

describe("clipByNorm", () => {
  test("scales the gradients of all parameters by one factor: a norm of 13 becomes 1", async () => {
    expectNear(await seen(clipped(1), [3, -4], 12), [3 / 13, -4 / 13, 12 / 13]);
  });

  test("is torch's clip_grad_norm_, but for the 1e-6 that torch adds to the norm", async () => {
    const dw = [0.5, -1.5, 2.25];
    const factor = 0.7 / Math.sqrt(dw.reduce((sum, g) => sum + g * g, 0.8 * 0.8));
    expectNear(
      await seen(clipped(0.7), dw, 0.8),
      [...dw, 0.8].map((g) => g * factor),
    );
  });

  test("changes no bit of gradients whose norm is below most, or most itself", async () => {
    const dw = [0.1, -0.7, 0.3];
    expect(await seen(clipped(100), dw, 0.2)).toEqual([...dw, 0.2]);
    expect(await seen(clipped(5), [3, 0], -4)).toEqual([3, 0, -4]);
  });

  test("looks at the norm of all together: one large gradient scales the small one of another parameter", async () => {
    const [w = 0, b = 0] = await seen(clipped(1), [1e-3], 1000);
    expect(w).toBeLessThan(1.1e-6);
    expectNear([b], [1], 1e-9);
  });

  test("lets gradients of zero be", async () => {
    expect(await seen(clipped(1), [0, -0], 0)).toEqual([0, 0, 0]);
  });

  test("does not count frozen parameters", async () => {
    const step = await slope({ w: [], b: [] }, { optimizer: clipped(2) }, ["b"]);
    step({ dw: 1, db: 1000 });
    expect([step.parameters.w?.read(), step.parameters.b?.read()]).toEqual([-1, 0]);
  });

  test("lets parameters of size 0 be, beside others and alone", async () => {
    expect(await seen(clipped(1), [], 10)).toEqual([1]);
    const alone = await slope({ w: [2, 0] }, { optimizer: clipped(1) });
    alone({ dw: { shape: [2, 0], data: [] } });
    expect([flat(alone.parameters.w), alone.parameters.w?.shape]).toEqual([[], [2, 0]]);
  });

  test.each(variants)("hands %s what it would have been given in person", async (_, optimizer) => {
    const wrapped = await slope({ w: [2] }, { optimizer: clipByNorm(optimizer, { most: 1 }), learningRate: 0.1 });
    const plain = await slope({ w: [2] }, { optimizer, learningRate: 0.1 });
    wrapped({ dw: [30, -40] });
    plain({ dw: [0.6, -0.8] });
    expectNear(flat(wrapped.parameters.w), flat(plain.parameters.w));
    for (const [name, numbers] of Object.entries(stateOf(plain).w ?? {}))
      expectNear(stateOf(wrapped).w?.[name] ?? [], numbers);
  });

  test("says so in its label and settings", () => {
    expect(clipped(2).label).toBe("clipByNorm(sgd)");
    expect(clipByNorm(momentum(), { most: 2 }).settings).toEqual({ ...momentum().settings, clipByNorm: 2 });
  });
});

describe("clipping in float32", () => {
  test.each([1e10, 1e20, 1e30, 1e37])("takes gradients of %s, whose squares or sums overflow", async (size) => {
    const [w = 0, b = 0] = await seen(clipped(1), [size], -size, narrow());
    expectNear([w, b], [Math.SQRT1_2, -Math.SQRT1_2], 1e-6);
  });

  test.each([1e-20, 1e-30])("changes no bit of gradients of %s, whose squares vanish", async (size) => {
    expect(await seen(clipped(1), [size], -size, narrow())).toEqual([Math.fround(size), Math.fround(-size)]);
  });

  test("scales tiny gradients down to a most that is tinier", async () => {
    expectNear(await seen(clipped(5e-30), [3e-29], -4e-29, narrow()), [3e-30, -4e-30], 1e-6);
  });

  test("lets adam go on after a gradient of 1e30", async () => {
    const step = await slope(
      { w: [1] },
      { optimizer: clipByNorm(adam(), { most: 1 }), learningRate: 0.1, ...narrow() },
    );
    step({ dw: [1e30] });
    const [before = 0] = flat(step.parameters.w);
    step({ dw: [1] });
    expect(flat(step.parameters.w)[0]).toBeLessThan(before - 0.05);
  });

  // clip-by-norm.ts, clipFactor: the norm, √2 · 3e38, is above the largest float32, so most / norm is 0 and the step is lost.
  test("takes gradients near the largest number, whose norm overflows", async () => {
    expectNear(await seen(clipped(1), [3e38], -3e38, narrow()), [Math.SQRT1_2, -Math.SQRT1_2], 1e-6);
  });

  // clip-by-norm.ts, clipFactor: most / norm is subnormal, with few digits left (and 0 on a GPU that flushes); 3e38 · factor is off.
  test("keeps its digits where most / norm is subnormal", async () => {
    expectNear(await seen(clipped(1e-3), [1e38], 0, narrow()), [1e-3, 0], 1e-6);
  });
});

describe("gradients that are no numbers", () => {
  test("stay visible: a NaN in one parameter makes all of them NaN", async () => {
    const all = await seen(clipped(1), [Number.NaN, 1], 2);
    expect(all).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test("stay visible in float32, with huge ones beside them", async () => {
    expect((await seen(clipped(1), [1e30, Number.NaN], 2, narrow())).every(Number.isNaN)).toBe(true);
  });

  test.each([1, -1])("stay visible when infinite: %s · ∞ is no step of 0", async (sign) => {
    const [, b] = await seen(clipped(1), [sign * Number.POSITIVE_INFINITY, 1], 2);
    expect(b).toBeNaN();
  });
});

describe("with weight decay", () => {
  const decay = { rate: 0.5 };
  const after = async (optimizer: Optimizer): Promise<number[]> => {
    const step = await slope({ w: [2] }, { optimizer, learningRate: 0.25, start: { w: [8, -16] } });
    step({ dw: [30, -40] });
    return flat(step.parameters.w);
  };
  const expected = [8 - 0.25 * (0.6 + 0.5 * 8), -16 - 0.25 * (-0.8 - 0.5 * 16)];

  test("inside or outside, only the gradient of the loss is clipped, never the decay", async () => {
    expectNear(await after(clipByNorm(weightDecay(sgd(), decay), { most: 1 })), expected);
    expectNear(await after(weightDecay(clipByNorm(sgd(), { most: 1 }), decay)), expected);
  });

  test("both are named, from the outside in", () => {
    const optimizer = clipByNorm(weightDecay(sgd(), decay), { most: 1 });
    expect([optimizer.label, optimizer.settings]).toEqual([
      "clipByNorm(weightDecay(sgd))",
      { weightDecay: 0.5, clipByNorm: 1 },
    ]);
  });
});

describe("with another look at the gradients", () => {
  const doubling: Optimizer = {
    ...sgd(),
    prepare: (gradients) => Object.fromEntries(Object.entries(gradients).map(([label, g]) => [label, g.mul(2)])),
  };

  test("clips first, and then lets the optimizer look", async () => {
    expectNear(await seen(clipByNorm(doubling, { most: 1 }), [30], 40), [1.2, 1.6]);
  });

  test("a clip in a clip goes by the smaller", async () => {
    for (const [outer, inner] of [
      [1, 2],
      [2, 1],
    ] as const)
      expectNear(await seen(clipByNorm(clipped(inner), { most: outer }), [30], 40), [0.6, 0.8]);
  });

  // clip-by-norm.ts spreads the optimizer, and a spread leaves the prototype's methods behind: `update` is lost.
  test("takes an optimizer of a class", async () => {
    class Descent implements Optimizer<never> {
      readonly label = "descent";
      readonly remembers = {};
      update(w: Expr, dw: Expr, _: object, { learningRate }: { readonly learningRate: Expr }) {
        return [w.sub(dw.mul(learningRate)), {}] as const;
      }
    }
    expectNear(await seen(clipByNorm(new Descent(), { most: 1 }), [30], 40), [0.6, 0.8]);
  });
});
