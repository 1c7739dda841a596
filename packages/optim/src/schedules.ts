// Learning rates that change with the step, counted from 0. Only + - * /, which every engine rounds the same.
import { check, checkNames, type Schedule } from "@chainrule/core";
import { checkCount, checkPositive } from "./check.ts";

/** base to a whole power, by squaring; beyond 2^53 nothing changes any more. */
function wholePower(base: number, exponent: number): number {
  let result = 1;
  for (
    let [square, left] = [base, Math.min(exponent, 2 ** 53)];
    left > 0;
    [square, left] = [square * square, Math.floor(left / 2)]
  ) {
    if (left % 2 === 1) result *= square;
  }
  return result;
}

/** cos(π · x) for x from 0 to 1, by its series around 0 or 1. */
function cosineOfPi(x: number): number {
  if (x > 0.5) return -cosineOfPi(1 - x);
  const square = Math.PI * x * (Math.PI * x);
  let series = 0;
  for (let k = 22; k >= 2; k -= 2) series = (1 - series) * (square / (k * (k - 1)));
  return 1 - series;
}

/** rate · factorᵏ, where k counts the times that `every` steps have passed. */
export function stepDecay(options: {
  readonly rate: number;
  readonly every: number;
  readonly factor?: number;
}): Schedule {
  const { rate, every, factor = 0.5 } = checkNames(options, ["rate", "every", "factor"], "stepDecay");
  checkPositive("rate", rate);
  checkCount("every", every);
  checkPositive("factor", factor);
  return (step) => (rate === 0 ? 0 : rate * wholePower(factor, Math.floor(step / every)));
}

/** rate · factor to the power of the step: a little less each time. */
export function exponentialDecay(options: { readonly rate: number; readonly factor: number }): Schedule {
  const { rate, factor } = checkNames(options, ["rate", "factor"], "exponentialDecay");
  return stepDecay({ rate, every: 1, factor });
}

/** From rate down to floor (0 when left out) along half a cosine, in so many steps. Loshchilov and Hutter, ICLR 2017. */
export function cosineDecay(options: {
  readonly rate: number;
  readonly steps: number;
  readonly floor?: number;
}): Schedule {
  const { rate, steps, floor = 0 } = checkNames(options, ["rate", "steps", "floor"], "cosineDecay");
  checkPositive("rate", rate);
  checkPositive("floor", floor);
  checkCount("steps", steps);
  check(floor <= rate, "E_OPTION", () => `floor is ${floor}: it is at most the rate, ${rate}.`);
  return (step) => floor + ((rate - floor) / 2) * (1 + cosineOfPi(Math.min(1, step / steps)));
}

/** rate / (1 + decay · step) */
export function inverseTimeDecay(options: { readonly rate: number; readonly decay: number }): Schedule {
  const { rate, decay } = checkNames(options, ["rate", "decay"], "inverseTimeDecay");
  checkPositive("rate", rate);
  checkPositive("decay", decay);
  return (step) => rate / (1 + decay * step);
}

/** Another schedule, or a rate, reached in equal stairs over the first so many steps, and followed from then on. */
export function warmUp(then: Schedule | number, options: { readonly steps: number }): Schedule {
  const { steps } = checkNames(options, ["steps"], "warmUp");
  checkCount("steps", steps);
  const rate = typeof then === "function" ? 0 : checkPositive("rate", then);
  const after = typeof then === "function" ? then : () => rate;
  return (step) => after(Math.max(0, step - steps)) * Math.min(1, (step + 1) / (steps + 1));
}
