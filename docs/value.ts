import { expect, vi } from "vitest";

/** Numbers of a document are rounded: they agree to a relative 1e-6. */
function agree(a: unknown, b: unknown): boolean | undefined {
  if (typeof a !== "number" || typeof b !== "number") return undefined;
  return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-6 * Math.min(Math.abs(a), Math.abs(b));
}

/** A document writes a typed array as [1, 2]. */
function typedArray(this: { equals(a: unknown, b: unknown, testers: unknown[]): boolean }, a: unknown, b: unknown) {
  if (!ArrayBuffer.isView(a) || !Array.isArray(b)) return undefined;
  return this.equals(Array.from(a as Float64Array), b, [agree]);
}

expect.addEqualityTesters([agree, typedArray]);

/** Fails at the caller's line unless `actual` is what the document says; "text…" stands for any text that starts so. */
export const expectValue = vi.defineHelper((actual: unknown, expected: unknown) => {
  const start = typeof expected === "string" && expected.endsWith("…") ? expected.slice(0, -1) : undefined;
  if (start !== undefined && typeof actual === "string" && actual.startsWith(start)) return;
  expect(actual).toEqual(expected);
});
