// The real thing, small: processes that take turns, from the sources, with no peer to install and a few steps each.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { afterAll, expect, test, vi } from "vitest";
import { dataFolder } from "../src/builds.ts";
import type { Contender } from "../src/contenders.ts";
import { steadyOf } from "../src/costs.ts";
import { asJson, rowsOf } from "../src/rows.ts";
import { prepareData, runWorkload, type Setting, taskOf } from "../src/run.ts";
import { type Scalars, type Workload, workloads } from "../src/workloads.ts";
import { small } from "./small.ts";

vi.setConfig({ testTimeout: 60_000 }); // processes start, on machines that may be busy

const folder = dataFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const base: Setting = {
  against: ["plain-ts"],
  threads: [1],
  portable: false,
  from: "sources",
  folder,
  missing: "npm could not install it (for this test)",
  rounds: 2,
  slice: 2,
  say: () => {},
};
const scalars: Scalars = { kind: "scalars", label: "few", says: "a few gates", sizes: [5, 4, 3, 1] };
const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;
const python = spawnSync("python3", ["--version"]).status === 0;

const workload = (label: string): Workload => workloads.find((one) => one.label === label) ?? expect.fail(label);
const disagreements = ({ timed }: Awaited<ReturnType<typeof runWorkload>>) =>
  timed.map(({ contender, disagrees }) => [contender.name, disagrees]);

test("ours and plain loops train the tiny network to the same losses, in turns", async () => {
  const result = await runWorkload(workload("tiny"), base);
  expect(result.notRun).toEqual([]);
  expect(disagreements(result)).toEqual([
    ["ours", undefined],
    ["plain-ts", undefined],
  ]);
  const [row] = rowsOf(result);
  expect(row).toMatchObject({ workload: "tiny", against: "plain-ts", threads: 1, loss_agrees: true });
  expect(row?.ratio).toBeGreaterThan(0);
  for (const { rounds, mebibytes } of result.timed) {
    expect(rounds).toHaveLength(2);
    expect(mebibytes).toBeGreaterThan(10);
  }
});

test("biases, cross-entropy, momentum and fresh batches agree as well", async () => {
  const result = await runWorkload({ ...small, batches: 3 }, base);
  expect(disagreements(result).map(([, disagrees]) => disagrees)).toEqual([undefined, undefined]);
});

test("scalar gates agree in their value and all gradients; what cannot run is named with its reason", async () => {
  const result = await runWorkload(scalars, { ...base, against: ["micrograd-js", "lecture-gates"] });
  expect(disagreements(result)).toEqual([
    ["ours", undefined],
    ["micrograd-js", undefined],
    ["lecture-gates", undefined],
  ]);
  const { not_run } = asJson([result], {}) as { not_run: readonly object[] };
  expect(not_run).toEqual([expect.objectContaining({ contender: "ours, tape" })]);
});

test("a peer that is not installed is named, and the others are measured", async () => {
  const result = await runWorkload(workload("tiny"), { ...base, against: ["tfjs-cpu", "plain-ts"] });
  expect(result.notRun).toMatchObject([{ contender: { name: "tfjs-cpu" }, reason: base.missing }]);
  expect(result.timed).toHaveLength(2);
});

test.skipIf(!numpy)("NumPy agrees, in float32 and float64 (skipped without python3 and NumPy)", async () => {
  for (const network of [workload("tiny"), { ...small, label: "for NumPy" }]) {
    const result = await runWorkload(network, { ...base, against: ["numpy-f64", "numpy-f32"] });
    expect(result.notRun).toEqual([]);
    expect(disagreements(result).map(([, disagrees]) => disagrees)).toEqual([undefined, undefined, undefined]);
  }
});

test.skipIf(!python)("micrograd in Python agrees (skipped without python3)", async () => {
  const result = await runWorkload({ ...scalars, label: "for Python" }, { ...base, against: ["micrograd-py"] });
  expect(disagreements(result)).toEqual([
    ["ours", undefined],
    ["micrograd-py", undefined],
  ]);
});

test("garbage is counted: an engine that makes its graph anew leaves some", async () => {
  const gates = { ...scalars, label: "garbage", sizes: [32, 32, 1] };
  prepareData(gates, folder);
  const micrograd: Contender = {
    name: "micrograd-js",
    file: "micrograd-js",
    threads: 1,
    precision: "f64",
    form: "",
    installed: false,
  };
  const { collections } = await steadyOf(micrograd, taskOf(gates, micrograd, base), "sources", 300);
  expect(collections).toBeGreaterThan(0);
});
