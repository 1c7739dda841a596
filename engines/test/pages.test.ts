// Pages that withhold what the CPU backend would like to have: training goes on there, with the same bits, and says once what is missing.
import { beforeAll, describe, expect, inject, test } from "vitest";
import { missingChromium, type Visit, visit, visitSharing } from "../src/chromium.ts";
import { currentNode } from "../src/engines.ts";
import { type NetworkName, networkNames } from "../src/networks/index.ts";
import { isolated } from "../src/site.ts";
import type { Order, Outcome } from "../src/train.ts";

const folder = inject("folder");
const node = await currentNode(folder);
const missing = missingChromium ?? node.missing;

const orders: readonly Order[] = networkNames.map((network) => ({ network, precision: "portable", threads: 2 }));
type Hashes = Readonly<Partial<Record<NetworkName, string>>>;
const hashesOf = (outcomes: readonly Outcome[]): Hashes =>
  Object.fromEntries(outcomes.map(({ hash }, i) => [networkNames[i], hash]));

let expected: Hashes;
beforeAll(async () => {
  if (missing) return;
  expected = hashesOf((await node.run(orders)).outcomes);
}, 60_000);
// Neither eval nor WebAssembly, and scripts and workers from here alone.
const policy = { "Content-Security-Policy": "script-src 'self'" };
const whole = { sharedMemory: true, webAssembly: true };
const pages = [
  { name: "that withholds nothing, in a worker", headers: isolated, place: "inWorker", traits: whole },
  { name: "that withholds nothing, behind a proxy", headers: isolated, place: "behindProxy", traits: whole },
  {
    name: "without SharedArrayBuffer, in a worker",
    headers: {},
    place: "inWorker",
    traits: { ...whole, sharedMemory: false },
  },
  {
    name: "whose policy forbids WebAssembly, in a worker",
    headers: { ...isolated, ...policy },
    place: "inWorker",
    traits: { ...whole, webAssembly: false },
  },
  {
    name: "without SharedArrayBuffer, behind a proxy",
    headers: {},
    place: "behindProxy",
    traits: { ...whole, sharedMemory: false },
  },
  {
    name: "whose policy forbids WebAssembly, on the main thread",
    headers: { ...isolated, ...policy },
    place: "onMainThread",
    traits: { ...whole, webAssembly: false },
  },
  {
    name: "with neither, on the main thread",
    headers: policy,
    place: "onMainThread",
    traits: { sharedMemory: false, webAssembly: false },
  },
] as const;

describe.skipIf(missing && !process.env.CI).each(pages)(
  `a page $name${missing ? `: ${missing}` : ""}`,
  ({ headers, place, traits }) => {
    const notices = traits === whole ? 0 : 1;
    let found: Visit;
    beforeAll(async () => {
      if (missing) throw new Error(missing);
      found = await visit(folder, headers, place, orders);
    }, 60_000);

    test("is as its name says", () => {
      expect(found.report.traits).toMatchObject(traits);
    });

    test("trains to the bits that Node comes to", () => {
      expect(hashesOf(found.report.outcomes)).toEqual(expected);
    });

    test(`writes ${notices === 0 ? "nothing" : "one notice"} into the console`, () => {
      expect(found.console.map((line) => line.includes("chainrule"))).toEqual(Array(notices).fill(true));
    });
  },
);

describe.skipIf(missing && !process.env.CI)(`behind a proxy on the main thread${missing ? `: ${missing}` : ""}`, () => {
  const forbidBlobs = { ...isolated, "Content-Security-Policy": "worker-src 'self'" };

  test("threads really share the work, and the bits are those of one thread", { timeout: 60_000 }, async () => {
    if (missing) throw new Error(missing);
    const { shared, console } = await visitSharing(folder, isolated, 2, 20_000);
    expect(shared).toMatchObject({ threads: 2, hash: shared.alone });
    expect(console).toEqual([]);
  });

  test("a policy that allows no workers from blobs leaves one thread, and the same bits", {
    timeout: 60_000,
  }, async () => {
    if (missing) throw new Error(missing);
    const { shared } = await visitSharing(folder, forbidBlobs, 2, 2000);
    expect(shared).toMatchObject({ threads: 1, hash: shared.alone });
  });
});
