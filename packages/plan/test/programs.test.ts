// Programs are shared by those who ask for equal ones, and kept for a while when nobody holds them.
import { Expr, lower, type Program } from "@chainrule/core";
import { expect, test } from "vitest";
import { Programs } from "../src/index.ts";

const MEGABYTE = 2 ** 20;

/** The program of x + `by`, of one input. */
function adding(by: number, role: "input" | "parameter" = "input"): Program {
  const x = new Expr("input", [], { label: "x" }, [2], "float32");
  return lower({
    leaves: [{ expr: x, role, label: "x" }],
    outputs: [{ label: "y", expr: x.add(by) }],
    updates: [],
    dimensions: new Map(),
    training: false,
  });
}

/** A backend that counts what is compiled and disposed of; each program takes so many bytes. */
function counting(bytes: (count: number) => number) {
  const seen = { compiled: 0, disposed: 0, runs: 0 };
  const programs = new Programs<"now">(() => {
    seen.compiled++;
    const size = bytes(seen.compiled);
    const run = Object.assign(() => void seen.runs++, { told: size });
    return { bytes: size, bind: () => run, dispose: () => void seen.disposed++ };
  });
  return { seen, programs };
}

test("equal programs are one, as long as somebody holds it and after", () => {
  const { seen, programs } = counting(() => MEGABYTE);
  const [first, second] = [programs.compile(adding(1)), programs.compile(adding(1))];
  const run = second.bind([], []);
  first.dispose();
  first.dispose();
  run();
  expect(() => first.bind([], [])).toThrow(expect.objectContaining({ code: "E_DISPOSED" }));
  second.dispose();
  expect(run).toThrow(expect.objectContaining({ code: "E_DISPOSED" }));
  programs.compile(adding(1)).bind([], [])();
  expect(seen).toEqual({ compiled: 1, disposed: 0, runs: 2 });
});

test("programs with parameters are nobody else's, and go with whoever holds them", () => {
  const { seen, programs } = counting(() => 1);
  const made = [1, 1].map(() => programs.compile(adding(1, "parameter")));
  expect(seen).toEqual({ compiled: 2, disposed: 0, runs: 0 });
  for (const one of made) one.dispose();
  expect(seen.disposed).toBe(2);
});

test("those that nobody holds are 64 MB at most: the oldest go", () => {
  const { seen, programs } = counting(() => 10 * MEGABYTE);
  const held = programs.compile(adding(0));
  for (let by = 1; by <= 8; by++) programs.compile(adding(by)).dispose();
  expect(seen).toEqual({ compiled: 9, disposed: 2, runs: 0 });
  // The latest six are there, and the two before are not.
  for (const by of [8, 7, 6, 5, 4, 3]) programs.compile(adding(by)).dispose();
  expect(seen.compiled).toBe(9);
  programs.compile(adding(1)).dispose();
  expect(seen).toEqual({ compiled: 10, disposed: 3, runs: 0 });
  held.bind([], [])();
  expect(seen.runs).toBe(1);
});

test("and 512 at most", () => {
  const { seen, programs } = counting(() => 0);
  for (let by = 0; by < 600; by++) programs.compile(adding(by)).dispose();
  expect(seen.disposed).toBe(88);
});

test("one that is too large by itself goes alone", () => {
  const { seen, programs } = counting((count) => (count === 4 ? 65 * MEGABYTE : MEGABYTE));
  for (let by = 1; by <= 4; by++) programs.compile(adding(by)).dispose();
  expect(seen).toEqual({ compiled: 4, disposed: 1, runs: 0 });
  for (let by = 1; by <= 3; by++) programs.compile(adding(by)).dispose();
  expect(seen.compiled).toBe(4);
});

test("what a backend says of a run is passed on", () => {
  const { programs } = counting(() => 7);
  expect(Object.entries(programs.compile(adding(1)).bind([], []))).toEqual([["told", 7]]);
});
