import { expect, test } from "vitest";
import { adaptersOf } from "../src/adapters.ts";
import { contendersOf, gpuContendersOf, gpuPeers, peers, titleOf } from "../src/contenders.ts";
import { environmentOf } from "../src/launch.ts";
import { parseOptions } from "../src/options.ts";
import { workloads } from "../src/workloads.ts";

const labels = (args: readonly string[]): readonly string[] =>
  parseOptions(args, 2).workloads.map(({ label }) => label);
const workload = (label: string) => workloads.find((one) => one.label === label) ?? expect.fail(label);

test("everything is measured when nothing is chosen", () => {
  const options = parseOptions([], 2);
  expect(labels([])).toEqual(["S", "S-lecture", "S-fresh", "M", "tiny", "U", "G"]);
  expect(options).toMatchObject({ against: peers, threads: [1, 2], rounds: 7, slice: 200, portable: false });
  expect(options).toMatchObject({ costs: true, write: false, check: false, json: undefined });
});

test("workloads and peers are chosen by name", () => {
  expect(labels(["--workload", "S,tiny"])).toEqual(["S", "tiny"]);
  expect(parseOptions(["--against", "tfjs-cpu,numpy-f64"], 2).against).toEqual(["tfjs-cpu", "numpy-f64"]);
});

test("on the graphics processor there are workloads and peers of its own, and the large one is measured where it is named", () => {
  const options = parseOptions(["--backend", "webgpu"], 2);
  expect(options.workloads.map(({ label }) => label)).toEqual(["S", "M", "product", "chain"]);
  expect(options).toMatchObject({ backend: "webgpu", against: gpuPeers, adapters: undefined });
  expect(labels(["--backend", "webgpu", "--workload", "large"])).toEqual(["large"]);
  expect(parseOptions(["--adapter", "own,lavapipe"], 2).adapters).toEqual(["own", "lavapipe"]);
  expect(gpuContendersOf(["tfjs-webgpu"]).map(titleOf)).toEqual(["ours", "tfjs-webgpu"]);
});

test("the machine's own adapter needs nothing in the environment, and one that is not here is named", () => {
  // Its name is its own, and "own" where it has none, or is none.
  expect(adaptersOf(["own"])).toEqual([{ name: expect.stringMatching(/./), environment: process.env }]);
  expect(() => adaptersOf(["voodoo"])).toThrow(
    "--adapter voodoo: it is not here. There are own, lavapipe, swiftshader.",
  );
});

test("a machine with one processor is not asked for two threads, unless it is told to", () => {
  expect(parseOptions([], 1).threads).toEqual([1]);
  expect(parseOptions(["--threads", "1,4"], 1).threads).toEqual([1, 4]);
});

test.each([
  [["--workload", "s"], /--workload s: there are S, S-lecture/],
  [["--against", "keras"], /--against keras: there are numpy-f64/],
  [["--precision", "f16"], /--precision f16: there are default, portable/],
  [["--rounds", "0"], /--rounds 0: it is a whole number from 1/],
  [["--threads", "1,x"], /--threads x/],
  [["--turbo"], /--turbo/],
  [["--backend", "cuda"], /--backend cuda: there are cpu, webgpu/],
  [["--backend", "webgpu", "--workload", "tiny"], /--workload tiny: there are S, M, product/],
])("%j is refused", (args, message) => {
  expect(() => parseOptions(args, 2)).toThrow(message);
});

test("networks are measured beside those who train networks, with every number of threads that counts", () => {
  const titles = contendersOf(workload("S"), ["numpy-f32", "tfjs-cpu", "micrograd-js"], [1, 2]).map(titleOf);
  expect(titles).toEqual(["ours", "ours, 2 threads", "numpy-f32", "numpy-f32, 2 threads", "tfjs-cpu"]);
});

test("scalar gates are measured beside engines of scalars, compiled and on the tape", () => {
  const found = contendersOf(workload("G"), peers, [1, 2]);
  expect(found.map(titleOf)).toEqual(["ours", "ours, tape", "micrograd-py", "micrograd-js", "lecture-gates"]);
  expect(new Set(found.map(({ precision }) => precision))).toEqual(new Set(["f64"]));
});

test("where no peer runs a workload, ours is not measured alone", () => {
  expect(contendersOf(workload("G"), ["numpy-f32"], [1])).toEqual([]);
});

test("a contender has its number of threads in its environment, and no setting that slows its library down", () => {
  const env = environmentOf(2, {
    PATH: "p",
    OPENBLAS_CORETYPE: "Haswell",
    OPENBLAS_L2_SIZE: "1",
    OMP_NUM_THREADS: "9",
  });
  expect(env).toMatchObject({ PATH: "p", OPENBLAS_NUM_THREADS: "2", OMP_NUM_THREADS: "2", MKL_NUM_THREADS: "2" });
  expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["OPENBLAS_CORETYPE"]));
  expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["OPENBLAS_L2_SIZE"]));
});
