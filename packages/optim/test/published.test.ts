// Numbers that others published. The checks of CS231n's assignment 2 (optim.py): one step from a state that is given, in
// eight digits, of which the first and the last row are here; and Adam's own claim about its first step.
import type { Optimizer } from "@chainrule/core";
import { adagrad, adam, momentum, nesterov, rmsprop } from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { slope } from "./problems.ts";
import { expectNear, flat } from "./reading.ts";

/** NumPy's linspace of 20 numbers. */
const linspace = (from: number, to: number): number[] =>
  Array.from({ length: 20 }, (_, i) => from + ((to - from) * i) / 19);

interface Check {
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  /** Steps before, and what they left behind. */
  readonly steps?: number;
  readonly before: Readonly<Record<string, readonly number[]>>;
  /** The first and the last five numbers afterwards. */
  readonly w: readonly number[];
  readonly after: Readonly<Record<string, readonly number[]>>;
}

const checks: Readonly<Record<string, Check>> = {
  sgd_momentum: {
    optimizer: momentum(),
    learningRate: 1e-3,
    before: { v: linspace(0.6, 0.9) },
    w: [0.1406, 0.20738947, 0.27417895, 0.34096842, 0.40775789, 1.14244211, 1.20923158, 1.27602105, 1.34281053, 1.4096],
    after: {
      v: [
        0.5406, 0.55475789, 0.56891579, 0.58307368, 0.59723158, 0.75296842, 0.76712632, 0.78128421, 0.79544211, 0.8096,
      ],
    },
  },
  rmsprop: {
    optimizer: rmsprop({ decay: 0.99 }),
    learningRate: 1e-2,
    before: { s: linspace(0.6, 0.9) },
    w: [
      -0.39223849, -0.34037513, -0.28849239, -0.23659121, -0.18467247, 0.38739248, 0.43947102, 0.49155973, 0.54365823,
      0.59576619,
    ],
    after: {
      s: [0.5976, 0.6126277, 0.6277108, 0.64284931, 0.65804321, 0.82883269, 0.84469141, 0.86060554, 0.87657507, 0.8926],
    },
  },
  adam: {
    optimizer: adam(),
    learningRate: 1e-2,
    steps: 5,
    before: { m: linspace(0.6, 0.9), v: linspace(0.7, 0.5) },
    w: [
      -0.40094747, -0.34836187, -0.29577703, -0.24319299, -0.19060977, 0.38774145, 0.44031188, 0.49288093, 0.54544852,
      0.59801459,
    ],
    after: {
      m: [0.48, 0.49947368, 0.51894737, 0.53842105, 0.55789474, 0.77210526, 0.79157895, 0.81105263, 0.83052632, 0.85],
      v: [
        0.69966, 0.68908382, 0.67851319, 0.66794809, 0.65738853, 0.54159906, 0.53110598, 0.52061845, 0.51013645,
        0.49966,
      ],
    },
  },
};

const ends = (numbers: readonly number[]): number[] => [...numbers.slice(0, 5), ...numbers.slice(-5)];
const expectDigits = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual.map((value) => Number(value.toFixed(8)))).toEqual(expected);
};

describe("CS231n's check, to all of its eight digits, of", () => {
  test.each(Object.entries(checks))("%s", async (_, { optimizer, learningRate, steps = 0, before, w, after }) => {
    const step = await slope({ w: [4, 5] }, { optimizer, learningRate, start: { w: linspace(-0.4, 0.6) } });
    for (const [name, data] of Object.entries(before)) step.state.w?.[name]?.write({ shape: [4, 5], data });
    step.steps = steps;
    step({ dw: { shape: [4, 5], data: linspace(-0.6, 0.4) } });
    expectDigits(ends(flat(step.parameters.w)), w);
    for (const [name, data] of Object.entries(after)) expectDigits(ends(flat(step.state.w?.[name])), data);
  });
});

describe("numbers that can be said by heart", () => {
  /** The parameter after each step, from 0, with these gradients. */
  async function walked(optimizer: Optimizer, learningRate: number, gradients: readonly number[]): Promise<number[]> {
    const step = await slope({ w: [] }, { optimizer, learningRate });
    return gradients.map((dw) => {
      step({ dw });
      return flat(step.parameters.w)[0] as number;
    });
  }

  test("momentum 0.5 with gradients 1, 1, 1 and rate 1 moves by 1, 1.5 and 1.75", async () => {
    expect(await walked(momentum({ momentum: 0.5 }), 1, [1, 1, 1])).toEqual([-1, -2.5, -4.25]);
  });

  test("nesterov 0.5 with gradients 1, 1, 0 and rate 1 moves by 1.5, 1.75 and 0.375", async () => {
    expect(await walked(nesterov({ momentum: 0.5 }), 1, [1, 1, 0])).toEqual([-1.5, -3.25, -3.625]);
  });

  test("adagrad with gradients 3, then 4, divides by 3, then by 5", async () => {
    expectNear(await walked(adagrad({ epsilon: 0 }), 1, [3, 4]), [-1, -1.8]);
  });

  test("rmsprop that forgets three quarters of a constant gradient nears steps of the rate", async () => {
    expectNear(await walked(rmsprop({ decay: 0.25, epsilon: 0 }), 1, [2]), [-1 / Math.sqrt(0.75)]);
  });

  test.each([1e-3, 1, 1e6])(
    "adam's first step is the rate, whatever the gradient: %s (Kingma and Ba, 2.1)",
    async (g) => {
      expectNear(await walked(adam({ epsilon: 0 }), 0.001, [g]), [-0.001]);
    },
  );

  test("adam with a constant gradient moves by the rate at every step: that is what the bias correction is for", async () => {
    expectNear(await walked(adam({ epsilon: 0 }), 0.125, [3, 3, 3, 3]), [-0.125, -0.25, -0.375, -0.5]);
  });

  test("epsilon stands outside the root: a gradient of 1 with epsilon 1 moves half the rate", async () => {
    expectNear(await walked(adagrad({ epsilon: 1 }), 1, [1]), [-1 / 2]);
    expectNear(await walked(rmsprop({ epsilon: 1, decay: 0 }), 1, [1]), [-1 / 2]);
    expectNear(await walked(adam({ epsilon: 1 }), 1, [1]), [-1 / 2]);
  });
});
