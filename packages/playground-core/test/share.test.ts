import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  emptyDocument,
  fromFragment,
  type PlaygroundDocument,
  PlaygroundError,
  parseDocument,
  toFragment,
} from "../src/index.ts";
import { documents } from "./documents.ts";
import { first, neuron } from "./lecture.ts";
import { fuzzLinks } from "./links.ts";

const refusal = (fragment: string) =>
  fromFragment(fragment).then(
    () => "none",
    (error) => (error instanceof PlaygroundError ? error.code : String(error)),
  );
const linkOf = (content: string | Buffer) => `c1.${deflateRawSync(content).toString("base64url")}`;

/** A graph of 200 gates, each chosen, fed and moved by hand as by dice: nothing in it repeats. */
function large(): PlaygroundDocument {
  let state = 7;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const gates = ["add", "multiply", "subtract", "max", "tanh", "sigmoid", "relu", "exp"];
  const inputs = Array.from({ length: 12 }, (_, i) => ({
    kind: "input",
    id: `n${i + 1}`,
    name: `x${i}`,
    value: draw(2000) / 100 - 10,
  }));
  const made = Array.from({ length: 200 }, (_, i) => {
    const kind = draw(gates.length);
    const source = (): string => `n${i + 13 - 1 - draw(12)}`;
    return {
      kind: "gate",
      id: `n${i + 13}`,
      gate: gates[kind],
      inputs: kind < 4 ? [source(), source()] : [source()],
      options: {},
    };
  });
  const nodes = [...inputs, ...made];
  const positions = Object.fromEntries(nodes.map(({ id }, i) => [id, [i * 12 + draw(160), draw(900)]]));
  return parseDocument({ version: 1, nodes, view: { positions, zoom: { x: 10, y: 20, scale: 0.75 } } });
}

test("a document comes back from its link as it was", async () => {
  for (const document of [emptyDocument, first, neuron, large()])
    expect(await fromFragment(`#${await toFragment(document)}`)).toEqual(document);
});

test("any document comes back, with settings, groups, places, lessons and custom gates", async () => {
  await fc.assert(
    fc.asyncProperty(documents, async (drawn) => {
      const extra = {
        lesson: { lesson: "chain-rule", step: 3 },
        customGates: [{ name: "mine", source: "export const mine = 1;\n// 门 <b>" }],
      };
      const document = drawn.nodes.length % 2 === 0 ? drawn : { ...drawn, ...extra };
      expect(await fromFragment(await toFragment(document))).toEqual(document);
    }),
    { numRuns: 300 },
  );
});

test("links are short: the lecture's graph below 140 characters, 200 gates at their places below 4,000", async () => {
  const lengths = [(await toFragment(first)).length, (await toFragment(large())).length];
  expect(lengths[0]).toBeLessThan(140);
  expect(lengths[1]).toBeLessThan(4000);
});

test("what is no link is refused by what is wrong with it", async () => {
  const link = await toFragment(first);
  expect(await refusal("")).toBe("E_NO_LINK");
  expect(await refusal("#javascript:alert(1)")).toBe("E_NO_LINK");
  expect(await refusal(link.replace("c1.", "c2."))).toBe("E_VERSION");
  expect(await refusal(link.slice(0, -4))).toBe("E_LINK_DAMAGED");
  expect(await refusal(`${link}AAAA`)).toBe("E_LINK_DAMAGED");
  expect(await refusal(`${link}!`)).toBe("E_LINK_DAMAGED");
  expect(await refusal(linkOf(Buffer.from([0xff, 0xfe])))).toBe("E_LINK_DAMAGED");
  expect(await refusal(linkOf("{"))).toBe("E_LINK_DAMAGED");
  expect(await refusal(linkOf('{"__proto__": 1}'))).toBe("E_TYPE");
  expect(await refusal(linkOf("["))).toBe("E_LINK_DAMAGED");
  expect(await refusal(linkOf("[".repeat(500_000) + "]".repeat(500_000)))).toBe("E_DEPTH");
  expect(await refusal(`c1.${"A".repeat(100_001)}`)).toBe("E_LINK_TOO_LONG");
});

test("a link that would inflate to gigabytes is left as soon as it is too large", async () => {
  const bomb = linkOf(Buffer.alloc(70_000_000));
  expect(bomb.length).toBeLessThan(100_000);
  const before = process.memoryUsage.rss();
  expect(await refusal(bomb)).toBe("E_LINK_TOO_LARGE");
  expect(process.memoryUsage.rss() - before).toBeLessThan(40_000_000);
});

test("a document that is too large for a link says so", async () => {
  const value = Array.from({ length: 10_000 }, (_, i) => ((i * 48271) % 2147483647) / 7);
  const nodes = [1, 2].map((i) => ({ kind: "input", id: `n${i}`, name: `x${i}`, value: value.map((v) => v / i) }));
  const refused = await toFragment(parseDocument({ version: 1, nodes })).catch((error) => error.message);
  expect(refused).toContain("is too long; the most is 100000");
});

test("three thousand random links are documents or typed refusals", async () => {
  const outcomes = await fuzzLinks(3000, 20);
  expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(3000);
  expect(outcomes.get("document")).toBeGreaterThan(10);
  expect(outcomes.size).toBeGreaterThan(12);
});
