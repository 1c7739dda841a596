import { expect, test } from "vitest";
import { cpu } from "../src/index.ts";

const refusals: readonly (readonly [string, object])[] = [
  ['cpu has no setting thread; it has precision, threads, tapeRuns. Did you mean "threads"?', { thread: 2 }],
  ["threads is Infinity, not a whole number from 1 to", { threads: Number.POSITIVE_INFINITY }],
  ['threads is "2", not a whole number from 1 to', { threads: "2" }],
  ["threads is 0, not", { threads: 0 }],
  ['precision is "default" or "portable", not "double".', { precision: "double" }],
  ["tapeRuns is -1, not a number of runs.", { tapeRuns: -1 }],
];

test.each(refusals)("%s", (message, options) => {
  expect(() => cpu(options)).toThrow(
    expect.objectContaining({ code: "E_OPTION", message: expect.stringContaining(message) }),
  );
});
