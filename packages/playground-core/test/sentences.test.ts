import { expect, test } from "vitest";
import { chineseProblems, describeProblem as inWords, type ProblemCode } from "../src/index.ts";
import { sentences } from "../src/problems/sentences.ts";

const parameters = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

test("both languages say every problem with the same parameters", () => {
  for (const [code, en] of Object.entries(sentences)) {
    const zh = chineseProblems.sentences[code as ProblemCode];
    expect(parameters(zh), code).toEqual(parameters(en));
    expect(zh, code).not.toBe("");
  }
});

test("a part in ⟦brackets⟧ is said where its parameters are known, and parameters are never templates", () => {
  const problem = { code: "E_NO_VALUE", parameters: { name: "x" }, at: {} } as const;
  expect(inWords(problem)).toBe("x has no value: add x = 1, or another number.");
  expect(inWords({ ...problem, parameters: { name: "{nearest}", nearest: "⟦{name}⟧" } })).toContain(
    "Did you mean ⟦{name}⟧?",
  );
});

test("matrices in sentences stay as they are", () => {
  expect(inWords({ code: "E_MIXED", parameters: {} })).toContain("a vector is [1, 2], a matrix [[1, 2], [3, 4]].");
});

test("words that stand for kinds of things are translated", () => {
  const problem = { code: "E_TOO_MANY", parameters: { what: "nodes", count: 3, most: 2 }, at: {} } as const;
  expect(inWords(problem)).toBe("3 nodes are too many; the most is 2.");
  expect(inWords(problem, chineseProblems)).toBe("节点 有 3 个，太多了；最多 2 个。");
});
