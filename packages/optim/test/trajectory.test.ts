// Every optimizer beside its formula, written as a plain loop: parameters, losses and what is remembered, step by step.
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  clipByNorm,
  decoupledDecay,
  inverseTimeDecay,
  momentum,
  nesterov,
  rmsprop,
  sgd,
  weightDecay,
} from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import * as formulas from "./formulas.ts";
import { bowl, net } from "./problems.ts";
import { expectNear, parametersOf, stateOf } from "./reading.ts";

const compared = [
  ["sgd", sgd(), formulas.sgd],
  ["momentum of 0.9 when left out", momentum(), formulas.momentum(0.9)],
  ["momentum of 0.5", momentum({ momentum: 0.5 }), formulas.momentum(0.5)],
  ["momentum of 0", momentum({ momentum: 0 }), formulas.sgd],
  ["nesterov with 0.9 when left out", nesterov(), formulas.nesterov(0.9)],
  ["nesterov with 0.6", nesterov({ momentum: 0.6 }), formulas.nesterov(0.6)],
  ["nesterov with 0", nesterov({ momentum: 0 }), formulas.sgd],
  ["PyTorch's momentum", momentum({ dialect: "pytorch" }), formulas.torchMomentum(0.9, 0)],
  [
    "PyTorch's momentum with dampening",
    momentum({ dialect: "pytorch", momentum: 0.7, dampening: 0.4 }),
    formulas.torchMomentum(0.7, 0.4),
  ],
  ["PyTorch's momentum of 0", momentum({ dialect: "pytorch", momentum: 0 }), formulas.sgd],
  ["PyTorch's nesterov", nesterov({ dialect: "pytorch", momentum: 0.6 }), formulas.torchNesterov(0.6, 0)],
  [
    "ONNX's nesterov with a beta of 0.25 after the first step",
    nesterov({ dialect: "pytorch", momentum: 0.6, dampening: 0.75 }),
    formulas.torchNesterov(0.6, 0.75),
  ],
  [
    "ONNX's momentum with a beta of 1.5 after the first step",
    momentum({ dialect: "pytorch", momentum: 0.6, dampening: -0.5 }),
    formulas.torchMomentum(0.6, -0.5),
  ],
  ["adagrad with epsilon 1e-8 when left out", adagrad(), formulas.adagrad(1e-8)],
  ["adagrad with epsilon 0.1", adagrad({ epsilon: 0.1 }), formulas.adagrad(0.1)],
  ["adagrad that starts at 0.5", adagrad({ epsilon: 1e-10, start: 0.5 }), formulas.adagrad(1e-10, 0.5)],
  [
    "TensorFlow.js's adagrad",
    adagrad({ epsilon: 1e-7, epsilonAt: "inside", start: 0.1 }),
    formulas.tfjsAdagrad(1e-7, 0.1),
  ],
  ["rmsprop with decay 0.9 and epsilon 1e-8 when left out", rmsprop(), formulas.rmsprop(0.9, 1e-8)],
  ["rmsprop with decay 0.99", rmsprop({ decay: 0.99 }), formulas.rmsprop(0.99, 1e-8)],
  ["rmsprop with decay 0.5 and epsilon 0.01", rmsprop({ decay: 0.5, epsilon: 0.01 }), formulas.rmsprop(0.5, 0.01)],
  ["rmsprop with decay 0", rmsprop({ decay: 0, epsilon: 0.1 }), formulas.rmsprop(0, 0.1)],
  ["PyTorch's centered rmsprop", rmsprop({ decay: 0.99, centered: true }), formulas.torchRmsprop(0.99, 1e-8, 0)],
  [
    "PyTorch's centered rmsprop with momentum",
    rmsprop({ decay: 0.95, centered: true, momentum: 0.8, epsilon: 1e-3 }),
    formulas.torchRmsprop(0.95, 1e-3, 0.8),
  ],
  [
    "dfdx's rmsprop with momentum",
    rmsprop({ start: 1, epsilonAt: "inside", momentum: 0.9, epsilon: 0.01 }),
    formulas.dfdxRmsprop(0.9, 0.01, 0.9, false),
  ],
  [
    "dfdx's centered rmsprop with momentum",
    rmsprop({ start: 1, epsilonAt: "inside", momentum: 0.9, centered: true }),
    formulas.dfdxRmsprop(0.9, 1e-8, 0.9, true),
  ],
  [
    "TensorFlow.js's rmsprop with momentum",
    rmsprop({ dialect: "tfjs", momentum: 0.3, epsilon: 1e-3 }),
    formulas.tfjsRmsprop(0.9, 1e-3, 0.3, false),
  ],
  [
    "TensorFlow.js's centered rmsprop with momentum",
    rmsprop({ dialect: "tfjs", decay: 0.95, momentum: 0.1, centered: true }),
    formulas.tfjsRmsprop(0.95, 1e-8, 0.1, true),
  ],
  ["adadelta with rho 0.95 and epsilon 1e-6 when left out", adadelta(), formulas.adadelta(0.95, 1e-6)],
  ["adadelta with rho 0.8", adadelta({ rho: 0.8, epsilon: 1e-3 }), formulas.adadelta(0.8, 1e-3)],
  ["adadelta with rho 0", adadelta({ rho: 0, epsilon: 1e-3 }), formulas.adadelta(0, 1e-3)],
  ["TensorFlow.js's adadelta", adadelta({ dialect: "tfjs", epsilon: 0.1 }), formulas.adadelta(0.95, 0.1, true)],
  [
    "TensorFlow.js's adadelta with rho 0",
    adadelta({ dialect: "tfjs", rho: 0, epsilon: 0.1 }),
    formulas.adadelta(0, 0.1, true),
  ],
  ["adamax with 0.9, 0.999 and 1e-8 when left out", adamax(), formulas.adamax(0.9, 0.999, 1e-8)],
  ["adamax with epsilon 0.1", adamax({ beta1: 0.8, beta2: 0.7, epsilon: 0.1 }), formulas.adamax(0.8, 0.7, 0.1)],
  ["adamax with both betas 0", adamax({ beta1: 0, beta2: 0 }), formulas.adamax(0, 0, 1e-8)],
  ["PyTorch's adamax", adamax({ epsilon: 0.1, beta2: 0.7, epsilonAt: "inside" }), formulas.adamax(0.9, 0.7, 0.1, true)],
  ["adam with 0.9, 0.999 and 1e-8 when left out", adam(), formulas.adam(0.9, 0.999, 1e-8)],
  ["adam with betas 0.8 and 0.95", adam({ beta1: 0.8, beta2: 0.95 }), formulas.adam(0.8, 0.95, 1e-8)],
  ["adam with beta1 0", adam({ beta1: 0 }), formulas.adam(0, 0.999, 1e-8)],
  ["adam with both betas 0 and epsilon 0.5", adam({ beta1: 0, beta2: 0, epsilon: 0.5 }), formulas.adam(0, 0, 0.5)],
  ["adam with epsilon 0", adam({ epsilon: 0 }), formulas.adam(0.9, 0.999, 0)],
  ["adam with amsgrad", adam({ amsgrad: true, beta2: 0.6 }), formulas.amsgrad(0.9, 0.6, 1e-8)],
  [
    "Keras's and ONNX's adam",
    adam({ epsilon: 0.1, epsilonAt: "uncorrected" }),
    formulas.onnxAdam(0.9, 0.999, 0.1, true),
  ],
  ["adam without correction", adam({ epsilon: 0.1, biasCorrection: false }), formulas.onnxAdam(0.9, 0.999, 0.1, false)],
  [
    "adam without correction, its epsilon beside what is not corrected",
    adam({ epsilon: 0.1, biasCorrection: false, epsilonAt: "uncorrected" }),
    formulas.onnxAdam(0.9, 0.999, 0.1, false),
  ],
  ["adamw with decay 0.01 when left out", adamw(), formulas.adamw(0.9, 0.999, 1e-8, 0.01)],
  ["adamw with decay 0.3", adamw({ decay: 0.3, beta1: 0.7, epsilon: 0.1 }), formulas.adamw(0.7, 0.999, 0.1, 0.3)],
  ["adamw with decay 0", adamw({ decay: 0 }), formulas.adam(0.9, 0.999, 1e-8)],
  ["sgd with weight decay", weightDecay(sgd(), { rate: 0.2 }), formulas.decayed(formulas.sgd, 0.2)],
  ["nesterov with weight decay", weightDecay(nesterov(), { rate: 0.2 }), formulas.decayed(formulas.nesterov(0.9), 0.2)],
  [
    "adam with weight decay",
    weightDecay(adam(), { rate: 0.2 }),
    formulas.decayed(formulas.adam(0.9, 0.999, 1e-8), 0.2),
  ],
  [
    "adamw with amsgrad",
    adamw({ amsgrad: true, beta2: 0.6, decay: 0.1 }),
    formulas.decoupled(formulas.amsgrad(0.9, 0.6, 1e-8), 0.1),
  ],
  ["sgd with decoupled decay", decoupledDecay(sgd(), { rate: 0.2 }), formulas.decoupled(formulas.sgd, 0.2)],
  [
    "momentum with decoupled decay",
    decoupledDecay(momentum(), { rate: 0.2 }),
    formulas.decoupled(formulas.momentum(0.9), 0.2),
  ],
  [
    "adam with decoupled decay, which is adamw",
    decoupledDecay(adam(), { rate: 0.3 }),
    formulas.adamw(0.9, 0.999, 1e-8, 0.3),
  ],
  [
    "rmsprop with both decays",
    decoupledDecay(weightDecay(rmsprop(), { rate: 0.1 }), { rate: 0.2 }),
    formulas.decoupled(formulas.decayed(formulas.rmsprop(0.9, 1e-8), 0.1), 0.2),
  ],
] as const;

/** It falls, so that a rate inside what is remembered is told from one outside. */
const learningRate = inverseTimeDecay({ rate: 0.05, decay: 0.25 });

describe.each([bowl, net])("on $label, ten steps follow the formula of", (problem) => {
  test.each(compared)("%s", async (_, optimizer, formula) => {
    const step = await problem.compile({ optimizer, learningRate });
    let expected = formulas.startOf(problem.start, formula);
    for (let t = 1; t <= 10; t++) {
      const loss = step({}).read();
      expectNear([loss], [problem.loss(expected.w)]);
      expected = formulas.advance(expected, problem.gradients(expected.w), formula, learningRate(t - 1), t);
      const [parameters, state] = [parametersOf(step), stateOf(step)];
      for (const [label, w] of Object.entries(expected.w)) {
        expectNear(parameters[label] ?? [], w);
        expect(Object.keys(state[label] ?? {}).sort()).toEqual(formula.remembers.toSorted());
        for (const name of formula.remembers)
          expectNear(state[label]?.[name] ?? [], expected.state[label]?.[name] ?? []);
      }
    }
  });
});

describe("what is remembered", () => {
  test.each([
    [sgd(), []],
    [momentum(), ["v"]],
    [momentum({ dialect: "pytorch" }), ["b"]],
    [momentum({ momentum: 0 }), []],
    [nesterov(), ["v"]],
    [nesterov({ dialect: "pytorch" }), ["b"]],
    [adagrad(), ["s"]],
    [rmsprop(), ["s"]],
    [rmsprop({ decay: 0 }), []],
    [rmsprop({ centered: true, momentum: 0.5 }), ["s", "m", "b"]],
    [rmsprop({ centered: true, momentum: 0.5, dialect: "tfjs" }), ["s", "m", "v"]],
    [adadelta(), ["s", "u"]],
    [adam(), ["m", "v"]],
    [adam({ beta1: 0 }), ["v"]],
    [adam({ beta2: 0 }), ["m"]],
    [adam({ amsgrad: true }), ["m", "v", "largest"]],
    [adamw(), ["m", "v"]],
    [adamax(), ["m", "u"]],
    [adamax({ beta1: 0, beta2: 0 }), []],
    [decoupledDecay(weightDecay(momentum(), { rate: 1 }), { rate: 1 }), ["v"]],
  ] as const)("$0.label starts at zeros in each parameter's shape: $1", async (optimizer, names) => {
    const step = await bowl.compile({ optimizer });
    expect(Object.keys(step.state.w ?? {})).toEqual(names);
    for (const name of names) expect(step.state.w?.[name]?.nested()).toEqual([0, 0, 0]);
  });

  test.each([adagrad({ start: 0.1 }), rmsprop({ start: 0.1, centered: true })])(
    "the squares of $label may start at another number, and nothing else does",
    async (optimizer) => {
      const step = await bowl.compile({ optimizer });
      expect(step.state.w?.s?.nested()).toEqual([0.1, 0.1, 0.1]);
      expect(step.state.w?.m?.nested() ?? [0, 0, 0]).toEqual([0, 0, 0]);
    },
  );
});

describe("an optimizer tells about itself", () => {
  const adamDefaults = { epsilon: 1e-8, epsilonAt: "corrected", amsgrad: false, biasCorrection: true };
  const still = { dialect: "sutskever", dampening: 0 };
  test.each([
    [sgd(), "sgd", undefined],
    [momentum(), "momentum", { momentum: 0.9, ...still }],
    [nesterov({ momentum: 0.5 }), "nesterov", { momentum: 0.5, ...still }],
    [
      nesterov({ dialect: "pytorch", dampening: 0.5 }),
      "nesterov",
      { momentum: 0.9, dialect: "pytorch", dampening: 0.5 },
    ],
    [adagrad(), "adagrad", { epsilon: 1e-8, epsilonAt: "outside", start: 0 }],
    [
      rmsprop(),
      "rmsprop",
      {
        decay: 0.9,
        epsilon: 1e-8,
        centered: false,
        momentum: 0,
        start: 0,
        dialect: "pytorch",
        epsilonAt: "outside",
      },
    ],
    [adadelta(), "adadelta", { rho: 0.95, epsilon: 1e-6, dialect: "zeiler" }],
    [adam({ beta2: 0.99 }), "adam", { beta1: 0.9, beta2: 0.99, ...adamDefaults }],
    [adamw(), "adamw", { beta1: 0.9, beta2: 0.999, ...adamDefaults, decay: 0.01 }],
    [adamax(), "adamax", { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, epsilonAt: "outside" }],
  ] as const)("$1 by its label and all its settings, as plain data", (optimizer, label, settings) => {
    expect(optimizer.label).toBe(label);
    expect(optimizer.settings).toEqual(settings);
    expect(JSON.parse(JSON.stringify(optimizer.settings ?? {}))).toEqual(settings ?? {});
  });

  test("and around it, none of the settings is lost: a name that is taken gets a number", () => {
    const decays = decoupledDecay(weightDecay(weightDecay(adamw(), { rate: 0.1 }), { rate: 0.2 }), { rate: 0.3 });
    const clips = [5, 4, 3].reduce((optimizer, most) => clipByNorm(optimizer, { most }), decays);
    expect(clips.label).toBe("clipByNorm(clipByNorm(clipByNorm(decoupledDecay(weightDecay(weightDecay(adamw))))))");
    expect(clips.settings).toMatchObject({
      decay: 0.01,
      weightDecay: 0.1,
      weightDecay2: 0.2,
      decoupledDecay: 0.3,
      clipByNorm: 5,
      clipByNorm2: 4,
      clipByNorm3: 3,
    });
  });
});
