// Settings out of their range are refused where the optimizer or schedule is made, with the name, the number and the range.
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  clipByNorm,
  cosineDecay,
  decoupledDecay,
  exponentialDecay,
  inverseTimeDecay,
  lbfgs,
  momentum,
  nesterov,
  type Objective,
  rmsprop,
  sgd,
  stepDecay,
  warmUp,
  weightDecay,
} from "@chainrule/optim";
import { describe, expect, test } from "vitest";

type Make = (value: never) => unknown;
/** What is made with one setting, its name, and what the sentence says it must be. */
type Case = readonly [string, string, Make];

const text = (value: unknown): number => value as number;
const nonsense = [Number.NaN, text("many"), text(null), text({}), text([]), text(true)];

const nowhere: Objective = {
  read: () => new Float64Array(0),
  write: () => undefined,
  evaluate: () => ({ loss: 0, gradient: new Float64Array(0) }),
};

const fractions: readonly Case[] = [
  ["momentum", "momentum", (momentum_: number) => momentum({ momentum: momentum_ })],
  ["nesterov", "momentum", (momentum: number) => nesterov({ momentum })],
  ["rmsprop", "decay", (decay: number) => rmsprop({ decay })],
  ["rmsprop", "momentum", (momentum: number) => rmsprop({ momentum })],
  ["adadelta", "rho", (rho: number) => adadelta({ rho })],
  ["adamax", "beta1", (beta1: number) => adamax({ beta1 })],
  ["adamax", "beta2", (beta2: number) => adamax({ beta2 })],
  ["adam", "beta1", (beta1: number) => adam({ beta1 })],
  ["adam", "beta2", (beta2: number) => adam({ beta2 })],
  ["adamw", "beta1", (beta1: number) => adamw({ beta1 })],
  ["adamw", "beta2", (beta2: number) => adamw({ beta2 })],
];

const positives: readonly Case[] = [
  ["adagrad", "epsilon", (epsilon: number) => adagrad({ epsilon })],
  ["adagrad", "start", (start: number) => adagrad({ start })],
  ["rmsprop", "start", (start: number) => rmsprop({ start })],
  ["adadelta", "epsilon", (epsilon: number) => adadelta({ epsilon })],
  ["adamax", "epsilon", (epsilon: number) => adamax({ epsilon })],
  ["rmsprop", "epsilon", (epsilon: number) => rmsprop({ epsilon })],
  ["adam", "epsilon", (epsilon: number) => adam({ epsilon })],
  ["adamw", "epsilon", (epsilon: number) => adamw({ epsilon })],
  ["adamw", "decay", (decay: number) => adamw({ decay })],
  ["weightDecay", "rate", (rate: number) => weightDecay(sgd(), { rate })],
  ["decoupledDecay", "rate", (rate: number) => decoupledDecay(sgd(), { rate })],
  ["lbfgs", "gradientTolerance", (gradientTolerance: number) => lbfgs(nowhere, { gradientTolerance })],
  ["lbfgs", "changeTolerance", (changeTolerance: number) => lbfgs(nowhere, { changeTolerance })],
  ["stepDecay", "rate", (rate: number) => stepDecay({ rate, every: 1 })],
  ["stepDecay", "factor", (factor: number) => stepDecay({ rate: 1, every: 1, factor })],
  ["exponentialDecay", "rate", (rate: number) => exponentialDecay({ rate, factor: 0.5 })],
  ["exponentialDecay", "factor", (factor: number) => exponentialDecay({ rate: 1, factor })],
  ["inverseTimeDecay", "rate", (rate: number) => inverseTimeDecay({ rate, decay: 1 })],
  ["inverseTimeDecay", "decay", (decay: number) => inverseTimeDecay({ rate: 1, decay })],
  ["cosineDecay", "rate", (rate: number) => cosineDecay({ rate, steps: 1 })],
  ["cosineDecay", "floor", (floor: number) => cosineDecay({ rate: 1e300, steps: 1, floor })],
];

const counts: readonly Case[] = [
  ["stepDecay", "every", (every: number) => stepDecay({ rate: 1, every })],
  ["lbfgs", "iterations", (iterations: number) => lbfgs(nowhere, { iterations, evaluations: 1 })],
  ["lbfgs", "evaluations", (evaluations: number) => lbfgs(nowhere, { evaluations })],
  ["lbfgs", "history", (history: number) => lbfgs(nowhere, { history })],
  ["cosineDecay", "steps", (steps: number) => cosineDecay({ rate: 1, steps })],
  ["warmUp", "steps", (steps: number) => warmUp(1, { steps })],
];

const aboveZero: readonly Case[] = [
  ["clipByNorm", "most", (most: number) => clipByNorm(sgd(), { most })],
  ["lbfgs", "rate", (rate: number) => lbfgs(nowhere, { rate })],
];

const atMostOne: readonly Case[] = [
  ["momentum", "dampening", (dampening: number) => momentum({ dialect: "pytorch", dampening })],
  ["nesterov", "dampening", (dampening: number) => nesterov({ dialect: "pytorch", dampening })],
];

const switches: readonly Case[] = [
  ["rmsprop", "centered", (centered: boolean) => rmsprop({ centered })],
  ["adam", "amsgrad", (amsgrad: boolean) => adam({ amsgrad })],
  ["adam", "biasCorrection", (biasCorrection: boolean) => adam({ biasCorrection })],
];

const choice = (words: readonly [string, string], ...cases: readonly Case[]) => ({
  cases,
  range: `it is ${words.map((word) => JSON.stringify(word)).join(" or ")}.`,
  bad: [...nonsense, text("Outside"), text("")],
  good: words,
});
const choices = [
  choice(
    ["sutskever", "pytorch"],
    ["momentum", "dialect", (dialect: "pytorch") => momentum({ dialect })],
    ["nesterov", "dialect", (dialect: "pytorch") => nesterov({ dialect })],
  ),
  choice(
    ["outside", "inside"],
    ["adagrad", "epsilonAt", (epsilonAt: "inside") => adagrad({ epsilonAt })],
    ["rmsprop", "epsilonAt", (epsilonAt: "inside") => rmsprop({ epsilonAt })],
    ["adamax", "epsilonAt", (epsilonAt: "inside") => adamax({ epsilonAt })],
  ),
  choice(["pytorch", "tfjs"], ["rmsprop", "dialect", (dialect: "tfjs") => rmsprop({ dialect })]),
  choice(["zeiler", "tfjs"], ["adadelta", "dialect", (dialect: "tfjs") => adadelta({ dialect })]),
  choice(["corrected", "uncorrected"], ["adam", "epsilonAt", (epsilonAt: "corrected") => adam({ epsilonAt })]),
  choice(["strongWolfe", "none"], ["lbfgs", "lineSearch", (lineSearch: "none") => lbfgs(nowhere, { lineSearch })]),
];

const groups = [
  {
    cases: fractions,
    range: "it goes from 0 up to, but not including, 1.",
    bad: [...nonsense, -0.1, 1, 1.5, Number.POSITIVE_INFINITY, text("0.9")],
    good: [0, -0, 0.5, 1 - 2 ** -53],
  },
  {
    cases: positives,
    range: "it is a finite number of 0 or more.",
    bad: [...nonsense, -1e-9, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, text("0.1")],
    good: [0, 1e-300, 0.1, 1, 1e300],
  },
  {
    cases: counts,
    range: "it is a whole number of 1 or more.",
    bad: [...nonsense, 0, -1, 0.5, Number.POSITIVE_INFINITY, 2 ** 53, text("10")],
    good: [1, 2, 2 ** 53 - 1],
  },
  {
    cases: aboveZero,
    range: "it is a finite number above 0.",
    bad: [...nonsense, 0, -1, Number.POSITIVE_INFINITY, text("1")],
    good: [5e-324, 1, 1e300],
  },
  {
    cases: atMostOne,
    range: "it is a finite number of 1 at most.",
    bad: [...nonsense, 1.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, text("0.1")],
    good: [0, 0.5, 1, -0.5],
  },
  {
    cases: switches,
    range: "it is true or false.",
    bad: [Number.NaN, text("true"), text(null), text({}), 0, 1],
    good: [true, false],
  },
  ...choices,
];

const rows = groups.flatMap(({ cases, ...group }) =>
  cases.map(([what, setting, make]) => ({ what, setting, make, ...group })),
);

describe.each(rows)("$setting of $what", ({ setting, make, range, bad, good }) => {
  test(`is refused as ${bad.map(String).join(", ")}`, () => {
    for (const value of bad) {
      const shown = typeof value === "string" ? expect.stringMatching(`^${setting} is .+: ${range}$`) : undefined;
      const message = shown ?? `${setting} is ${String(value)}: ${range}`;
      expect(() => make(value as never)).toThrow(expect.objectContaining({ code: "E_OPTION", message }));
    }
  });

  test(`may be ${good.join(", ")}`, () => {
    for (const value of good) expect(() => make(value as never)).not.toThrow();
  });
});

describe("what does not go together is refused", () => {
  const refused = (message: string) => expect.objectContaining({ code: "E_OPTION", message });

  test("dampening, where the rate is inside the momentum", () => {
    const message = 'dampening is 0.5: only the "pytorch" dialect has it.';
    expect(() => momentum({ dampening: 0.5 })).toThrow(refused(message));
    expect(() => nesterov({ dampening: 0.5, dialect: "sutskever" })).toThrow(refused(message));
  });

  test("TensorFlow.js's rmsprop with epsilon outside the root", () => {
    const message = 'epsilonAt is "outside": in the dialect "tfjs" epsilon is inside the root.';
    expect(() => rmsprop({ dialect: "tfjs", epsilonAt: "outside" })).toThrow(refused(message));
    expect(() => rmsprop({ dialect: "tfjs", epsilonAt: "inside" })).not.toThrow();
  });
});

test("an optimizer out of range is refused inside another's hands too", () => {
  expect(() => clipByNorm(weightDecay(adam({ beta1: 2 }), { rate: 1 }), { most: 1 })).toThrow("beta1 is 2: it goes");
});

// check.ts: the sentence says "momentum is 0.5: it goes from 0 up to, but not including, 1." of the text "0.5".
test("a number that is text is shown as text, so that the sentence makes sense", () => {
  expect(() => momentum({ momentum: text("0.5") })).toThrow('momentum is "0.5"');
});

describe("warmUp", () => {
  // schedules.ts, warmUp: a rate is not checked, where all the other schedules check theirs.
  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("refuses a rate of %s", (rate) => {
    expect(() => warmUp(rate, { steps: 2 })).toThrow(expect.objectContaining({ code: "E_OPTION" }));
  });

  // schedules.ts, warmUp: what is no number is taken for a schedule, and the first step says "after is not a function".
  test("refuses what is neither a rate nor a schedule", () => {
    expect(() => warmUp(text("0.1"), { steps: 2 })).toThrow(expect.objectContaining({ code: "E_OPTION" }));
  });
});

// schedules.ts, cosineDecay: "from rate down to floor" goes up.
test("cosineDecay refuses a floor above its rate", () => {
  expect(() => cosineDecay({ rate: 0.1, steps: 10, floor: 0.2 })).toThrow(
    expect.objectContaining({ code: "E_OPTION" }),
  );
});

describe("a setting that there is not", () => {
  const cases: readonly (readonly [string, () => unknown])[] = [
    ["sgd has no setting momentum; it has none.", () => (sgd as (given: object) => unknown)({ momentum: 0.9 })],
    ["adam has no setting weightDecay; it has beta1, beta2,", () => adam({ weightDecay: 0.01 } as never)],
    [
      'adamw has no setting decai; it has beta1, beta2, epsilon, epsilonAt, amsgrad, biasCorrection, decay. Did you mean "decay"?',
      () => adamw({ decai: 0.1 } as never),
    ],
    ["momentum has no setting rate;", () => momentum({ rate: 0.9 } as never)],
    ["nesterov has no setting rate;", () => nesterov({ rate: 0.9 } as never)],
    ["rmsprop has no setting centred;", () => rmsprop({ centred: true } as never)],
    ["adagrad has no setting eps;", () => adagrad({ eps: 1 } as never)],
    ["adadelta has no setting rate;", () => adadelta({ rate: 1 } as never)],
    ["adamax has no setting beta;", () => adamax({ beta: 1 } as never)],
    ["weightDecay has no setting decay;", () => weightDecay(sgd(), { rate: 0.1, decay: 1 } as never)],
    ["decoupledDecay has no setting decay;", () => decoupledDecay(sgd(), { rate: 0.1, decay: 1 } as never)],
    ["clipByNorm has no setting norm;", () => clipByNorm(sgd(), { most: 1, norm: 2 } as never)],
    ["most is undefined: it is a finite number above 0.", () => (clipByNorm as (of: object) => unknown)(sgd())],
    ["lbfgs has no setting steps;", () => lbfgs(nowhere, { steps: 1 } as never)],
    ["stepDecay has no setting steps;", () => stepDecay({ rate: 1, every: 1, steps: 1 } as never)],
    ["cosineDecay has no setting least;", () => cosineDecay({ rate: 1, steps: 1, least: 0 } as never)],
    ["inverseTimeDecay has no setting every;", () => inverseTimeDecay({ rate: 1, decay: 1, every: 1 } as never)],
    ["exponentialDecay has no setting every;", () => exponentialDecay({ rate: 1, factor: 1, every: 1 } as never)],
    ["warmUp has no setting step;", () => warmUp(0.1, { step: 1 } as never)],
    ["steps is undefined: it is a whole number of 1 or more.", () => (warmUp as (rate: number) => unknown)(0.1)],
  ];

  test.each(cases)("%s", (message, make) => {
    expect(make).toThrow(expect.objectContaining({ code: "E_OPTION", message: expect.stringContaining(message) }));
  });
});
