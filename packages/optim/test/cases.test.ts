// Other people's expected numbers: PyTorch, ONNX, dfdx, TensorFlow.js, and the lecture's program. They are kept beside the
// checkout, not in it; without them each case is skipped by its name.
import { describe, expect, test } from "vitest";
import { type Case, readCases, run } from "./case-runs.ts";
import { say } from "./cases.ts";

const known = [
  "dfdx/adam/test_adam_decoupled_decay",
  "dfdx/adam/test_adam_l2_decay",
  "dfdx/adam/test_custom_adam_one_params",
  "dfdx/adam/test_default_adam_params",
  "dfdx/rmsprop/test_rmsprop_centered",
  "dfdx/rmsprop/test_rmsprop_decoupled_weight_decay",
  "dfdx/rmsprop/test_rmsprop_default",
  "dfdx/rmsprop/test_rmsprop_diff_alpha",
  "dfdx/rmsprop/test_rmsprop_diff_eps",
  "dfdx/rmsprop/test_rmsprop_l2_weight_decay",
  "dfdx/rmsprop/test_rmsprop_momentum",
  "dfdx/sgd/test_sgd_classic_momentum",
  "dfdx/sgd/test_sgd_decoupled_weight_decay_classic_momentum",
  "dfdx/sgd/test_sgd_l2_weight_decay_classic_momentum",
  "dfdx/sgd/test_sgd_nesterov_momentum",
  "dfdx/sgd/test_sgd_no_momentum",
  "dfdx/sgd/test_sgd_weight_decay_no_momentum",
  "dfdx/sgd/test_sgd_weight_decay_no_momentum/1",
  "onnx/node/test_adagrad",
  "onnx/node/test_adagrad_multiple",
  "onnx/node/test_adam",
  "onnx/node/test_adam_multiple",
  "onnx/node/test_momentum",
  "onnx/node/test_momentum_multiple",
  "onnx/node/test_nesterov_momentum",
  "oracle/lecture-program-500-steps",
  "pytorch/optim_baseline/Adagrad",
  "pytorch/optim_baseline/Adagrad_with_weight_decay_and_lr_decay",
  "pytorch/optim_baseline/Adam",
  "pytorch/optim_baseline/AdamW",
  "pytorch/optim_baseline/AdamW_with_amsgrad",
  "pytorch/optim_baseline/Adam_with_weight_decay",
  "pytorch/optim_baseline/LBFGS_with_line_search",
  "pytorch/optim_baseline/RMSprop",
  "pytorch/optim_baseline/RMSprop_with_weight_decay_and_centered",
  "pytorch/optim_baseline/SGD_with_weight_decay",
  "pytorch/optim_baseline/SGD_with_weight_decay_and_momentum",
  "pytorch/optim_baseline/SGD_with_weight_decay_and_nesterov_momentum",
  "tfjs/optimizers/adadelta_optimizer_test/AdadeltaOptimizer > basic",
  "tfjs/optimizers/adamax_optimizer_test/AdamaxOptimizer > basic",
  "tfjs/optimizers/rmsprop_optimizer_test/RMSPropOptimizer > gradient with centered momentum",
];

const cases = readCases();
const names = [...new Set([...known, ...cases.keys()])].sort();

describe("the cases beside the checkout", () => {
  test.skipIf(cases.size === 0)("are all there", () => {
    expect([...cases.keys()]).toEqual(expect.arrayContaining(known));
  });

  for (const name of names)
    test.skipIf(!cases.has(name))(name, async () => {
      const given = cases.get(name) as Case;
      const { abs, rel } = given.tol;
      const found = await run(given);
      expect(found.length).toBeGreaterThan(0);
      for (const { what, actual, expected } of found) {
        expect(actual, what).toHaveLength(expected.length);
        for (const [i, value] of expected.entries())
          expect(Math.abs((actual[i] as number) - value), what).toBeLessThanOrEqual(abs + rel * Math.abs(value));
      }
    });
});

describe("what is not known is refused, not guessed", () => {
  const asked = { id: "a case", optimizer: "sgd", dialect: "torch.optim", hyper: { lr: 1 } } as unknown as Case;

  test.each([
    [{ dialect: "another" }, "optimizer sgd of another is not known here"],
    [{ optimizer: "rprop" }, "optimizer rprop of torch.optim is not known here"],
    [{ hyper: { lr: 1, foreach: 2 } }, "foreach of torch.optim is not known here"],
  ])("%s", (changes, message) => {
    expect(() => say({ ...asked, ...changes })).toThrow(message);
  });

  test("but what is off may stand", () => {
    expect(() => say({ ...asked, hyper: { lr: 1, maximize: false, foreach: null } })).not.toThrow();
  });
});
