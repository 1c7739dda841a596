// Every optimizer beside its formula, written as a plain loop: parameters, losses and what is remembered, step by step.
import { adagrad, adam, adamw, momentum, nesterov, rmsprop, sgd, weightDecay } from "@chainrule/optim";
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
  ["adagrad with epsilon 1e-8 when left out", adagrad(), formulas.adagrad(1e-8)],
  ["adagrad with epsilon 0.1", adagrad({ epsilon: 0.1 }), formulas.adagrad(0.1)],
  ["rmsprop with decay 0.9 and epsilon 1e-8 when left out", rmsprop(), formulas.rmsprop(0.9, 1e-8)],
  ["rmsprop with decay 0.99", rmsprop({ decay: 0.99 }), formulas.rmsprop(0.99, 1e-8)],
  ["rmsprop with decay 0.5 and epsilon 0.01", rmsprop({ decay: 0.5, epsilon: 0.01 }), formulas.rmsprop(0.5, 0.01)],
  ["adam with 0.9, 0.999 and 1e-8 when left out", adam(), formulas.adam(0.9, 0.999, 1e-8)],
  ["adam with betas 0.8 and 0.95", adam({ beta1: 0.8, beta2: 0.95 }), formulas.adam(0.8, 0.95, 1e-8)],
  ["adam with beta1 0", adam({ beta1: 0 }), formulas.adam(0, 0.999, 1e-8)],
  ["adam with both betas 0 and epsilon 0.5", adam({ beta1: 0, beta2: 0, epsilon: 0.5 }), formulas.adam(0, 0, 0.5)],
  ["adam with epsilon 0", adam({ epsilon: 0 }), formulas.adam(0.9, 0.999, 0)],
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
] as const;

describe.each([bowl, net])("on $label, ten steps follow the formula of", (problem) => {
  test.each(compared)("%s", async (_, optimizer, formula) => {
    const rate = 0.05;
    const step = await problem.compile({ optimizer, learningRate: rate });
    let expected = formulas.startOf(problem.start, formula);
    for (let t = 1; t <= 10; t++) {
      const loss = step({}).read();
      expectNear([loss], [problem.loss(expected.w)]);
      expected = formulas.advance(expected, problem.gradients(expected.w), formula, rate, t);
      const [parameters, state] = [parametersOf(step), stateOf(step)];
      for (const [label, w] of Object.entries(expected.w)) {
        expectNear(parameters[label] ?? [], w);
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
    [nesterov(), ["v"]],
    [adagrad(), ["s"]],
    [rmsprop(), ["s"]],
    [adam(), ["m", "v"]],
    [adamw(), ["m", "v"]],
  ] as const)("$0.label starts at zeros in each parameter's shape: $1", async (optimizer, names) => {
    const step = await bowl.compile({ optimizer });
    expect(Object.keys(step.state.w ?? {})).toEqual(names);
    for (const name of names) expect(step.state.w?.[name]?.nested()).toEqual([0, 0, 0]);
  });
});

describe("an optimizer tells about itself", () => {
  test.each([
    [sgd(), "sgd", undefined],
    [momentum(), "momentum", { momentum: 0.9 }],
    [nesterov({ momentum: 0.5 }), "nesterov", { momentum: 0.5 }],
    [adagrad(), "adagrad", { epsilon: 1e-8 }],
    [rmsprop(), "rmsprop", { decay: 0.9, epsilon: 1e-8 }],
    [adam({ beta2: 0.99 }), "adam", { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }],
    [adamw(), "adamw", { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.01 }],
  ] as const)("$1 by its label and all its settings, as plain data", (optimizer, label, settings) => {
    expect(optimizer.label).toBe(label);
    expect(optimizer.settings).toEqual(settings);
    expect(JSON.parse(JSON.stringify(optimizer.settings ?? {}))).toEqual(settings ?? {});
  });
});
