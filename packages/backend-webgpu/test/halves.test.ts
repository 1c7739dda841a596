// What lies between kernels in float16: how it is rounded there, what stays float32, and that networks train all the same.
import { relu, sigmoid } from "@chainrule/activations";
import {
  type Backend,
  ComputationalGraph,
  compile,
  Expr,
  lower,
  normal,
  type Program,
  type Wire,
} from "@chainrule/core";
import { add, matmul, softmaxCrossEntropy } from "@chainrule/gates";
import { adam } from "@chainrule/optim";
import { boundsOf, compareWithin, runOn } from "@chainrule/testkit";
import { expect } from "vitest";
import { drawOne } from "../../testkit/src/draw.ts";
import { randomProgram } from "../../testkit/src/random-programs.ts";
import { nameOf } from "../src/device/open.ts";
import { Gpu } from "../src/gpu.ts";
import { prepare } from "../src/prepare.ts";
import { backendOn, webgpu } from "../src/webgpu.ts";
import { describeOnDevice, driver, ownAdapter, testDevice, testOnDevice } from "./device.ts";
import { feeds, lectureOn } from "./network.ts";

// Of the two software drivers, Mesa's alone has float16; of real ones some have it.
const own = driver.name === "own" && (await ownAdapter())?.features.has("shader-f16");
const hasHalves = driver.name === "lavapipe" || own;
const test = testOnDevice.runIf(hasHalves);
const testWithout = testOnDevice.skipIf(hasHalves);

const onHalves = async (): Promise<Backend<"later">> =>
  webgpu({ device: (await testDevice()).device, storage: "float16" });
const onFloats = async (): Promise<Backend<"later">> => webgpu({ device: (await testDevice()).device });

/** The float16 next to a number, of two that are as near the even one. */
function nearestHalf(x: number): number {
  if (!Number.isFinite(x)) return x;
  const size = Math.abs(x);
  const digit = 2 ** (Math.max(Math.floor(Math.log2(size || 1e-30)), -14) - 10);
  const [below, rest] = [Math.floor(size / digit), (size / digit) % 1];
  const rounded = (below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0)) * digit;
  return Math.sign(x) * (rounded > 65504 ? Number.POSITIVE_INFINITY : rounded);
}

/** A float16 by its bits, sign left out. */
const halfOf = (bits: number): number =>
  bits >> 10 === 0 ? bits * 2 ** -24 : (1024 + (bits & 1023)) * 2 ** ((bits >> 10) - 25);

/** Every float16, the middle between it and the next, and the floats beside that; both signs. */
function trying(): Float32Array {
  const words = new Int32Array(1);
  const float = new Float32Array(words.buffer);
  const numbers: number[] = [];
  for (let bits = 0; bits < 0x7c00; bits++) {
    const half = halfOf(bits);
    float[0] = (half + halfOf(bits + 1)) / 2;
    const middle = words[0] as number;
    for (const beside of [-1, 0, 1]) {
      words[0] = middle + beside;
      numbers.push(float[0], -float[0]);
    }
    numbers.push(half, -half);
  }
  const far = [1e5, 3e38, 1e-9, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
  numbers.push(...far, ...far.map((x) => -x));
  return Float32Array.from(numbers);
}

/** -x, which one kernel leaves to the next, which only moves it. `rows` of three elements go one by one. */
function moving(size: number, rows: boolean): Program {
  const x = new Expr("input", [], { label: "x" }, rows ? [3, size / 3] : [size], "float32");
  const opposite = rows ? x.transpose().neg() : x.neg();
  return lower({
    leaves: [{ expr: x, role: "input", label: "x" }],
    outputs: [{ label: "y", expr: opposite.concat(opposite, 0) }],
    dimensions: new Map(),
    training: false,
  });
}

/** Losses of some steps of a network with biases, softmax cross-entropy and Adam. */
async function losses(backend: Backend<"later">, steps: number): Promise<readonly number[]> {
  const graph = new ComputationalGraph();
  const sizes = [50, 70, 33, 10];
  let h: Wire = graph.input("x", ["batch", 50]);
  for (let k = 1; k < sizes.length; k++) {
    const [rows, columns] = sizes.slice(k - 1) as [number, number];
    h = add(matmul(h, graph.parameter(`w${k}`, [rows, columns])), graph.parameter(`b${k}`, [columns]));
    if (k < 3) h = k === 1 ? relu(h) : sigmoid(h);
  }
  const parameters = Object.fromEntries(
    [1, 2, 3].flatMap((k) => [
      [`w${k}`, normal({ seed: k, deviation: 0.15 })],
      [`b${k}`, normal({ seed: k + 3, deviation: 0.1 })],
    ]),
  );
  const loss = softmaxCrossEntropy(h, graph.input("y", ["batch", 10]));
  const step = await compile(graph, { loss, optimizer: adam(), learningRate: 3e-3, backend, parameters });
  const classes = new Float32Array(640);
  for (let i = 0; i < 64; i++) classes[10 * i + ((i * 7) % 10)] = 1;
  const images = { shape: [64, 50], data: normal({ seed: 9 })([64, 50]) };
  const batch = await step.upload({ x: images, y: { shape: [64, 10], data: classes } });
  const read = await step.run(steps, batch);
  step.dispose();
  return [...read];
}

const farthest = (some: readonly number[], others: readonly number[]): number =>
  Math.max(...some.map((x, i) => Math.abs(x - (others[i] as number)) / Math.abs(others[i] as number)));

describeOnDevice("memory in float16", () => {
  test.each([false, true])("rounds to the nearest, one by one: %s", async (rows) => {
    const all = trying();
    const numbers = all.subarray(0, all.length - (all.length % 3));
    const [result] = await runOn(await onHalves(), moving(numbers.length, rows), [numbers]);
    const { length } = numbers;
    const read = rows ? (i: number) => numbers[(i % 3) * (length / 3) + Math.floor(i / 3)] : (i: number) => numbers[i];
    const expected = Float32Array.from({ length }, (_, i) => -nearestHalf(read(i) as number));
    for (const half of [0, 1]) expect(result?.slice(half * length, (half + 1) * length)).toEqual(expected);
    const [exact] = await runOn(await onFloats(), moving(length, rows), [numbers]);
    expect(exact?.[0]).toBe(-(numbers[0] as number));
    expect(exact).not.toEqual(result);
  });

  test("gives random programs what one rounding to float16 for each value allows", { timeout: 300_000 }, async () => {
    const [halves, floats] = [await onHalves(), await onFloats()];
    let [same, others] = [0, 0];
    for (let seed = 1; seed <= 12; seed++) {
      const program = randomProgram(seed, "float32", true);
      const inputs = program.inputs.map((id, i) => {
        const shape = program.values[id]?.shape ?? [];
        return drawOne({ shape, dtype: "float", from: -2, to: 2 }, seed, 0, i);
      });
      const results = await runOn(halves, program, inputs);
      const exact = await runOn(floats, program, inputs);
      for (const [i, bounded] of boundsOf(program, inputs, { storage: "float16" }).entries()) {
        const { equal, message } = compareWithin(results[i] ?? [], bounded);
        expect(equal, `output ${i} of random program ${seed} ${message}`).toBe(true);
        for (const [k, x] of (results[i] ?? []).entries()) Object.is(x, exact[i]?.[k]) ? same++ : others++;
      }
    }
    // Most stays in registers; what does not is rounded.
    expect(others).toBeGreaterThan(20);
    expect(same).toBeGreaterThan(20);
  });

  test("trains the lecture's network as float32 does", async () => {
    const train = async (backend: Backend<"later">) => {
      const step = await lectureOn(backend);
      const read = await step.run(200, await step.upload(feeds));
      step.dispose();
      return [...read];
    };
    const [halves, floats] = [await train(await onHalves()), await train(await onFloats())];
    expect(halves.at(-1)).toBeLessThan((halves[0] as number) / 2);
    expect(farthest(halves, floats)).toBeLessThanOrEqual(2 ** -9);
    expect(halves).not.toEqual(floats);
  });

  test("trains a network with biases, softmax and Adam as float32 does", async () => {
    const [halves, floats] = [await losses(await onHalves(), 100), await losses(await onFloats(), 100)];
    expect(halves.at(-1)).toBeLessThan((halves[0] as number) / 2);
    expect(farthest(halves, floats)).toBeLessThanOrEqual(2 ** -9);
    expect(halves).not.toEqual(floats);
  });

  test("is half of what it is in float32, and nothing else is less", async () => {
    const gpu = new Gpu(await testDevice());
    const backend = backendOn(gpu);
    const programs: Program[] = [];
    const compiling = (program: Program) => {
      programs.push(program);
      return backend.compile(program);
    };
    const step = await lectureOn({ ...backend, compile: compiling });
    await step(feeds).read();
    step.dispose();
    const sizes = programs.map((program) =>
      [false, true].map((halves) =>
        [...prepare(program, { ...gpu.terms, halves }).arena.values()].filter((bytes) => bytes > 64),
      ),
    );
    const [floats, halves] = [0, 1].map((which) =>
      sizes.flatMap((each) => each[which] as number[]).reduce((sum, bytes) => sum + bytes, 0),
    );
    expect(floats).toBeGreaterThan(64 * 100 * 4);
    expect(halves).toBe((floats as number) / 2);
  });

  testWithout("is refused where the device has none, with the way out", async () => {
    const { device, info } = await testDevice();
    await expect(webgpu({ device, storage: "float16" })).rejects.toMatchObject({
      code: "E_OPTION",
      message: expect.stringMatching(new RegExp(`^${nameOf(info)} has no float16 \\(shader-f16\\).*leave it out`)),
      details: { feature: "shader-f16" },
    });
    await expect(webgpu({ allowSoftware: true, storage: "float16" })).rejects.toMatchObject({ code: "E_OPTION" });
  });
});
