import { expect, test } from "vitest";
import { Tuner } from "../src/tuner.ts";

/** Runs that take as long as their choice says; how many it takes until one is chosen, and how much time. */
function tried(tuner: Tuner<number>): { readonly runs: number; readonly time: number } {
  let [runs, time] = [0, 0];
  while (tuner.trying) {
    const choice = tuner.next();
    tuner.took(choice);
    runs++;
    time += choice;
  }
  return { runs, time };
}

function tunerOf(...choices: readonly [number, ...number[]]): Tuner<number> {
  const tuner = new Tuner<number>([choices[0]]);
  tuner.offer(choices);
  return tuner;
}

test.each([0.01, 1, 30, 99, 100, 1000, 60_000])("of runs of about %d ms the fastest is chosen", (time) => {
  const tuner = tunerOf(time * 1.2, time, time * 1.5);
  tried(tuner);
  expect(tuner.best).toBe(time);
});

test("short runs have many turns, and a second trial is shorter than the first", () => {
  const tuner = tunerOf(1, 0.9);
  expect(tried(tuner).runs).toBe(2 * 5 * (8 + 3));
  for (let i = 0; i < 2000; i++) expect(tuner.next()).toBe(0.9);
  expect(tuner.trying).toBe(true);
  expect(tried(tuner).runs).toBe(2 * 5 * (1 + 3));
});

test("runs of a second have two each: one that warms up, and one that counts", () => {
  const tuner = tunerOf(1000, 1100, 1200, 1300);
  expect(tried(tuner).runs).toBe(8);
  // It looks again after some minutes, not after 2,000 runs.
  let pause = 0;
  while (!tuner.trying) {
    tuner.next();
    pause++;
  }
  expect(pause).toBe(300);
});

test.each([5, 20, 50, 200])("no trial of runs of %d ms takes longer than some seconds for each choice", (time) => {
  expect(tried(tunerOf(time, time * 1.1)).time / 2).toBeLessThan(2000);
});

test("the first run of a turn does not count where it is short", () => {
  const tuner = tunerOf(1, 2);
  let [previous, runs] = [0, 0];
  while (tuner.trying) {
    const choice = tuner.next();
    // The better one always begins slowly.
    tuner.took(choice === 1 && previous !== 1 ? 50 : choice);
    previous = choice;
    runs++;
  }
  expect(runs).toBeGreaterThan(10);
  expect(tuner.best).toBe(1);
});
