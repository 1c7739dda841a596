// The runner's own behaviour: what it says of cases that fail, that it cannot run, and that are not in the format.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { showSums, showTally, sumsOf, type Tally } from "../src/report.ts";
import type { Verdict } from "../src/verdict.ts";
import { caseOf, places, talliesOf, withFolder } from "./folder.ts";

const main = join(import.meta.dirname, "..", "src", "main.ts");

const cli = (...given: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...given], { encoding: "utf8" });
  return { status, lines: stdout.trim().split("\n"), stderr: stderr.trim() };
};

/** What becomes of one case on each place. */
const verdictsOf = (given: unknown, on = places): Promise<readonly Verdict[]> =>
  withFolder({ "one.json": JSON.stringify([given]) }, async (path) =>
    (await talliesOf(path, on)).flatMap(({ verdicts }) => verdicts.map(({ verdict }) => verdict)),
  );

async function verdictOf(changes: Readonly<Record<string, unknown>>): Promise<Verdict | undefined> {
  return (await verdictsOf(caseOf(changes), places.slice(0, 1)))[0];
}

describe("the command", () => {
  test("passes where nothing fails, and its last line is the sums", async () => {
    await withFolder({ "good.json": JSON.stringify([caseOf()]) }, (path) => {
      const { status, lines } = cli(path);
      expect(status).toBe(0);
      expect(lines).toEqual([
        ...places.map(({ label }) => `good.json on ${label}: 1 passed, 0 failed, 0 not offered`),
        `${places.length} passed, 0 failed, 0 skipped`,
      ]);
    });
  });

  test("names what fails, and ends with 1", async () => {
    const wrong = caseOf({ id: "the wrong one", expect: { y: { shape: [2], data: [1, 5] } } });
    const unknown = caseOf({ id: "the unknown one", program: [{ op: "wobble", in: ["x"], out: ["y"] }] });
    await withFolder({ "bad.json": JSON.stringify([caseOf(), wrong, unknown]), "worse.json": "[{" }, (path) => {
      const { status, lines } = cli(path, "--backend", "reference");
      expect(status).toBe(1);
      expect(lines.slice(0, 3)).toEqual([
        "bad.json on reference: 1 passed, 1 failed, 1 not offered",
        "  FAILED the wrong one: y is wrong in 1 of 2: 4 for 5 at 1",
        "  not offered, op wobble (1): the unknown one",
      ]);
      expect(lines[3]).toBe("worse.json on any backend: 0 passed, 1 failed, 0 not offered");
      expect(lines[4]).toMatch(/^ {2}FAILED #0: malformed file: .*JSON/);
      expect(lines.at(-1)).toBe("1 passed, 2 failed, 1 skipped");
    });
  });

  test.each([[["no/such/folder"]], [[]], [["a", "b"]], [["a", "--wobble"]]])("%j ends with 1 and says why", (given) => {
    const { status, stderr } = cli(...given);
    expect(status).toBe(1);
    expect(stderr).not.toBe("");
  });

  test("a folder without cases is no success", async () => {
    await withFolder({ "README.md": "" }, (path) => {
      expect(cli(path)).toMatchObject({ status: 1, stderr: expect.stringContaining("no case files") });
    });
  });
});

describe("a case", () => {
  test.each<[string, Record<string, unknown>, Verdict["status"], string]>([
    [
      "with a wrong gradient",
      { expect: { "d:x": { shape: [2], data: [2, 41] } } },
      "failed",
      "d:x is wrong in 1 of 2: 40 for 41 at 1",
    ],
    [
      "with another shape",
      { expect: { y: { shape: [2, 1], data: [1, 4] } } },
      "failed",
      "y has the shape [2], not [2, 1]",
    ],
    [
      "with NaN for a number",
      { expect: { y: { shape: [2], data: ["NaN", 4] } } },
      "failed",
      "y is wrong in 1 of 2: 1 for NaN at 0",
    ],
    ["of another kind", { kind: "riddle" }, "skipped", 'kind "riddle"'],
    [
      "with an attribute that nobody reads",
      { program: [{ op: "square", in: ["x"], attrs: { wobble: 1 }, out: ["y"] }] },
      "skipped",
      "attribute wobble of square",
    ],
    [
      "with a dtype that is not there",
      { tensors: { x: { shape: [2], dtype: "complex64", data: [1, 2] } } },
      "skipped",
      "dtype complex64",
    ],
    [
      "with an int64 that is too large",
      { tensors: { x: { shape: [2], dtype: "int64", data: [1, 2147483648] } } },
      "skipped",
      "int64 2147483648 does not fit int32",
    ],
    [
      "with half a whole number",
      { tensors: { x: { shape: [2], dtype: "int32", data: [1, 0.5] } } },
      "failed",
      "malformed: tensors.x[1] is 0.5, and its dtype int32",
    ],
    [
      "with too few numbers",
      { tensors: { x: { shape: [3], dtype: "float32", data: [1, 2] } } },
      "failed",
      "malformed: tensors.x has 2 numbers for the shape [3]",
    ],
    [
      "with a word for a number",
      { tensors: { x: { shape: [2], data: [1, "two"] } } },
      "failed",
      'malformed: tensors.x[1] is "two", not a number',
    ],
    ["without a program", { program: undefined }, "failed", "malformed: program is no list"],
    [
      "that uses what is not there",
      { program: [{ op: "add", in: ["x", "z"], out: ["y"] }] },
      "failed",
      "malformed: there is no value z",
    ],
    [
      "that lacks an attribute",
      { program: [{ op: "reshape", in: ["x"], out: ["y"] }] },
      "failed",
      "malformed: the attribute shape is missing",
    ],
    [
      "with a negative tolerance",
      { tol: { abs: -1, rel: 0 } },
      "failed",
      "malformed: tol is -1 and 0: neither may be negative",
    ],
    [
      "whose gate refuses",
      {
        program: [{ op: "matmul", in: ["x", "w"], out: ["y"] }],
        tensors: { x: { shape: [1, 2], data: [1, 2] }, w: { shape: [3, 1], data: [1, 2, 3] } },
      },
      "failed",
      "E_SHAPE",
    ],
    [
      "of an optimizer that is not there",
      {
        kind: "optimizer_trajectory",
        optimizer: "rprop",
        dialect: "torch.optim",
        hyper: {},
        trainable: ["x"],
        loss: "y",
        expect: { after_step: {} },
      },
      "skipped",
      "optimizer rprop of torch.optim",
    ],
  ])("%s", async (_, changes, status, why) => {
    expect(await verdictOf(changes)).toEqual(expect.objectContaining({ status, why: expect.stringContaining(why) }));
  });

  test.each([[null], [1], [[]], [{}], ["text"]])("that is %j is a failure, and no crash", async (given) => {
    expect(await verdictsOf(given, places.slice(0, 1))).toEqual([expect.objectContaining({ status: "failed" })]);
  });

  test("takes NaN and the infinities as words", async () => {
    const data = ["NaN", "Infinity", "-Infinity", 2];
    const wide = { shape: [4], data };
    const given = caseOf({
      tensors: { x: { ...wide, dtype: "float32" } },
      program: [{ op: "identity", in: ["x"], out: ["y"] }],
      cotangent: {},
      expect: { y: wide },
    });
    expect((await verdictsOf(given)).map(({ status }) => status)).toEqual(places.map(() => "passed"));
  });

  test("without cotangents begins with ones at what nothing takes up", async () => {
    const verdict = await verdictOf({
      cotangent: null,
      expect: { "d:x": { shape: [2], data: [2, 4] }, "d:y": { shape: [2], data: [1, 1] } },
    });
    expect(verdict).toMatchObject({ status: "passed" });
  });

  test("is held to the rounding bound in float32, and to its own tolerance in float64", async () => {
    const third = { shape: [1], data: [1 / 3] };
    const given = caseOf({
      tensors: { x: { ...third, dtype: "float64" } },
      program: [{ op: "square", in: ["x"], out: ["y"] }],
      cotangent: {},
      expect: { y: { shape: [1], data: [1 / 9] } },
      tol: { abs: 1e-15, rel: 0 },
    });
    const verdicts = await verdictsOf(given);
    expect(verdicts.map(({ status }) => status)).toEqual(places.map(() => "passed"));
    expect(verdicts.map(({ rounded = 0 }) => rounded)).toEqual(
      places.map(({ float }) => (float === "float32" ? 1 : 0)),
    );
    const off = { ...given, expect: { y: { shape: [1], data: [1 / 9 + 1e-6] } } };
    expect((await verdictsOf(off)).map(({ status }) => status)).toEqual(places.map(() => "failed"));
  });

  test("that float32 cannot hold is not offered there", async () => {
    const given = caseOf({
      tensors: { x: { shape: [1], dtype: "float64", data: [1e100] } },
      cotangent: {},
      expect: { y: { shape: [1], data: [1e200] } },
      tol: { abs: 0, rel: 1e-9 },
    });
    for (const [i, verdict] of (await verdictsOf(given)).entries())
      expect(verdict.status).toBe(places[i]?.float === "float32" ? "skipped" : "passed");
  });

  test.each([
    ["pytorch/pytorch", [0.5, 0], [0.5, 0]],
    ["tensorflow/tfjs", [1, 0], [0, 0]],
    ["cs231n/cs231n.github.io", [1, 0], [1, 0]],
    ["nobody/nothing", [1, 0], [0, 0]],
  ])("goes by the policy of %s at a tie", async (project, dx, dz) => {
    const leaf = { shape: [2], dtype: "float32", data: [1, 2] };
    const verdict = await verdictOf({
      source: { project },
      tensors: { x: leaf, z: { ...leaf, data: [1, 3] } },
      program: [{ op: "maximum", in: ["x", "z"], out: ["y"] }],
      cotangent: { y: null },
      expect: { "d:x": { shape: [2], data: dx }, "d:z": { shape: [2], data: [dz[0], 1] } },
    });
    expect(verdict).toMatchObject({ status: "passed" });
  });
});

test("sums are over all files and backends", () => {
  const tally = (...all: readonly Verdict["status"][]): Tally => ({
    file: "f",
    backend: "b",
    verdicts: all.map((status, i) => ({ id: `${i}`, verdict: { status, why: "why" } })),
  });
  const tallies = [tally("passed", "failed", "skipped"), tally("passed"), tally()];
  expect(showSums(sumsOf(tallies))).toBe("2 passed, 1 failed, 1 skipped");
  expect([...showTally(tally("skipped", "skipped"))]).toEqual([
    "f on b: 0 passed, 0 failed, 2 not offered",
    "  not offered, why (2): 0, 1",
  ]);
});
