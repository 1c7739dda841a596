// The learning rate of each step, counted from 0.
import { cosineDecay, exponentialDecay, inverseTimeDecay, stepDecay, warmUp } from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { expectNear } from "./reading.ts";

const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, step) => step);

describe("stepDecay", () => {
  test("halves when left out, at every multiple of `every` and nowhere else", () => {
    const schedule = stepDecay({ rate: 0.8, every: 3 });
    expect(upTo(9).map(schedule)).toEqual([0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1]);
  });

  test("is rate · factor to the power of the stairs, for many of them", () => {
    const schedule = stepDecay({ rate: 0.3, every: 7, factor: 0.9 });
    for (const step of upTo(2000)) expectNear([schedule(step)], [0.3 * 0.9 ** Math.floor(step / 7)], 1e-13);
  });

  test("goes to 0, never below and never to NaN, in the end", () => {
    expect(stepDecay({ rate: 1, every: 1, factor: 0.1 })(1e9)).toBe(0);
    expect(stepDecay({ rate: 1, every: 1, factor: 0.1 })(Number.MAX_SAFE_INTEGER)).toBe(0);
  });

  test("with factor 1 stays, and with factor 0 stops after the first stair", () => {
    expect([0, 5, 10, 99].map(stepDecay({ rate: 0.5, every: 10, factor: 1 }))).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect([0, 9, 10, 99].map(stepDecay({ rate: 0.5, every: 10, factor: 0 }))).toEqual([0.5, 0.5, 0, 0]);
  });
});

describe("exponentialDecay", () => {
  test("starts at the rate and is multiplied by the factor at each step", () => {
    expect([0, 1, 2, 3, 10].map(exponentialDecay({ rate: 2, factor: 0.5 }))).toEqual([2, 1, 0.5, 0.25, 2 / 1024]);
    const schedule = exponentialDecay({ rate: 0.1, factor: 0.999 });
    for (const step of upTo(5000)) expectNear([schedule(step)], [0.1 * 0.999 ** step], 1e-12);
  });
});

describe("inverseTimeDecay", () => {
  test("is rate / (1 + decay · step)", () => {
    expect([0, 1, 2, 6].map(inverseTimeDecay({ rate: 0.5, decay: 0.5 }))).toEqual([0.5, 0.5 / 1.5, 0.25, 0.125]);
  });

  test("with decay 0 stays, and far out is small and above 0", () => {
    expect([0, 1e9].map(inverseTimeDecay({ rate: 0.5, decay: 0 }))).toEqual([0.5, 0.5]);
    expect(inverseTimeDecay({ rate: 1, decay: 1 })(1e15)).toBeCloseTo(1e-15, 20);
  });
});

describe("cosineDecay", () => {
  test.each([1, 2, 3, 10, 997, 1000])("follows Math.cos to 1e-14 over %s steps", (steps) => {
    const schedule = cosineDecay({ rate: 1, steps });
    for (const step of upTo(steps))
      expect(Math.abs(schedule(step) - (1 + Math.cos((Math.PI * step) / steps)) / 2)).toBeLessThanOrEqual(1e-14);
  });

  test("starts at the rate, passes the middle half-way, and ends at 0 when floor is left out", () => {
    const schedule = cosineDecay({ rate: 0.1, steps: 100 });
    expect([schedule(0), schedule(100)]).toEqual([0.1, 0]);
    expectNear([schedule(50)], [0.05], 1e-14);
    expectNear([cosineDecay({ rate: 1, steps: 3 })(1), cosineDecay({ rate: 1, steps: 3 })(2)], [0.75, 0.25], 1e-14);
  });

  test("stays at the floor, exactly, from the last step on", () => {
    const schedule = cosineDecay({ rate: 0.1, steps: 10, floor: 0.003 });
    expect([10, 11, 1000, Number.MAX_SAFE_INTEGER].map(schedule)).toEqual([0.003, 0.003, 0.003, 0.003]);
    expectNear([schedule(0)], [0.1], 1e-15);
  });

  test("never rises", () => {
    const rates = upTo(1000).map(cosineDecay({ rate: 0.1, steps: 1000, floor: 0.01 }));
    expect(rates.every((rate, step) => step === 0 || rate <= (rates[step - 1] as number))).toBe(true);
  });
});

describe("warmUp", () => {
  test("climbs to a rate in equal stairs, the first above 0, and stays", () => {
    const rates = upTo(6).map(warmUp(0.5, { steps: 4 }));
    expectNear(rates, [0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.5], 1e-15);
  });

  test("follows the other schedule from its own beginning", () => {
    const then = cosineDecay({ rate: 0.5, steps: 10 });
    const schedule = warmUp(then, { steps: 4 });
    expect(upTo(12).map((step) => schedule(step + 4))).toEqual(upTo(12).map(then));
    expectNear(upTo(4).map(schedule), [0.1, 0.2, 0.3, 0.4, 0.5], 1e-15);
  });

  test.each([1, 2, 10, 1000])("has no jump where it hands over, after %s steps", (steps) => {
    const schedule = warmUp(cosineDecay({ rate: 1, steps: 10_000 }), { steps });
    const stair = 1 / (steps + 1);
    expectNear([schedule(steps) - schedule(steps - 1)], [stair], 1e-10);
    expect(Math.abs(schedule(steps + 1) - schedule(steps))).toBeLessThan(1e-6);
  });

  test("warms up any schedule, one that people write too", () => {
    const schedule = warmUp((step) => (step < 2 ? 1 : 0.5), { steps: 1 });
    expect(upTo(4).map(schedule)).toEqual([0.5, 1, 1, 0.5, 0.5]);
  });
});

test.each([
  ["stepDecay", stepDecay({ rate: 1, every: 3 })],
  ["exponentialDecay", exponentialDecay({ rate: 1, factor: 0.9 })],
  ["inverseTimeDecay", inverseTimeDecay({ rate: 1, decay: 0.1 })],
  ["cosineDecay", cosineDecay({ rate: 1, steps: 20 })],
  ["warmUp", warmUp(1, { steps: 5 })],
])("%s is a function of the step alone: asked backwards, it answers the same", (_, schedule) => {
  const steps = upTo(30);
  const forwards = steps.map(schedule);
  expect(steps.toReversed().map(schedule).toReversed()).toEqual(forwards);
});
