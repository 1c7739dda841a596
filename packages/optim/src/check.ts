// Settings out of their range are refused where the optimizer is made.
import { check, checkNames, type Optimizer } from "@chainrule/core";

/** An optimizer that is made of settings: one that it does not have is refused. */
export const settled =
  <T extends object, O extends Optimizer>(make: (settings: T) => O) =>
  (given: T = {} as T): O => {
    const made = make(given);
    checkNames(given, Object.keys(made.settings ?? {}), made.label);
    return made;
  };

/** From 0 up to, but not including, 1. */
export function checkFraction(name: string, value: number): number {
  check(
    typeof value === "number" && value >= 0 && value < 1,
    "E_OPTION",
    () => `${name} is ${shown(value)}: it goes from 0 up to, but not including, 1.`,
  );
  return value;
}

/** 0 or more, and finite. */
export function checkPositive(name: string, value: number): number {
  check(
    Number.isFinite(value) && value >= 0,
    "E_OPTION",
    () => `${name} is ${shown(value)}: it is a finite number of 0 or more.`,
  );
  return value;
}

/** Above 0, and finite. */
export function checkAbove(name: string, value: number): number {
  check(
    Number.isFinite(value) && value > 0,
    "E_OPTION",
    () => `${name} is ${shown(value)}: it is a finite number above 0.`,
  );
  return value;
}

/** A whole number, 1 or more. */
export function checkCount(name: string, value: number): number {
  check(
    Number.isSafeInteger(value) && value >= 1,
    "E_OPTION",
    () => `${name} is ${shown(value)}: it is a whole number of 1 or more.`,
  );
  return value;
}

/** One of a few words. */
export function checkChoice<Word extends string>(name: string, value: Word, words: readonly Word[]): Word {
  const message = (): string => `${name} is ${shown(value)}: it is ${words.map(shown).join(" or ")}.`;
  check(words.includes(value), "E_OPTION", message);
  return value;
}

/** true or false. */
export function checkSwitch(name: string, value: boolean): boolean {
  check(typeof value === "boolean", "E_OPTION", () => `${name} is ${shown(value)}: it is true or false.`);
  return value;
}

/** A value as it is shown in a message: text in quotes. */
export const shown = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value));
