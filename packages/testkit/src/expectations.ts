// Expectations without a test runner: each throws a sentence.
import type { ErrorCode, Numbers } from "@chainrule/core";
import { isChainruleError } from "@chainrule/core";
import { compareNumbers } from "./compare.ts";

/** Numbers must be these, to the bit except for the sign of zero. */
export function expectNumbers(actual: Numbers, expected: ArrayLike<number>, what: string): void {
  const { equal, message } = compareNumbers(actual, Float64Array.from(expected));
  if (!equal) throw new Error(`${what} ${message}`);
}

/** Something must hold. */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** A call must be refused with one of these codes, at once or by its promise. */
export async function expectRefusal(call: () => unknown, codes: readonly ErrorCode[], what: string): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (isChainruleError(error) && codes.includes(error.code)) return;
    throw new Error(`${what} must be refused with ${codes.join(" or ")}, and not with: ${String(error)}`);
  }
  throw new Error(`${what} must be refused with ${codes.join(" or ")}, and is not`);
}
