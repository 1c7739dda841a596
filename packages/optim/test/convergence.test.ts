// Every optimizer goes down a bowl, and goes the same way each time.
import type { Optimizer, Schedule } from "@chainrule/core";
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  clipByNorm,
  cosineDecay,
  decoupledDecay,
  momentum,
  nesterov,
  rmsprop,
  sgd,
  warmUp,
  weightDecay,
} from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { float32 } from "./float32.ts";
import { bowl, net } from "./problems.ts";
import { parametersOf, stateOf } from "./reading.ts";

const tried: readonly (readonly [Optimizer, number | Schedule])[] = [
  [sgd(), 0.1],
  [momentum(), 0.02],
  [nesterov(), 0.02],
  [momentum({ dialect: "pytorch", dampening: 0.5 }), 0.02],
  [adagrad(), 0.5],
  [adagrad({ epsilonAt: "inside", start: 0.1 }), 0.5],
  [rmsprop(), 0.05],
  [rmsprop({ centered: true, momentum: 0.5, epsilon: 0.1 }), 0.02],
  [rmsprop({ dialect: "tfjs", momentum: 0.5 }), 0.03],
  [adadelta({ epsilon: 1e-3 }), 1],
  [adam(), 0.1],
  [adam({ amsgrad: true }), 0.1],
  [adamax(), 0.1],
  [decoupledDecay(nesterov(), { rate: 1e-3 }), 0.02],
  [adamw(), 0.1],
  [clipByNorm(momentum(), { most: 5 }), 0.02],
  [weightDecay(sgd(), { rate: 1e-3 }), 0.1],
  [clipByNorm(adam(), { most: 1 }), warmUp(cosineDecay({ rate: 0.2, steps: 150 }), { steps: 10 })],
];

describe("on a bowl, ten times as steep along one axis as along another", () => {
  test.each(tried)(
    "$0.label makes the loss at least 100 times smaller in 200 steps",
    async (optimizer, learningRate) => {
      const step = await bowl.compile({ optimizer, learningRate });
      const losses = step.run(200, {});
      expect(losses[199]).toBeLessThan((losses[0] as number) / 100);
      expect(losses.every(Number.isFinite)).toBe(true);
    },
  );

  test.each(tried)("$0.label does so in float32 too", async (optimizer, learningRate) => {
    const step = await bowl.compile({ optimizer, learningRate, dtype: "float32", backend: float32() });
    const losses = step.run(200, {});
    expect(losses[199]).toBeLessThan((losses[0] as number) / 100);
  });

  test.each(tried)("$0.label takes the same 50 steps each time, to the last bit", async (optimizer, learningRate) => {
    const runs = [0, 1].map(async () => {
      const step = await bowl.compile({ optimizer, learningRate });
      return { losses: step.run(50, {}), parameters: parametersOf(step), state: stateOf(step) };
    });
    const [first, second] = await Promise.all(runs);
    expect(second).toEqual(first);
  });

  test("momentum and nesterov overtake gradient descent of the same small rate", async () => {
    const last = async (optimizer: Optimizer): Promise<number> =>
      (await bowl.compile({ optimizer, learningRate: 0.005 })).run(100, {})[99] as number;
    const plain = await last(sgd());
    expect(await last(momentum())).toBeLessThan(plain / 10);
    expect(await last(nesterov())).toBeLessThan(plain / 10);
  });
});

test.each(tried)("$0.label brings the net of two parameters down as well", async (optimizer, learningRate) => {
  const step = await net.compile({ optimizer, learningRate });
  const losses = step.run(300, {});
  expect(losses[299]).toBeLessThan((losses[0] as number) / 3);
});
