import { rmSync } from "node:fs";
import { afterAll, expect, test, vi } from "vitest";
import { dataFolder } from "../src/builds.ts";
import { ceiling, OPERATIONS_PER_ROUND } from "../src/ceiling.ts";
import { partsOf } from "../src/parts.ts";
import { profileOf } from "../src/profile.ts";
import { operationsOf } from "../src/workloads.ts";
import { small } from "./small.ts";

vi.setConfig({ testTimeout: 60_000 }); // processes start, on machines that may be busy

const folder = dataFolder();
afterAll(() => rmSync(folder, { recursive: true }));

test("the parts of a network are all its products, each a multiplication and an addition for every pair", () => {
  expect(partsOf(small).map(({ says }) => says)).toEqual([
    ...["x · w1", "xᵀ · dz1"],
    ...["h1 · w2", "h1ᵀ · dz2", "dz2 · w2ᵀ"],
    ...["h2 · w3", "h2ᵀ · dz3", "dz3 · w3ᵀ"],
  ]);
  expect(operationsOf(small)).toBe(2 * 8 * (2 * 12 * 9 + 3 * 9 * 7 + 3 * 7 * 4));
});

test("the loop makes as many operations as it says: a quarter is added to each of the lanes each time", () => {
  const run = ceiling();
  for (const rounds of [1, 2, 1000]) expect(run(rounds)).toBe((rounds * OPERATIONS_PER_ROUND) / 2 / 4 / 4);
});

test("a profile has a row for each product, and one for the step", async () => {
  const setting = {
    ...({ against: [], threads: [1], portable: false, from: "sources", folder, missing: undefined } as const),
    ...{ rounds: 2, slice: 2, say: () => {} },
  };
  const profile = await profileOf(small, setting);
  const first = profile.split("\n").map((line) => line.split("|")[1]?.trim());
  expect(first.slice(4)).toEqual([...partsOf(small).map(({ says }) => says), "all else", "the whole step"]);
  expect(profile).not.toMatch(/NaN|–/);
});
