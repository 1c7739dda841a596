// A network comes to the same bits in every engine and on every number of threads.
import { beforeAll, describe, expect, inject, test } from "vitest";
import { allEngines } from "../src/engines.ts";
import { networkNames } from "../src/networks/index.ts";
import { byHash, type Run, runAll, runsOf } from "./runs.ts";

const folder = inject("folder");
const engines = await allEngines(folder);
/** On a person's machine an engine may be missing; in CI none may. */
const used = process.env.CI ? engines : engines.filter(({ missing }) => !missing);
const runs: Run[] = [];
const failures = new Map<string, unknown>();

beforeAll(async () => {
  for (const engine of used) {
    try {
      runs.push(...(await runAll(engine)));
    } catch (error) {
      failures.set(engine.name, error);
    }
  }
}, 300_000);

describe("every network is trained, and its loss falls,", () => {
  for (const engine of engines)
    test.skipIf(!used.includes(engine))(`in ${engine.name}${engine.missing ? `: ${engine.missing}` : ""}`, () => {
      if (failures.has(engine.name)) throw failures.get(engine.name);
      const own = runs.filter((run) => run.engine === engine.name);
      expect(own).toHaveLength(networkNames.length * 2 * engine.threads.length);
      expect(own.filter(({ firstLoss, lastLoss }) => !(lastLoss < firstLoss))).toEqual([]);
      expect(own[0]?.traits).toMatchObject({ sharedMemory: true, webAssembly: true });
    });
});

const expectOneHash = (some: readonly Run[]): void => {
  const hashes = byHash(some);
  expect(Object.keys(hashes), `the hashes ${JSON.stringify(hashes, null, 2)}`).toHaveLength(1);
};

describe.each(networkNames)("%s", (network) => {
  test('with precision "portable" comes to one hash in all engines', async ({ annotate }) => {
    const portable = runsOf(runs, network, "portable");
    expectOneHash(portable);
    await annotate(portable[0]?.hash ?? "");
  });

  test("by default comes to one hash in all engines that fuse multiply-add", async ({ annotate, skip }) => {
    const fusing = runsOf(runs, network, "default").filter(({ traits }) => traits.fuses);
    skip(fusing.length === 0, "no engine here fuses");
    expectOneHash(fusing);
    await annotate(fusing[0]?.hash ?? "");
  });

  test("by default comes to the portable hash in each engine that does not fuse", () => {
    const plain = runs.filter((run) => run.network === network && !run.traits.fuses);
    for (const { name } of used) {
      const own = plain.filter(({ engine }) => engine === name);
      if (own.length > 0) expectOneHash(own);
    }
  });
});

test("an engine that fuses does so by default: the lecture's network then comes to other bits than portable", ({
  skip,
}) => {
  const fusing = runsOf(runs, "the lecture's network", "default").filter(({ traits }) => traits.fuses);
  skip(fusing.length === 0, "no engine here fuses");
  const portable = runsOf(runs, "the lecture's network", "portable").map(({ hash }) => hash);
  expect(fusing.filter(({ hash }) => portable.includes(hash))).toEqual([]);
});
