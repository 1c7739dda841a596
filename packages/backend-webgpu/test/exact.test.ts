// Quotients and square roots that are the nearest whatever the device's own are, each guess made worse than WGSL allows.
import { Expr, lower } from "@chainrule/core";
import { runOn } from "@chainrule/testkit";
import { expect } from "vitest";
import { patterns } from "../../backend-cpu/test/accuracy/inputs.ts";
import { Gpu } from "../src/gpu.ts";
import { backendOn } from "../src/webgpu.ts";
import { exactText, type Guesses } from "../src/wgsl/exact.ts";
import { helpersText, zeroText } from "../src/wgsl/helpers.ts";
import { describeOnDevice as describe, testOnDevice as test, testDevice } from "./device.ts";

const COUNT = 1 << 16;
const SMALLEST = 2 ** -126;
/** What a device is allowed to make of it. */
const flushed = (x: number): number => (Math.abs(x) < SMALLEST ? 0 * x : x);

/** z[i] = of x[i] and y[i], four at a time. */
async function run(expression: string, guesses: Guesses, x: Float32Array, y: Float32Array): Promise<Float32Array> {
  const { device } = await testDevice();
  const code = `@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> z: array<vec4f>;
${zeroText("x")}
${helpersText(4)}
${exactText(4, guesses)}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) { let i = id.x; if (i < ${x.length / 4}u) { z[i] = ${expression}; } }`;
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute: { module } });
  const size = x.byteLength;
  const buffers = [0x80 | 0x08, 0x80 | 0x08, 0x80 | 0x04].map((usage) => device.createBuffer({ size, usage }));
  const [first, second, result] = buffers as [GPUBuffer, GPUBuffer, GPUBuffer];
  device.queue.writeBuffer(first, 0, x as BufferSource);
  device.queue.writeBuffer(second, 0, y as BufferSource);
  const read = device.createBuffer({ size, usage: 0x01 | 0x08 });
  const used = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  // What an entry does not read is no binding of an automatic layout.
  const entries = used.filter(({ binding }) => binding !== 1 || expression.includes("y[i]"));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(Math.ceil(x.length / 256));
  pass.end();
  encoder.copyBufferToBuffer(result, 0, read, 0, size);
  device.queue.submit([encoder.finish()]);
  await read.mapAsync(1);
  const numbers = new Float32Array(read.getMappedRange().slice(0));
  for (const buffer of [...buffers, read]) buffer.destroy();
  return numbers;
}

const ends = [
  0,
  1,
  3,
  1e-40,
  2 ** -126,
  1.5 * 2 ** -126,
  2 ** -100,
  2 ** 100,
  3.4028234663852886e38,
  1 / 0,
  Number.NaN,
];
const edges = ends.flatMap((x) => [x, -x]);

/** Numbers of all sizes, by steps through all patterns of bits; and each of those at the ends with each. */
function pairs(): [Float32Array, Float32Array] {
  const [x, y] = [patterns(0, COUNT, 65_521), patterns(7, COUNT, 65_537)];
  x.set(edges.flatMap((edge) => edges.map(() => edge)));
  y.set(edges.flatMap(() => edges));
  return [x, y];
}

describe("programs", () => {
  test("use them where the device does not round by itself", async () => {
    const [x, y] = pairs();
    const [a, b] = ["a", "b"].map((label) => new Expr("input", [], { label }, [COUNT], "float32")) as [Expr, Expr];
    const program = lower({
      leaves: [a, b].map((expr, i) => ({ expr, role: "input", label: "ab"[i] as string })),
      outputs: [{ label: "y", expr: a.div(b).abs().sqrt() }],
      dimensions: new Map(),
      training: false,
    });
    const [result] = await runOn(backendOn(new Gpu(await testDevice(), { nearest: false })), program, [x, y]);
    const exact = x.map((_, i) =>
      Math.sqrt(Math.abs(flushed(Math.fround(flushed(x[i] as number) / flushed(y[i] as number))))),
    );
    expect(result).toEqual(exact);
  });
});

describe.each([
  ["as it is", { quotient: "f / g", root: "sqrt(f)" }],
  ["a little above", { quotient: "(f / g) * 1.0000007", root: "sqrt(f) * 1.0000007" }],
  ["a little below", { quotient: "(f / g) * 0.9999993", root: "sqrt(f) * 0.9999993" }],
] satisfies [string, Guesses][])("where the device's own is %s", (_, guesses) => {
  test("a quotient is the nearest number", async () => {
    const [x, y] = pairs();
    const results = await run("quotient4(x[i], y[i])", guesses, x, y);
    const nearest = (i: number): number => flushed(Math.fround(flushed(x[i] as number) / flushed(y[i] as number)));
    const wrong = [...x.keys()].filter((i) => !Object.is(results[i], nearest(i)));
    expect(wrong.map((i) => [x[i], y[i], results[i], nearest(i)])).toEqual([]);
  });

  test("a root is the nearest number", async () => {
    const [x] = pairs();
    const results = await run("root4(x[i])", guesses, x, x);
    const nearest = (i: number): number => Math.fround(Math.sqrt(flushed(x[i] as number)));
    const wrong = [...x.keys()].filter((i) => !Object.is(results[i], nearest(i)));
    expect(wrong.map((i) => [x[i], results[i], nearest(i)])).toEqual([]);
  });
});
