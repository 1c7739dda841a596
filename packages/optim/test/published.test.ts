// Numbers that others published. The checks of CS231n's assignment 2 (optim.py): one step from a state that is given, in
// eight digits, of which the first and the last row are here; what PyTorch and TensorFlow.js themselves computed in their
// dialects; and Adam's own claim about its first step.
import type { Optimizer } from "@chainrule/core";
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  inverseTimeDecay,
  momentum,
  nesterov,
  rmsprop,
  sgd,
  weightDecay,
} from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { bowl, slope } from "./problems.ts";
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

describe("PyTorch 2.13, five steps down the bowl with the rates 0.1, 0.05, 0.2, 0.1 and 0.05, of", () => {
  const rates = [0.1, 0.05, 0.2, 0.1, 0.05];
  test.each([
    [
      "SGD(momentum=0.9, dampening=0.3)",
      momentum({ dialect: "pytorch", dampening: 0.3 }),
      [0.815049905, -3.593208427, 2.95175],
    ],
    [
      "SGD(momentum=0.9, nesterov=True, weight_decay=0.1)",
      weightDecay(nesterov({ dialect: "pytorch" }), { rate: 0.1 }),
      [-0.0688355351067262, -2.46082222694933, 3.15183181723418],
    ],
    [
      "Adagrad(initial_accumulator_value=0.5)",
      adagrad({ start: 0.5, epsilon: 1e-10 }),
      [2.69085634595145, 1.68354801711377, -0.683068903882731],
    ],
    [
      "RMSprop(alpha=0.9, centered=True, momentum=0.5)",
      rmsprop({ centered: true, momentum: 0.5 }),
      [1.20949323791952, 0.157677708242524, 0.842322295254665],
    ],
    ["Adadelta()", adadelta({ rho: 0.9 }), [2.99835812777301, 1.99835808706867, -0.998358086973292]],
    [
      "Adam(amsgrad=True, betas=(0.8, 0.5))",
      adam({ amsgrad: true, beta1: 0.8, beta2: 0.5 }),
      [2.49823409572526, 1.49746291955452, -0.497462919150109],
    ],
    [
      "AdamW(amsgrad=True, weight_decay=0.1)",
      adamw({ amsgrad: true, decay: 0.1 }),
      [2.36462592409139, 1.41293642790664, -0.461821926874635],
    ],
    [
      "Adamax(eps=0.1)",
      adamax({ epsilon: 0.1, epsilonAt: "inside" }),
      [2.53609867085045, 1.52025907627128, -0.516661537551754],
    ],
  ] as const)("%s", async (_, optimizer, expected) => {
    const step = await bowl.compile({ optimizer, learningRate: (k) => rates[k] ?? 0 });
    step.run(5, {});
    expectNear(flat(step.parameters.w), expected);
  });
});

describe("TensorFlow.js 4.22 in its float32, five steps down the bowl, of tf.train", () => {
  const tfjs = { decay: 0.8, momentum: 0.5, epsilon: 0.1, dialect: "tfjs" } as const;
  test.each([
    [
      "momentum(0.05, 0.6, true)",
      nesterov({ momentum: 0.6, dialect: "pytorch" }),
      0.05,
      [1.9026608, -0.78542244, 2.07464],
    ],
    [
      "adagrad(0.5, 0.3)",
      adagrad({ start: 0.3, epsilon: 1e-7, epsilonAt: "inside" }),
      0.5,
      [1.6305903, 0.57106823, 0.43023145],
    ],
    [
      "adam(0.1, 0.8, 0.9, 0.1)",
      adam({ beta1: 0.8, beta2: 0.9, epsilon: 0.1 }),
      0.1,
      [2.5222538, 1.5075926, -0.50365245],
    ],
    [
      "adamax(0.1, 0.8, 0.9, 0.1, 0.25)",
      adamax({ beta1: 0.8, beta2: 0.9, epsilon: 0.1 }),
      inverseTimeDecay({ rate: 0.1, decay: 0.25 }),
      [2.6527963, 1.6434977, -0.64053506],
    ],
    ["adadelta(0.1, 0.9, 0.1)", adadelta({ rho: 0.9, epsilon: 0.1, dialect: "tfjs" }), 0.1, [1.976225, -0.49579006, 2]],
    ["rmsprop(0.05, 0.8, 0.5, 0.1)", rmsprop(tfjs), 0.05, [2.3808846, 1.36282, -0.36169612]],
    [
      "rmsprop(0.05, 0.8, 0.5, 0.1, true)",
      rmsprop({ ...tfjs, centered: true }),
      0.05,
      [2.137599, 1.162039, -0.16438404],
    ],
  ] as const)("%s", async (_, optimizer, learningRate, expected) => {
    const step = await bowl.compile({ optimizer, learningRate });
    step.run(5, {});
    expectNear(flat(step.parameters.w), expected, 2e-6);
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

  test("PyTorch's momentum 0.5 with gradients 1, 1, 1, damped by a half after the first, moves by 1, 1 and 1", async () => {
    const optimizer = momentum({ dialect: "pytorch", momentum: 0.5, dampening: 0.5 });
    expect(await walked(optimizer, 1, [1, 1, 1])).toEqual([-1, -2, -3]);
  });

  test("adamax's first step is the rate too, and a constant gradient moves by the rate at every step", async () => {
    expectNear(await walked(adamax({ epsilon: 0 }), 0.125, [3, 3, 3]), [-0.125, -0.25, -0.375]);
  });

  test("adadelta's first step is about √(epsilon / (1 - rho)), whatever the gradient", async () => {
    expectNear(await walked(adadelta({ rho: 0.75, epsilon: 1e-6 }), 1, [1000]), [-0.002], 1e-9);
  });

  test("TensorFlow.js's adadelta is gradient descent: it divides a sum by its equal", async () => {
    const gradients = [3, -1, 0.25, 7];
    const plain = await walked(sgd(), 0.1, gradients);
    expectNear(await walked(adadelta({ dialect: "tfjs" }), 0.1, gradients), plain);
  });

  test("amsgrad goes by the largest gradient so far: after 1, a gradient of 1/4 is a quarter of a step without momentum", async () => {
    const optimizer = adam({ amsgrad: true, beta1: 0, beta2: 0, epsilon: 0 });
    expect(await walked(optimizer, 1, [1, 0.25, 2])).toEqual([-1, -1.25, -2.25]);
  });

  test("without its correction, adam's first step is (1 - beta1) / √(1 - beta2) of the rate", async () => {
    expectNear(await walked(adam({ biasCorrection: false, epsilon: 0, beta2: 0.99 }), 1, [5]), [-1]);
    expectNear(await walked(adam({ biasCorrection: false, epsilon: 0, beta2: 0.75 }), 1, [5]), [-0.2]);
  });

  test("an epsilon beside the uncorrected root weighs more at first: of 3, with beta2 0.75 and a gradient of 2, 1/4 and not 2/5", async () => {
    const settings = { epsilon: 3, beta1: 0, beta2: 0.75 } as const;
    expectNear(await walked(adam({ ...settings, epsilonAt: "uncorrected" }), 1, [2]), [-1 / 4]);
    expectNear(await walked(adam(settings), 1, [2]), [-2 / 5]);
  });

  test("epsilon inside the root: a gradient of 4 with epsilon 9 moves 4/5 of the rate", async () => {
    expectNear(await walked(adagrad({ epsilon: 9, epsilonAt: "inside" }), 1, [4]), [-4 / 5]);
    expectNear(await walked(rmsprop({ epsilon: 9, epsilonAt: "inside", decay: 0 }), 1, [4]), [-4 / 5]);
  });

  test("epsilon stands outside the root: a gradient of 1 with epsilon 1 moves half the rate", async () => {
    expectNear(await walked(adagrad({ epsilon: 1 }), 1, [1]), [-1 / 2]);
    expectNear(await walked(rmsprop({ epsilon: 1, decay: 0 }), 1, [1]), [-1 / 2]);
    expectNear(await walked(adam({ epsilon: 1 }), 1, [1]), [-1 / 2]);
  });
});
