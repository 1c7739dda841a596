// Other people's expected numbers: PyTorch, ONNX, dfdx, TensorFlow.js, and the lecture's program. They are kept beside the
// checkout, not in it; without them each case is skipped by its name.
import {
  adagrad,
  adam,
  adamw,
  inverseTimeDecay,
  momentum,
  nesterov,
  rmsprop,
  sgd,
  weightDecay,
} from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { areBeside, type Case, madeStepOf, readCases, type Spoken, stepOf } from "./cases.ts";
import { flat, parametersOf } from "./reading.ts";

/** dfdx lets rmsprop's mean of squares start at 1. */
const fromOne = { s: 1 };
const dfdxAdam = { beta1: 0.5, beta2: 0.25 };
const onnxAdam = { beta1: 0.949999988, epsilon: 1e-7 };
/** ONNX leaves Adam's correction out at its step 0; so late, ours has run out. */
const late = 1_000_000;
/** Their velocity is that of ours over -rate: the rate is outside of it. */
const velocity = { velocity: ["v", -0.1] } as const;
const moments = { m: ["m", 1], v: ["v", 1] } as const;

const spoken: Readonly<Record<string, Spoken>> = {
  "oracle/lecture-program-500-steps": { optimizer: sgd(), learningRate: 0.001 },
  "pytorch/optim_baseline/Adam": { optimizer: adam(), learningRate: 1 },
  "pytorch/optim_baseline/Adam_with_weight_decay": {
    optimizer: weightDecay(adam(), { rate: 0.01 }),
    learningRate: 1,
  },
  "pytorch/optim_baseline/AdamW": { optimizer: adamw(), learningRate: 1 },
  "pytorch/optim_baseline/Adagrad": { optimizer: adagrad({ epsilon: 1e-10 }), learningRate: 1 },
  "pytorch/optim_baseline/Adagrad_with_weight_decay_and_lr_decay": {
    optimizer: weightDecay(adagrad({ epsilon: 1e-10 }), { rate: 1e-6 }),
    learningRate: inverseTimeDecay({ rate: 1, decay: 1e-3 }),
  },
  "pytorch/optim_baseline/RMSprop": { optimizer: rmsprop({ decay: 0.99 }), learningRate: 0.1 },
  "pytorch/optim_baseline/SGD_with_weight_decay": {
    optimizer: weightDecay(sgd(), { rate: 0.01 }),
    learningRate: 0.1,
  },
  "pytorch/optim_baseline/SGD_with_weight_decay_and_momentum": {
    optimizer: weightDecay(momentum(), { rate: 0.01 }),
    learningRate: 0.1,
  },
  "pytorch/optim_baseline/SGD_with_weight_decay_and_nesterov_momentum": {
    optimizer: weightDecay(nesterov(), { rate: 1e-6 }),
    learningRate: 0.1,
  },
  "dfdx/sgd/test_sgd_no_momentum": { optimizer: sgd(), learningRate: 0.01 },
  "dfdx/sgd/test_sgd_classic_momentum": { optimizer: momentum({ momentum: 0.5 }), learningRate: 0.01 },
  "dfdx/sgd/test_sgd_nesterov_momentum": { optimizer: nesterov({ momentum: 0.5 }), learningRate: 0.01 },
  "dfdx/sgd/test_sgd_weight_decay_no_momentum": {
    optimizer: weightDecay(sgd(), { rate: 0.1 }),
    learningRate: 0.01,
  },
  // Decoupled, but without momentum it is the same.
  "dfdx/sgd/test_sgd_weight_decay_no_momentum/1": {
    optimizer: weightDecay(sgd(), { rate: 0.1 }),
    learningRate: 0.01,
  },
  "dfdx/sgd/test_sgd_l2_weight_decay_classic_momentum": {
    optimizer: weightDecay(momentum({ momentum: 0.5 }), { rate: 0.1 }),
    learningRate: 0.01,
  },
  "dfdx/adam/test_default_adam_params": { optimizer: adam(), learningRate: 0.001 },
  "dfdx/adam/test_custom_adam_one_params": { optimizer: adam(dfdxAdam), learningRate: 0.001 },
  "dfdx/adam/test_adam_l2_decay": { optimizer: weightDecay(adam(dfdxAdam), { rate: 1 }), learningRate: 0.001 },
  "dfdx/adam/test_adam_decoupled_decay": { optimizer: adamw({ ...dfdxAdam, decay: 1 }), learningRate: 0.001 },
  "dfdx/rmsprop/test_rmsprop_default": { optimizer: rmsprop(), learningRate: 0.01, starts: fromOne },
  "dfdx/rmsprop/test_rmsprop_diff_alpha": { optimizer: rmsprop({ decay: 0.5 }), learningRate: 0.01, starts: fromOne },
  "dfdx/rmsprop/test_rmsprop_l2_weight_decay": {
    optimizer: weightDecay(rmsprop(), { rate: 0.5 }),
    learningRate: 0.01,
    starts: fromOne,
  },
  "onnx/node/test_adagrad": {
    optimizer: weightDecay(adagrad({ epsilon: 1e-5 }), { rate: 1e-3 }),
    learningRate: inverseTimeDecay({ rate: 0.1, decay: 0.1 }),
    remembers: { accumulator: ["s", 1] },
  },
  "onnx/node/test_adagrad_multiple": {
    optimizer: weightDecay(adagrad({ epsilon: 1e-5 }), { rate: 1e-3 }),
    learningRate: inverseTimeDecay({ rate: 0.1, decay: 0.1 }),
    remembers: { accumulator: ["s", 1] },
  },
  "onnx/node/test_adam": {
    optimizer: weightDecay(adam({ ...onnxAdam, beta2: 0.1 }), { rate: 1e-3 }),
    learningRate: 0.1,
    steps: late,
    remembers: moments,
  },
  "onnx/node/test_adam_multiple": {
    optimizer: weightDecay(adam({ ...onnxAdam, beta2: 0.85, epsilon: 1e-2 }), { rate: 1e-3 }),
    learningRate: 0.1,
    steps: late,
    remembers: moments,
  },
  "onnx/node/test_momentum": {
    optimizer: weightDecay(momentum({ momentum: 0.95 }), { rate: 1e-3 }),
    learningRate: 0.1,
    remembers: velocity,
  },
  "onnx/node/test_momentum_multiple": {
    optimizer: weightDecay(momentum({ momentum: 0.95 }), { rate: 1e-3 }),
    learningRate: 0.1,
    remembers: velocity,
  },
  "onnx/node/test_nesterov_momentum": {
    optimizer: weightDecay(nesterov({ momentum: 0.95 }), { rate: 0.01 }),
    learningRate: 0.1,
    remembers: velocity,
  },
};

/** What no setting of ours says, and what it would take. */
const unspoken: Readonly<Record<string, string>> = {
  "pytorch/optim_baseline/AdamW_with_amsgrad": "amsgrad: the largest mean square so far",
  "pytorch/optim_baseline/RMSprop_with_weight_decay_and_centered": "centered: the mean gradient, squared, is taken off",
  "pytorch/optim_baseline/LBFGS_with_line_search": "L-BFGS, which evaluates the loss several times a step",
  "dfdx/sgd/test_sgd_decoupled_weight_decay_classic_momentum": "decoupled decay for momentum",
  "dfdx/rmsprop/test_rmsprop_diff_eps": "epsilon inside the root",
  "dfdx/rmsprop/test_rmsprop_momentum": "momentum inside rmsprop",
  "dfdx/rmsprop/test_rmsprop_centered": "centered rmsprop",
  "dfdx/rmsprop/test_rmsprop_decoupled_weight_decay": "decoupled decay for rmsprop",
  "tfjs/optimizers/adadelta_optimizer_test/AdadeltaOptimizer > basic": "Adadelta",
  "tfjs/optimizers/adamax_optimizer_test/AdamaxOptimizer > basic": "AdaMax",
  "tfjs/optimizers/rmsprop_optimizer_test/RMSPropOptimizer > gradient with centered momentum":
    "centered rmsprop with momentum, epsilon inside the root",
};

const cases: ReadonlyMap<string, Case> = areBeside ? readCases() : new Map();

function expectWithin(actual: readonly number[], expected: readonly number[], tol: { abs: number; rel: number }): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs((actual[i] as number) - value)).toBeLessThanOrEqual(tol.abs + tol.rel * Math.abs(value));
}

describe("the cases beside the checkout", () => {
  test.skipIf(!areBeside)("are each either run here, or named with what it would take", () => {
    expect([...cases.keys()].sort()).toEqual([...Object.keys(spoken), ...Object.keys(unspoken)].sort());
  });

  test.skipIf(!areBeside).each(Object.entries(spoken))("%s", async (id, how) => {
    const given = cases.get(id);
    if (given?.kind === "optimizer_step") {
      const step = await madeStepOf(given, how);
      const parameters = parametersOf(step);
      for (const [label, { data }] of Object.entries(given.expect.params))
        expectWithin(parameters[label] ?? [], data, given.tol);
      for (const [theirs, [ours, factor]] of Object.entries(how.remembers ?? {}))
        for (const [label, { data }] of Object.entries(given.expect.state[theirs] ?? {}))
          expectWithin(
            flat(step.state[label]?.[ours]).map((value) => value / factor),
            data,
            given.tol,
          );
    } else if (given) {
      const step = await stepOf(given, how);
      for (const [after, { loss_before_step: loss, ...expected }] of Object.entries(given.expect.after_step)) {
        const losses = step.run(Number(after) - step.steps, {});
        if (loss) expectWithin([losses.at(-1) ?? Number.NaN], loss.data, given.tol);
        for (const [label, { data }] of Object.entries(expected))
          expectWithin(flat(step.parameters[label]), data, given.tol);
      }
    }
    expect.hasAssertions();
  });
});
