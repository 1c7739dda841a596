import * as activations from "@chainrule/activations";
import * as gates from "@chainrule/gates";
import { describe, expect, test } from "vitest";
import { chinese, english, type MessageKey, message, partsOf, say } from "../src/index.ts";
import { rolePattern } from "../src/words/say.ts";

const slotsIn = (sentence: string): readonly string[] => (sentence.match(/\{\w+\}/g) ?? []).sort();
const keys = Object.keys(english.words) as MessageKey[];

describe("the tables of both languages", () => {
  test("have the same keys", () => {
    expect(Object.keys(chinese.words).sort()).toEqual([...keys].sort());
  });

  test.each(keys)("have the same slots in %s", (key) => {
    expect(new Set(slotsIn(chinese.words[key]))).toEqual(new Set(slotsIn(english.words[key])));
  });

  test("are written in their own language", () => {
    const untranslated = keys.filter(
      (key) =>
        !/^[^a-zA-Z]*$|\p{Script=Han}/u.test(chinese.words[key].replace(/\{\w+\}/g, "")) && !key.startsWith("bytes"),
    );
    expect(untranslated).toEqual([]);
    expect(keys.filter((key) => /\p{Script=Han}/u.test(english.words[key]))).toEqual([]);
  });
});

/** Every role that our packages' gates have; those that are made by their settings are made here. */
const made = [
  gates.broadcastTo({ shape: [2] }),
  gates.cast({ to: "float64" }),
  gates.dropout({ rate: 0.5, seed: 1 }),
  gates.einsum({ equation: "ij,jk->ik" }),
  gates.oneHot({ depth: 3 }),
  gates.pad({ paddings: [[1, 1]] }),
  gates.reshape({ shape: [2] }),
  gates.slice({ starts: [0], sizes: [1] }),
  gates.tile({ repeats: [2] }),
  gates.scale({ by: -2.5e-3 }),
  activations.leakyRelu({ slope: 0.3 }),
];
const roles = [...Object.values(gates), ...Object.values(activations), ...made].flatMap((gate) =>
  "role" in gate && gate.role !== undefined ? [gate.role] : [],
);

test.each([...new Set(roles)])("the role “%s” is known in Chinese, with its numbers", (role) => {
  const parts = partsOf(message("equals", { name: "x", value: { role } }), chinese);
  expect(parts.at(-1)).not.toHaveProperty("language");
  expect(parts.at(-1)?.text).toMatch(/\p{Script=Han}/u);
  const numbers: string[] = [];
  rolePattern(role, numbers);
  for (const number of numbers) expect(parts.at(-1)?.text).toContain(number);
});

test("no role is translated that no gate has", () => {
  const known = new Set(roles.map((role) => rolePattern(role)));
  expect(Object.keys(chinese.roles).filter((role) => !known.has(role))).toEqual([]);
});

test("a role of somebody else's gate stays as its author wrote it, and says in which language", () => {
  const parts = partsOf(message("equals", { name: "x", value: { role: "does what I want" } }), chinese);
  expect(parts.at(-1)).toEqual({ kind: "text", text: "does what I want", language: "en" });
});

test("a message is said in parts, so that a page can mark names and numbers", () => {
  expect(partsOf(message("speech.sent", { value: -4, input: "x" }), english)).toEqual([
    { kind: "number", text: "−4" },
    { kind: "text", text: " to " },
    { kind: "name", text: "x" },
  ]);
});

test("lists have the language's own commas", () => {
  const wires = ["x", "q", "f"];
  const path = message("zero.path", { wires, cause: message("zero.is", { wire: "f" }) });
  expect(say(path, english)).toBe("Along x, q and f: The gradient of f is zero.");
  expect(say(path, chinese)).toBe("沿着 x、q、f：f 的梯度为零。");
});

test("names and sentences are text, whatever is in them", () => {
  const hostile = "{value} <img onerror=alert(1)> __proto__";
  expect(say(message("equals", { name: hostile, value: 1 }), english)).toBe(`${hostile} = 1`);
  expect(say({ key: "equals", slots: JSON.parse('{"__proto__": 1}') }, english)).toBe("{name} = {value}");
});

test("a slot that is missing, or that the sentence does not have, is a compile error", () => {
  // @ts-expect-error: value is missing
  expect(say(message("equals", { name: "x" }), english)).toBe("x = {value}");
  // @ts-expect-error: there is no slot of that name
  expect(say(message("equals", { name: "x", value: 1, unit: "m" }), english)).toBe("x = 1");
  // @ts-expect-error: there is no such sentence
  expect(() => say(message("equal", {}), english)).toThrow();
});
