import { expect, test } from "vitest";
import { untilFullSpeed } from "../src/costs.ts";
import { turned } from "../src/measure.ts";
import { median, ratios, spreadOf } from "../src/statistics.ts";

test("a median is the middle number, or the mean of the middle two", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});

test("a median leaves its numbers in their order", () => {
  const numbers = [3, 1, 2];
  median(numbers);
  expect(numbers).toEqual([3, 1, 2]);
});

test("a spread has the least and the most beside the median", () => {
  expect(spreadOf([5, 1, 9])).toEqual({ median: 5, least: 1, most: 9 });
});

test("ratios are taken round by round: noise that falls on both in a round is gone", () => {
  // The second round was ten times slower for both.
  expect(ratios([1, 10, 1], [3, 30, 3])).toEqual({ median: 3, least: 3, most: 3 });
  expect(ratios([2, 2, 2], [1, 4, 2])).toEqual({ median: 1, least: 0.5, most: 2 });
});

test("rounds that do not pair have no ratio", () => {
  expect(() => ratios([1, 2], [1])).toThrow("2 rounds beside 1");
});

test("every round begins with the next contender, and leaves none out", () => {
  expect([0, 1, 2, 3].map((round) => turned(["a", "b", "c"], round).join(""))).toEqual(["abc", "bca", "cab", "abc"]);
  expect(turned([], 3)).toEqual([]);
});

test("full speed is reached where steps first are, and stay, as fast as at the end", () => {
  const times = [50, 9, 8, 1, 9, 8, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
  expect(untilFullSpeed(times)).toEqual({ steps: 7, milliseconds: 94 });
  expect(untilFullSpeed([1, 1, 1, 1, 1, 1])).toEqual({ steps: 0, milliseconds: 0 });
});
