// What lies in the heap is given back: of programs that nobody holds, of batches that are gone, and of what there was no room for.
import { ComputationalGraph, compile, defineGate, type Expr, normal, type Optimizer, zeros } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import type { CpuBuffer } from "../src/buffer.ts";
import { cpuOn } from "../src/cpu.ts";
import { Heap } from "../src/heap.ts";
import { cpu } from "../src/index.ts";
import { type Features, probe, type WasmEngine, type WasmMemory } from "../src/wasm/engine.ts";

const largestProduct = defineGate("largestProduct", (x: Expr) => x.matmul(x, { transB: true }).maxOver());
const loss = defineGate("loss", (x: Expr, w: Expr) => x.matmul(w).sigmoid().sum().mul(1e-3));
const momentum: Optimizer = {
  label: "momentum",
  remembers: { v: zeros },
  update: (w, dw, { v }, { learningRate }) => {
    const next = (v as Expr).mul(0.9).sub(dw.mul(learningRate));
    return [w.add(next), { v: next }];
  },
};
const PAGE = 65536;
const features = probe() as Features;
const heapOf = (backend: ReturnType<typeof cpu>): Heap => (backend.buffer([], "float32") as CpuBuffer).heap;
const bytesOf = (backend: ReturnType<typeof cpu>): number => heapOf(backend).memory.buffer.byteLength;

/** The engine with memories that grow to so many pages. */
function limited(pages: number): WasmEngine {
  const Memory = class extends (features.engine.Memory as new (type: object) => WasmMemory) {
    override grow(more: number): number {
      if (this.buffer.byteLength / PAGE + more > pages) throw new RangeError("no more pages");
      return super.grow(more);
    }
  };
  return new Proxy(features.engine, {
    get: (engine, name) => (name === "Memory" ? Memory : Reflect.get(engine, name)),
  });
}

/** The largest of x · xᵀ: memory of its own that grows with the square of the batch. */
function squares(backend: ReturnType<typeof cpu>) {
  const graph = new ComputationalGraph();
  const x = graph.input("x", ["batch", 4]);
  return compile(graph, { outputs: [largestProduct(x)], backend });
}

/** A step that trains one layer. */
function layer(backend: ReturnType<typeof cpu>, [into, out]: readonly [number, number]) {
  const graph = new ComputationalGraph();
  const x = graph.input("x", ["batch", into]);
  const w = graph.parameter("w", [into, out]);
  return compile(graph, {
    ...{ loss: loss(x, w), optimizer: momentum, learningRate: 0.01, backend },
    parameters: { w: normal({ seed: 1 }) },
  });
}

describe("programs that were disposed of", () => {
  test("leave room for others, of other sizes", async () => {
    const backend = cpu({ threads: 1 });
    for (let n = 1500; n < 1560; n++) {
      using program = await squares(backend);
      const feeds = { x: { shape: [n, 4], data: new Float32Array(4 * n).fill(1) } };
      for (let i = 0; i < 3; i++) expect(program(feeds).read()).toBe(4);
    }
    // Each takes 9 MB: all of them would take 540.
    expect(bytesOf(backend)).toBeLessThan(200e6);
  });

  test("and are there again, with the same numbers", async () => {
    const backend = cpu({ threads: 1 });
    for (let round = 0; round < 3; round++)
      for (const n of [2500, 2600, 2700, 2800]) {
        using program = await squares(backend);
        const data = Float32Array.from({ length: 4 * n }, (_, i) => (i === 5 ? n : 0));
        expect(program({ x: { shape: [n, 4], data } }).read()).toBe(n * n);
      }
  });
});

describe("batches that were disposed of", () => {
  test("leave nothing behind, however many there were", async () => {
    const backend = cpu({ threads: 1 });
    using step = await layer(backend, [3, 2]);
    const go = async (times: number): Promise<number> => {
      for (let i = 0; i < times; i++) {
        using batch = await step.upload({ x: [[i, 1, 2]] });
        step(batch);
      }
      return bytesOf(backend);
    };
    const before = await go(100);
    expect(await go(3000)).toBe(before);
    // Those that are held stay what they are.
    const held = await Promise.all(Array.from({ length: 50 }, (_, i) => step.upload({ x: [[i / 50, 0.1, 0.2]] })));
    const losses = held.map((batch) => step(batch).read());
    await go(100);
    expect(held.every((batch) => Number.isFinite(step(batch).read()))).toBe(true);
    expect(new Set(losses).size).toBe(50);
  });
});

describe("where there is no room", () => {
  test("a batch that is too large leaves as much as there was for one that is not", async () => {
    const backend = cpuOn({ ...features, engine: limited(400) }, { threads: 1 });
    using program = await squares(backend);
    const run = (n: number) => {
      const feeds = { x: { shape: [n, 4], data: new Float32Array(4 * n).fill(1) } };
      // Feeds that come again settle.
      return [program(feeds).read(), program(feeds).read(), program(feeds).read()];
    };
    for (let i = 0; i < 3; i++) {
      expect(() => run(3000)).toThrow(expect.objectContaining({ code: "E_OOM" }));
      expect(run(1800)).toEqual([4, 4, 4]);
    }
  });

  test("a step that there is no room for keeps none, and training goes on", async () => {
    const backend = cpuOn({ ...features, engine: limited(400) }, { threads: 1 });
    using step = await layer(backend, [16, 64]);
    const feeds = (n: number) => ({ x: { shape: [n, 16], data: new Float32Array(16 * n).fill(0.1) } });
    expect(step(feeds(10)).read()).toBeGreaterThan(0);
    for (let i = 0; i < 5; i++) expect(() => step(feeds(300_000))).toThrow(expect.objectContaining({ code: "E_OOM" }));
    expect(step.steps).toBe(1);
    // Nearly all that there is.
    expect(step(feeds(40_000)).read()).toBeGreaterThan(0);
    expect(step.steps).toBe(2);
  });

  test("the last page can be had", () => {
    const heap = new Heap(limited(100), false);
    for (const pages of [40, 30, 20, 8, 1]) heap.take(pages * PAGE);
    expect(heap.memory.buffer.byteLength).toBe(100 * PAGE);
    expect(() => heap.take(2 * PAGE)).toThrow(expect.objectContaining({ code: "E_OOM" }));
  });
});
