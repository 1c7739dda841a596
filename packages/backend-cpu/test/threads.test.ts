// Threads: the same bits whatever their number, programs and backends side by side, and nothing that keeps a process alive.
/// <reference types="node" />
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compile } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { cpu } from "../src/index.ts";
import { contentsOf, feedsOf, networkOn, seen, warm } from "./networks.ts";

describe("losses and weights are the same to the bit", () => {
  test.each(["float32", "float64"] as const)("in %s, for 1, 2, 3, 4 and as many threads as are best", async (dtype) => {
    const trained = async (threads: number | undefined) => {
      const backend = seen(threads);
      const network = await networkOn(backend.backend, dtype);
      await warm(network, backend, feedsOf(64));
      const before = backend.divided.get(threads ?? 0) ?? 0;
      const losses = network.step.run(150, feedsOf(64));
      // Two stretches a step: forward to the running sum, and the rest.
      if (threads && threads > 1) expect(backend.divided.get(threads)).toBeGreaterThanOrEqual(before + 300);
      return [losses, contentsOf(network.step)];
    };
    const one = await trained(1);
    for (const threads of [2, 3, 4, undefined]) expect(await trained(threads), `${threads} threads`).toEqual(one);
  });
});

test("programs for training, predicting and other sizes take turns on the same threads", async () => {
  const mixed = async (threads: number) => {
    const backend = seen(threads);
    const network = await networkOn(backend.backend);
    const { step, graph, scores } = network;
    const predict = await compile(graph, { outputs: [scores], shares: step });
    const all: unknown[] = [];
    const round = (): void => {
      for (const size of [64, 33, 200]) {
        all.push(step(feedsOf(size)).read(), predict({ x: feedsOf(size).x }).read());
        all.push(step.evaluate(feedsOf(size)).read());
      }
    };
    for (let i = 0; i < 40; i++) round();
    await warm(network, backend, feedsOf(64));
    const before = backend.divided.get(threads) ?? 0;
    for (let i = 0; i < 40; i++) round();
    if (threads > 1) expect(backend.divided.get(threads)).toBeGreaterThan(before + 200);
    // A new program comes, and an old one goes, while the others run.
    const again = await compile(graph, { outputs: [scores], shares: step });
    for (let i = 0; i < 60; i++) {
      all.push(again({ x: feedsOf(50).x }).read());
      if (i === 40) predict.dispose();
      all.push(step(feedsOf(64)).read());
    }
    all.push(contentsOf(step));
    return all;
  };
  expect(await mixed(3)).toEqual(await mixed(1));
});

test("memory that grows while threads wait is theirs as well", async () => {
  const grown = async (threads: number) => {
    const backend = seen(threads);
    const network = await networkOn(backend.backend);
    await warm(network, backend, feedsOf(64));
    const { memory } = backend.machine.heap;
    const before = memory.buffer.byteLength;
    const all: unknown[] = [];
    for (const size of [500, 3000]) {
      const batch = await network.step.upload(feedsOf(size));
      all.push(network.step.run(60, batch), network.step(feedsOf(64)).read());
    }
    expect(memory.buffer.byteLength).toBeGreaterThan(before);
    return [all, contentsOf(network.step)];
  };
  expect(await grown(2)).toEqual(await grown(1));
});

test("two backends train side by side, each with threads of its own", async () => {
  const backends = [seen(2), seen(3)] as const;
  const networks = await Promise.all(backends.map(({ backend }) => networkOn(backend)));
  for (const [i, network] of networks.entries()) await warm(network, backends[i] as (typeof backends)[0], feedsOf(64));
  for (let i = 0; i < 100; i++) for (const { step } of networks) step(feedsOf(64));
  expect(backends[0].divided.get(2)).toBeGreaterThanOrEqual(200);
  expect(backends[1].divided.get(3)).toBeGreaterThanOrEqual(200);
  const alone = await networkOn(cpu({ threads: 1 }));
  alone.step.run(180, feedsOf(64));
  for (const { step } of networks) expect(contentsOf(step)).toEqual(contentsOf(alone.step));
});

describe("a process with threads", { timeout: 30_000 }, () => {
  const root = join(import.meta.dirname, "..", "..", "..");
  const networks = pathToFileURL(join(import.meta.dirname, "networks.ts")).href;
  const start = `
    import { feedsOf, networkOn, seen, warm } from ${JSON.stringify(networks)};
    const backend = seen(3);
    const network = await networkOn(backend.backend);
    await warm(network, backend, feedsOf(64));
    network.step.run(20, feedsOf(64));
    console.log(backend.divided.get(3) >= 40);
  `;
  /** What a process that runs that code says before it ends by itself, which it does in time. */
  const run = (code: string, ...options: string[]) =>
    spawnSync(process.execPath, [...options, "--input-type=module", "--eval", start + code], {
      cwd: root,
      encoding: "utf8",
      timeout: 20_000,
    });

  test("ends by itself", () => {
    expect(run("")).toMatchObject({ stdout: "true\n", status: 0, signal: null });
  });

  test("ends by itself after an error that nobody caught", () => {
    const { stdout, stderr, status, signal } = run(`throw new Error("mine");`);
    expect({ stdout, status, signal }).toEqual({ stdout: "true\n", status: 1, signal: null });
    expect(stderr).toContain("mine");
  });

  test("ends when it is told to", () => {
    expect(run("process.exit(7);")).toMatchObject({ stdout: "true\n", status: 7, signal: null });
  });

  test("ends the threads of a backend that nobody holds", () => {
    const { stdout, status, stderr } = run(
      `
      const { readdirSync } = await import("node:fs");
      const count = () => readdirSync("/proc/self/task").length;
      await (async () => {
        const before = count();
        for (let i = 0; i < 3; i++) {
          const other = seen(4);
          const alike = await networkOn(other.backend);
          await warm(alike, other, feedsOf(64));
        }
        console.log(count() - before >= 9);
      })();
      const most = count();
      for (let i = 0; i < 100 && count() > most - 9; i++) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      console.log(count() <= most - 9);
      network.step.run(20, feedsOf(64));
      console.log(backend.divided.get(3) >= 80);
      `,
      "--expose-gc",
    );
    expect(stderr).toBe("");
    if (process.platform === "linux")
      expect({ stdout, status }).toEqual({ stdout: "true\ntrue\ntrue\ntrue\n", status: 0 });
  });
});
