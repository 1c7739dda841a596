// Values of no elements lie beside others, and disturb none of them.
import { constant, Expr, lower, reference } from "@chainrule/core";
import { runOn } from "@chainrule/testkit";
import { expect } from "vitest";
import { webgpu } from "../src/index.ts";
import { describeOnDevice as describe, testOnDevice as test, testDevice } from "./device.ts";

describe("a program with values of no elements", () => {
  test("gives what the reference gives", async () => {
    const x = new Expr("input", [], { label: "x" }, [0, 3], "float32");
    const y = new Expr("input", [], { label: "y" }, [2, 3], "float32");
    const none = x.mul(2).neg();
    const nowhere = none.sum([1]).cast("int32");
    const ones = new Expr(
      "constant",
      [],
      { shape: [3], data: Float32Array.of(1, 2, 3), to: "float32" },
      [3],
      "float32",
    );
    const nothing = new Expr("constant", [], { shape: [0], data: new Float32Array(0), to: "float32" }, [0], "float32");
    const outputs = [
      nothing,
      ones,
      none.concat(y, 0).mul(3),
      none.sum([0]).add(1),
      y.slice([0, 0], [2, 0]).reshape([2, 1, 0]).broadcastTo([2, 3, 0]).mul(2).sum([0, 2]).sub(1),
      none.scatterAdd(nowhere, [2, 3], 0).add(y),
      none.matmul(y, { transB: true }),
      none.matmul(none, { transA: true }).add(constant(4, "float32")),
    ];
    const program = lower({
      leaves: [x, y].map((expr) => ({ expr, role: "input", label: String(expr.attributes.label) })),
      outputs: outputs.map((expr, i) => ({ label: `out${i}`, expr })),
      dimensions: new Map(),
      training: false,
    });
    const given = [[], [1, 2, 3, 4, 5, 6]];
    const [found, expected] = [
      await runOn(await webgpu({ device: (await testDevice()).device }), program, given),
      await runOn(reference, program, given),
    ];
    expect(found.map((numbers) => [...numbers])).toEqual(expected.map((numbers) => [...numbers]));
  });
});
