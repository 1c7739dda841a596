// A run that was saved after some steps, and goes on in a step compiled afresh, is the run that never stopped.
import type { Optimizer } from "@chainrule/core";
import { adam, clipByNorm, cosineDecay, weightDecay } from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { float32 } from "./float32.ts";
import { bowl, net } from "./problems.ts";
import { restore, savedOf } from "./reading.ts";
import { variants } from "./variants.ts";

const all: typeof variants = [
  ...variants,
  ["adam, decayed and clipped", clipByNorm(weightDecay(adam(), { rate: 0.1 }), { most: 0.5 })],
];
const learningRate = cosineDecay({ rate: 0.1, steps: 12 });

const settings = [
  ["in float64", () => ({})],
  ["in float32", () => ({ dtype: "float32", backend: float32() }) as const],
] as const;

describe.each([bowl, net])("on $label", (problem) => {
  describe.each(settings)("%s", (_, numbers) => {
    test.each(all)("%s goes on from step 5, bit for bit", async (_, optimizer) => {
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

  test.each(all)("%s takes the saved parameters as starting values too", async (_, optimizer) => {
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

  // TensorFlow.js's adadelta divides one sum by another that is always the same, and is gradient descent.
  const idle = ["TensorFlow.js's adadelta"];
  test.each(all.filter(([name, { remembers }]) => Object.keys(remembers).length > 0 && !idle.includes(name)))(
    "what %s remembers",
    async (_, optimizer) => {
      const { saved: checkpoint, losses } = await saved(optimizer);
      const resumed = await bowl.compile({ optimizer, learningRate, start: checkpoint.parameters });
      resumed.steps = checkpoint.steps;
      expect(resumed.run(7, {})).not.toEqual(losses);
    },
  );

  test.each(all)("the number of steps of %s, which its schedule goes by", async (_, optimizer) => {
    const { saved: checkpoint, losses } = await saved(optimizer);
    const resumed = await bowl.compile({ optimizer, learningRate });
    restore(resumed, { ...checkpoint, steps: 0 });
    expect(resumed.run(7, {})).not.toEqual(losses);
  });
});
