import { describe, expect, test } from "vitest";
import type { Child } from "../src/child.ts";
import { contendersOf } from "../src/contenders.ts";
import type { Timed } from "../src/measure.ts";
import { showResult, showVerdicts } from "../src/report.ts";
import { asJson, type Result, rowsOf } from "../src/rows.ts";
import { show, table } from "../src/table.ts";
import { gpuVerdicts, verdicts } from "../src/targets.ts";
import { operationsOf, workloads } from "../src/workloads.ts";

/** S as it might come out: ours 2 ms, and 1 ms with two threads; NumPy 3 ms on one thread; jax-js computes something else. */
function result(label: string, times: Readonly<Record<string, readonly number[]>>): Result {
  const workload = workloads.find((one) => one.label === label) ?? expect.fail(label);
  const contenders = contendersOf(workload, ["numpy-f64", "jax-js-wasm", "micrograd-js"], [1, 2]);
  const timed = contenders.flatMap((contender): Timed[] => {
    const rounds = times[`${contender.name}${contender.threads}${contender.form === "tape" ? "tape" : ""}`];
    if (!rounds) return [];
    const disagrees = contender.name === "jax-js-wasm" ? "its loss is not a number at step 2" : undefined;
    const child = {} as Child;
    return [{ contender, child, version: "1.0", disagrees, rounds, cores: contender.threads, mebibytes: 50 }];
  });
  const missing = contenders.filter((contender) => !timed.some((one) => one.contender === contender));
  return { workload, timed, notRun: missing.map((contender) => ({ contender, reason: "it is not here" })) };
}

const s = result("S", {
  ours1: [2, 2, 2],
  ours2: [1, 1, 4],
  "numpy-f641": [3, 3, 3],
  "numpy-f642": [2, 2, 2],
  "jax-js-wasm1": [8, 8, 8],
});

describe("rows", () => {
  test("have every pair, with the ratio of the rounds", () => {
    const found = rowsOf(s).map((row) => [row.against, row.their_threads, row.threads, row.ratio]);
    expect(found).toEqual([
      ["numpy-f64", 1, 1, 1.5],
      ["numpy-f64", 2, 1, 1],
      ["jax-js-wasm", 1, 1, 4],
      ["numpy-f64", 1, 2, 3],
      ["numpy-f64", 2, 2, 2],
      ["jax-js-wasm", 1, 2, 8],
    ]);
  });

  test("are written as JSON with the one-thread peers first, the others apart, and who was not run", () => {
    const json = JSON.parse(JSON.stringify(asJson([s, result("G", { ours1: [1], "micrograd-js1": [9] })], {})));
    expect(json.rows[0]).toMatchObject({
      workload: "S",
      against: "numpy-f64",
      threads: 1,
      precision: "f32",
      ours_ms: 2,
      theirs_ms: 3,
      ratio: 1.5,
      loss_agrees: true,
    });
    const keys = json.rows.map((row: Record<string, unknown>) => [row.workload, row.against, row.threads].join(" "));
    expect(new Set(keys).size).toBe(json.rows.length);
    expect(json.rows.find((row: { against: string }) => row.against === "jax-js-wasm")).toMatchObject({
      loss_agrees: false,
    });
    expect(json.rows.at(-1)).toMatchObject({ workload: "G", against: "micrograd-js", precision: "f64", ratio: 9 });
    expect(json.more.map((row: { their_threads: number }) => row.their_threads)).toEqual([2, 2]);
    expect(json.not_run).toEqual([{ workload: "G", contender: "ours, tape", reason: "it is not here" }]);
  });
});

describe("tables", () => {
  test("line up as Markdown does", () => {
    expect(
      table(
        ["who", "ms"],
        [
          ["ours", "1"],
          ["× theirs", "10.5"],
        ],
      ).split("\n"),
    ).toEqual(["| who      |   ms |", "| -------- | ---: |", "| ours     |    1 |", "| × theirs | 10.5 |"]);
  });

  test("show three digits", () => {
    expect([1.2345, 0.0012345, 123.45, 12345, Number.NaN].map(show)).toEqual(["1.23", "0.00123", "123", "12,345", "–"]);
  });

  test("name who computes something else, who was not run, and what is computed in", () => {
    const text = showResult({ ...s, notRun: result("S", {}).notRun.slice(0, 1) });
    expect(text).toContain("jax-js-wasm computes something else: its loss is not a number at step 2.");
    expect(text).toContain("ours was not run: it is not here.");
    expect(text).toMatch(/\| numpy-f64 \(f64\) +\| +1\.50 \(1\.50–1\.50\) \|/);
    expect(text).toMatch(/jax-js-wasm \(f32\).*DIFFERS/);
  });

  test("say where more threads did nothing", () => {
    const timed = s.timed.map((one) => ({ ...one, cores: 1 }));
    expect(showResult({ ...s, timed })).toContain("ours, 2 threads: no busier than one thread.");
    expect(showResult(s)).not.toContain("no busier");
  });
});

describe("targets", () => {
  const verdictOf = (what: string, list = verdicts({ results: [s] })) =>
    list.find((verdict) => verdict.what === what) ?? expect.fail(what);

  test("are reached, missed, or not measured", () => {
    expect(verdictOf("S / numpy-f64, 1 thread")).toEqual({
      what: "S / numpy-f64, 1 thread",
      target: "≥ 1.25",
      reached: "1.50",
      ok: true,
    });
    const slower = verdicts({ results: [result("S", { ours1: [3], "numpy-f641": [3] })] });
    expect(verdictOf("S / numpy-f64, 1 thread", slower).ok).toBe(false);
    expect(verdictOf("M / numpy-f32, 1 thread")).toMatchObject({ reached: "not measured", ok: undefined });
  });

  test("count against one thread of theirs, and only where losses agree", () => {
    expect(verdictOf("S / numpy-f64, 2 threads").reached).toBe("3.00");
    expect(verdictOf("S / jax-js-wasm, 1 thread").ok).toBeUndefined();
  });

  test("compare the speed on uneven sizes by operations per second", () => {
    const [even, uneven] = ["S", "U"].map((label) => operationsOf(workloads.find((w) => w.label === label) as never));
    const time = (2 * (uneven as number)) / (even as number);
    const as = (factor: number) =>
      verdictOf(
        "U's GF/s over S's, 1 thread",
        verdicts({ results: [s, result("U", { ours1: [time * factor, time * factor, time * factor] })] }),
      );
    expect(as(1)).toMatchObject({ reached: "1.00", ok: true });
    expect(as(1.5).ok).toBe(false);
  });

  test("of the graphics processor are told by adapter", () => {
    const { workload, timed } = s;
    const [own, peer] = timed as [Timed, Timed];
    const theirs = { ...peer, contender: { ...peer.contender, name: "tfjs-webgpu" as const }, rounds: [20, 20, 20] };
    const here = { workload: { ...workload, label: "S on lavapipe" }, timed: [own, theirs], notRun: [] };
    const list = gpuVerdicts([here]);
    expect(verdictOf("S on lavapipe / tfjs-webgpu", list)).toMatchObject({ target: "≥ 5", reached: "10.0", ok: true });
    expect(verdictOf("S on swiftshader / tfjs-webgpu", list).ok).toBeUndefined();
    expect(gpuVerdicts([{ ...here, workload: { ...workload, label: "S on nvidia-h100" } }])).toEqual([]);
  });

  test("hold for sizes, starts and garbage", () => {
    const measured = { results: [], bundles: { everything: 49, lecture: 30 }, coldStart: 0.1 };
    const list = verdicts({ ...measured, steady: { steps: 20_000, collections: 1, grown: -5 } });
    expect(verdictOf("bundle, everything", list).ok).toBe(false);
    expect(verdictOf("bundle, the lecture's network", list).ok).toBe(true);
    expect(verdictOf("cold start to the first step of S", list).ok).toBe(true);
    expect(verdictOf("garbage collections in 20000 steps", list).ok).toBe(false);
    expect(verdictOf("heap growth in them", list).ok).toBe(true);
    expect(showVerdicts(list)).toMatch(/bundle, everything +\| +≤ 48 kB \| +49\.0 \| +NO \|/);
  });
});

test("S has 26.0 million operations in a step, M 308 million", () => {
  const of = (label: string) => operationsOf(workloads.find((one) => one.label === label) as never);
  expect(of("S") / 1e6).toBeCloseTo(26, 0);
  expect(of("M") / 1e6).toBeCloseTo(308, 0);
});
