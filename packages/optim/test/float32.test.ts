// In float32, rounded after every op, as backends do it.
import type { Optimizer } from "@chainrule/core";
import { adam, rmsprop, sgd } from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { float32 } from "./float32.ts";
import { bowl, net, slope } from "./problems.ts";
import { distance, expectNear, flat, parametersOf } from "./reading.ts";
import { variants } from "./variants.ts";

/** Those that divide by a size of the gradients, whose squares may overflow and vanish. */
const dividing = variants.filter(([, { remembers }]) => ["m", "s", "u"].some((name) => name in remembers));
const uncentered = dividing.filter(([, { settings }]) => !settings?.centered);

test("the backend of these tests rounds: 1 + 1e-9 is 1", async () => {
  const step = await slope({ w: [] }, { optimizer: sgd(), dtype: "float32", backend: float32(), start: { w: [1] } });
  step({ dw: -1e-9 });
  expect(flat(step.parameters.w)).toEqual([1]);
});

/** The steps that an optimizer makes from 0, so that no digit of theirs is lost in a large parameter. */
async function moved(optimizer: Optimizer, wide: boolean, steps: number, first = 0): Promise<number[]> {
  const setup = wide ? {} : ({ dtype: "float32", backend: float32() } as const);
  const step = await slope({ w: [3] }, { optimizer, learningRate: 0.0078125, ...setup });
  step.steps = first;
  return Array.from({ length: steps }, (_, t) => {
    step({ dw: [0.5, -3, 0.001953125 * (t + 1)] });
    const moves = flat(step.parameters.w);
    step.parameters.w?.write([0, 0, 0]);
    return moves;
  }).flat();
}

describe("the first thirty steps agree with float64", () => {
  // A variance is a small difference.
  test.each(variants)("of %s, to a relative 1e-6, and centered to 1e-5", async (_, optimizer) => {
    const relative = optimizer.settings?.centered ? 1e-5 : 1e-6;
    expectNear(await moved(optimizer, false, 30), await moved(optimizer, true, 30), relative);
  });

  test("of adam with beta2 of 0.9999 and 0.99999, where 1 - beta in float32 has few digits left", async () => {
    for (const beta2 of [0.9999, 0.99999])
      expectNear(await moved(adam({ beta2 }), false, 30), await moved(adam({ beta2 }), true, 30), 1e-6);
  });

  test.each([
    [bowl, bowl.start],
    [net, { w1: [1.3], w2: [0.8] }],
  ] as const)("of adam on $0.label, where no parameter passes 0, to a relative 1e-6", async (problem, start) => {
    const narrow = await problem.compile({ optimizer: adam(), start, dtype: "float32", backend: float32() });
    const wide = await problem.compile({ optimizer: adam(), start });
    for (let t = 0; t < 10; t++) {
      narrow({});
      wide({});
      const [a, b] = [parametersOf(narrow), parametersOf(wide)];
      for (const label of Object.keys(b)) expectNear(a[label] ?? [], b[label] ?? [], 1e-6);
    }
  });
});

test.each([1000, 100_000, 10_000_000])(
  "adam's bias correction has run out by step %s, and stays finite",
  async (first) => {
    const [narrow, wide] = [await moved(adam(), false, 1, first), await moved(adam(), true, 1, first)];
    expect(distance(narrow, wide)).toBeLessThanOrEqual(1e-6);
  },
);

describe("far from 1", () => {
  const once = async (optimizer: Optimizer, dw: readonly number[]): Promise<number[]> => {
    const step = await slope(
      { w: [dw.length] },
      { optimizer, learningRate: 0.125, dtype: "float32", backend: float32() },
    );
    step({ dw: [...dw] });
    return flat(step.parameters.w);
  };

  test.each(variants)("%s leaves a parameter without gradient where it is, without a NaN", async (_, optimizer) => {
    expect((await once(optimizer, [0, -0])).map(Math.abs)).toEqual([0, 0]);
  });

  test.each(variants)("%s lets a NaN gradient be seen", async (_, optimizer) => {
    const [bad, good] = await once(optimizer, [Number.NaN, 1]);
    expect(bad).toBeNaN();
    expect(good).toBeLessThan(0);
  });

  test.each(uncentered)("%s makes no NaN of gradients of ±1e30", async (_, optimizer) => {
    expect((await once(optimizer, [1e30, -1e30])).some(Number.isNaN)).toBe(false);
  });

  test.each(dividing)("%s makes small steps of gradients of 1e-30", async (_, optimizer) => {
    for (const move of await once(optimizer, [1e-30])) expect(Math.abs(move)).toBeLessThan(1e-12);
  });

  test("centered rmsprop makes no NaN where a gradient that stays rounds the variance to below 0", async () => {
    const optimizer = rmsprop({ centered: true, decay: 0.5 });
    const narrow = { dtype: "float32", backend: float32() } as const;
    const step = await slope({ w: [4] }, { optimizer, learningRate: 1e-12, ...narrow });
    step.run(200, { dw: [0.1, 0.3, 0.7, 1.1] });
    expect(flat(step.parameters.w).every(Number.isFinite)).toBe(true);
  });

  test("TensorFlow.js's centered rmsprop has the root of -epsilon where there is no gradient, as there", async () => {
    expect(await once(rmsprop({ dialect: "tfjs", centered: true }), [0, 1])).toEqual([Number.NaN, expect.any(Number)]);
  });
});
