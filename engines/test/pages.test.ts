// Pages that withhold what the CPU backend would like to have: training goes on there, with the same bits, and says once what is missing.
import { beforeAll, describe, expect, inject, test } from "vitest";
import { missingChromium, type Visit, visit } from "../src/chromium.ts";
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
