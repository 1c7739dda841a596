import { ComputationalGraph, compile, Pass } from "@chainrule/core";
import { multiply } from "@chainrule/gates";
import { expect } from "vitest";
import { webgpu } from "../src/index.ts";
import { describeOnDevice as describe, testOnDevice as test, testDevice } from "./device.ts";

describe("a graph in float64", () => {
  test("is refused, with what to do instead, stepped and compiled", async () => {
    const backend = await webgpu({ device: (await testDevice()).device });
    const graph = new ComputationalGraph({ dtype: "float64" });
    const x = graph.input("x", [2]);
    const y = multiply(x, x);
    expect(() => new Pass(graph, backend, { x: [1, 2] })).toThrow(/cannot hold.*float32.*run it on cpu\(\)/);
    await expect(compile(graph, { outputs: [y], backend })).rejects.toMatchObject({ code: "E_DTYPE" });
  });
});
