// A run that was saved after some steps, and goes on in a step compiled afresh, is the run that never stopped.
import type { Optimizer } from "@chainrule/core";
import {
  adagrad,
  adam,
  adamw,
  clipByNorm,
  cosineDecay,
  momentum,
  nesterov,
  rmsprop,
  sgd,
  weightDecay,
} from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { float32 } from "./float32.ts";
import { bowl, net } from "./problems.ts";
import { restore, savedOf } from "./reading.ts";

const all: readonly Optimizer[] = [
  sgd(),
  momentum(),
  nesterov(),
  adagrad(),
  rmsprop(),
  adam(),
  adamw(),
  clipByNorm(weightDecay(adam(), { rate: 0.1 }), { most: 0.5 }),
];
const learningRate = cosineDecay({ rate: 0.1, steps: 12 });

const settings = [
  ["in float64", () => ({})],
  ["in float32", () => ({ dtype: "float32", backend: float32() }) as const],
] as const;

describe.each([bowl, net])("on $label", (problem) => {
  describe.each(settings)("%s", (_, numbers) => {
    test.each(all)("$label goes on from step 5, bit for bit", async (optimizer) => {
      const whole = await problem.compile({ optimizer, learningRate, ...numbers() });
      whole.run(5, {});
      const saved = JSON.parse(JSON.stringify(savedOf(whole)));
      const losses = whole.run(7, {});

      const resumed = await problem.compile({ optimizer, learningRate, ...numbers() });
      restore(resumed, saved);
      expect(resumed.run(7, {})).toEqual(losses);
      expect(savedOf(resumed)).toEqual(savedOf(whole));
    });
  });

  test.each(all)("$label takes the saved parameters as starting values too", async (optimizer) => {
    const whole = await problem.compile({ optimizer, learningRate });
    whole.run(5, {});
    const saved = savedOf(whole);
    const resumed = await problem.compile({ optimizer, learningRate, start: saved.parameters });
    expect(savedOf(resumed).parameters).toEqual(saved.parameters);
    restore(resumed, saved);
    expect(resumed.run(7, {})).toEqual(whole.run(7, {}));
  });
});

describe("nothing of it can be left out", () => {
  const saved = async (optimizer: Optimizer) => {
    const whole = await bowl.compile({ optimizer, learningRate });
    whole.run(5, {});
    return { saved: savedOf(whole), losses: whole.run(7, {}) };
  };

  test.each(all.filter(({ remembers }) => Object.keys(remembers).length > 0))(
    "what $label remembers",
    async (optimizer) => {
      const { saved: checkpoint, losses } = await saved(optimizer);
      const resumed = await bowl.compile({ optimizer, learningRate, start: checkpoint.parameters });
      resumed.steps = checkpoint.steps;
      expect(resumed.run(7, {})).not.toEqual(losses);
    },
  );

  test.each(all)("the number of steps of $label, which its schedule goes by", async (optimizer) => {
    const { saved: checkpoint, losses } = await saved(optimizer);
    const resumed = await bowl.compile({ optimizer, learningRate });
    restore(resumed, { ...checkpoint, steps: 0 });
    expect(resumed.run(7, {})).not.toEqual(losses);
  });
});
