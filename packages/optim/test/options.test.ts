// Settings out of their range are refused where the optimizer or schedule is made, with the name, the number and the range.
import {
  adagrad,
  adam,
  adamw,
  clipByNorm,
  cosineDecay,
  exponentialDecay,
  inverseTimeDecay,
  momentum,
  nesterov,
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

const fractions: readonly Case[] = [
  ["momentum", "momentum", (momentum_: number) => momentum({ momentum: momentum_ })],
  ["nesterov", "momentum", (momentum: number) => nesterov({ momentum })],
  ["rmsprop", "decay", (decay: number) => rmsprop({ decay })],
  ["adam", "beta1", (beta1: number) => adam({ beta1 })],
  ["adam", "beta2", (beta2: number) => adam({ beta2 })],
  ["adamw", "beta1", (beta1: number) => adamw({ beta1 })],
  ["adamw", "beta2", (beta2: number) => adamw({ beta2 })],
];

const positives: readonly Case[] = [
  ["adagrad", "epsilon", (epsilon: number) => adagrad({ epsilon })],
  ["rmsprop", "epsilon", (epsilon: number) => rmsprop({ epsilon })],
  ["adam", "epsilon", (epsilon: number) => adam({ epsilon })],
  ["adamw", "epsilon", (epsilon: number) => adamw({ epsilon })],
  ["adamw", "decay", (decay: number) => adamw({ decay })],
  ["weightDecay", "rate", (rate: number) => weightDecay(sgd(), { rate })],
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
  ["cosineDecay", "steps", (steps: number) => cosineDecay({ rate: 1, steps })],
  ["warmUp", "steps", (steps: number) => warmUp(1, { steps })],
];

const aboveZero: readonly Case[] = [["clipByNorm", "most", (most: number) => clipByNorm(sgd(), { most })]];

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
