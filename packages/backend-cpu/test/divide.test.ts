// Rows that threads take from each other: whatever comes between, each is computed once.
import { randomUniform } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { CONTROL_BYTES, LINE as LINE_BYTES, MOST_THREADS } from "../src/threads/control.ts";
import { emitPart, emitShare, TAKEN_WORDS } from "../src/threads/divide.ts";
import { received, taken } from "../src/threads/words.ts";
import { Code, I32 } from "../src/wasm/code.ts";
import { probe, type WasmEngine } from "../src/wasm/engine.ts";
import { Module } from "../src/wasm/module.ts";

const engine = probe()?.engine as WasmEngine;
const LINE = 3;

/** A function (thread, threads) that calls `compute(from, to)` for what falls to a thread. */
function made(rows: number, grain: number, shares: boolean, compute: (from: number, to: number) => void) {
  const module = new Module({ shared: false, minimum: 1, maximum: 1 }, [
    { name: "compute", parameters: [I32, I32], results: [] },
  ]);
  const code = new Code([I32, I32]);
  const team = { thread: 0, threads: 1 };
  const divided = { rows, grain, call: (from: number, to: number) => code.get(from).get(to).call(0) };
  if (shares) emitShare(code, team, divided, LINE);
  else emitPart(code, team, divided);
  module.add(code, "run");
  const memory = new engine.Memory({ initial: 1, maximum: 1, shared: false });
  const { exports } = new engine.Instance(new engine.Module(module.finish()), { env: { memory, compute } });
  return {
    run: exports.run as (thread: number, threads: number) => void,
    words: new Int32Array(memory.buffer, taken, TAKEN_WORDS),
  };
}

/** How often each row is computed when threads come to their parts while others are at a piece of theirs, and which thread called for it. */
function computed(rows: number, grain: number, threads: number, seed: number) {
  const counts = new Array<number>(rows).fill(0);
  const by = new Array<number>(rows).fill(-1);
  const waiting = Array.from({ length: threads }, (_, i) => i);
  let calls = 0;
  let thread = -1;
  const next = (): void => {
    const at = Math.floor(randomUniform(seed, 1, calls++) * waiting.length);
    const before = thread;
    thread = waiting.splice(at, 1)[0] as number;
    run(thread, threads);
    thread = before;
  };
  const { run, words } = made(rows, grain, true, (from, to) => {
    expect(from % grain).toBe(0);
    for (let row = from; row < to; row++) {
      counts[row] = (counts[row] as number) + 1;
      by[row] = thread;
    }
    if (waiting.length > 0 && randomUniform(seed, 2, calls) < 0.4) next();
  });
  while (waiting.length > 0) next();
  return { counts, by, words };
}

describe("rows that threads share", () => {
  test("are each computed once, whenever the threads come", () => {
    let seed = 0;
    for (const rows of [1, 2, 7, 52, 64, 1000])
      for (const grain of [1, 3, 16])
        for (const threads of [1, 2, 3, 5, 16])
          for (let i = 0; i < 10; i++) {
            const { counts } = computed(rows, grain, threads, seed++);
            expect(counts, `${rows} rows by ${grain}, ${threads} threads`).toEqual(counts.map(() => 1));
          }
  });

  test("come to three quarters from their own thread, and to more than those from one that came early", () => {
    let most = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { by } = computed(800, 1, 2, seed);
      expect(by.slice(0, 300).every((thread) => thread === 0)).toBe(true);
      expect(by.slice(400, 700).every((thread) => thread === 1)).toBe(true);
      most = Math.max(most, by.filter((thread) => thread === 0).length);
    }
    expect(most).toBe(500);
  });

  test("are counted between the words of the last thread and the heap", () => {
    expect(received + LINE_BYTES * (MOST_THREADS - 1) + 4).toBeLessThanOrEqual(taken);
    expect(taken + 4 * TAKEN_WORDS).toBeLessThanOrEqual(CONTROL_BYTES);
    expect(4 * MOST_THREADS).toBeLessThanOrEqual(LINE_BYTES);
  });

  test("are counted on a line of their own", () => {
    const { words } = computed(800, 1, 2, 0);
    const used = [...words.keys()].filter((at) => words[at] !== 0);
    expect(used).toEqual([LINE * 16, LINE * 16 + 1]);
  });
});

describe("rows that threads do not share", () => {
  test("are divided at multiples of the grain", () => {
    const calls: number[][] = [];
    const { run } = made(50, 8, false, (from, to) => calls.push([from, to]));
    for (const thread of [0, 1, 2]) run(thread, 3);
    expect(calls).toEqual([
      [0, 16],
      [16, 32],
      [32, 50],
    ]);
  });
});
