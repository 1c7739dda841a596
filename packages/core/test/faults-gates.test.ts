// Fault catalogue, a gate's contract: what forward and backward must return.
import { describe, expect, test } from "vitest";
import { constant, defineGate, type Expr, keep, Pass, reference } from "../src/index.ts";
import { breaks, broken, graphOfTwo, sumOf } from "./broken.ts";
import { refusedHere } from "./raised.ts";

describe("G17: forward must return an expression", () => {
  const returned: readonly [string, () => unknown, string][] = [
    ["undefined", () => undefined, "an output is undefined"],
    ["null", () => null, "an output is null"],
    ["a number", () => 3, "an output is 3"],
    ["an array", () => [], "an output is an array"],
    ["a plain object", () => ({}), "an output is an object"],
    ["a promise", async () => constant(1, "float32"), "a promise (gates describe values, they do not wait for them)"],
  ];
  test.each(returned)("not %s", (_, forward, text) => {
    breaks(
      broken((_x: Expr, _y: Expr) => forward()),
      "E_GATE_CONTRACT",
      "forward must return an expression",
      text,
    );
  });

  test("nor keep something that is none", () => {
    breaks(
      broken((x: Expr, y: Expr) => keep(x.add(y), { size: 3 as unknown as Expr })),
      "E_GATE_CONTRACT",
      "size is 3",
    );
    breaks(
      broken((x: Expr, y: Expr) => keep(keep(x.add(y), {}) as unknown as Expr, {})),
      "E_GATE_CONTRACT",
      "keep(…)",
    );
  });

  test("nor one that was made of the inputs of another placing", () => {
    let first: Expr | undefined;
    const leaking = defineGate("leaking", (x: Expr) => {
      first ??= x;
      return x.add(first);
    });
    const { graph, x, y } = graphOfTwo();
    leaking(x);
    refusedHere(graph, "E_GATE_CONTRACT", () => leaking(y), "leaking1", "y [3]");
  });
});

describe("G17: backward must return one gradient per input", () => {
  const returned: readonly [string, (dz: Expr) => unknown, string][] = [
    ["undefined", () => undefined, "it returned undefined"],
    ["one expression", (dz) => dz, "it returned an object"],
    ["a promise", async (dz) => [dz, dz], "it returned a promise"],
    ["too few", (dz) => [dz], "one gradient per input: 2, not 1"],
    ["too many", (dz) => [dz, dz, dz], "one gradient per input: 2, not 3"],
    [
      "undefined for one",
      (dz) => [dz, undefined],
      "the gradient of input 1 (y) must be an expression or null; it is undefined",
    ],
    [
      "a hole for one",
      (dz) => Object.assign(new Array(2), { 0: dz }),
      "the gradient of input 1 (y) must be an expression or null",
    ],
    ["a number for one", (dz) => [1, dz], "the gradient of input 0 (x) must be an expression or null; it is 1"],
    [
      "a promise for one",
      (dz) => [dz, Promise.resolve(dz)],
      "input 1 (y) must be an expression or null; it is a promise",
    ],
    [
      "another dtype",
      (dz) => [dz, dz.cast("float64")],
      "the gradient of input 1 (y) is float64, but the input is float32",
    ],
    ["a shape too small", (dz) => [dz.sum(), dz], "the gradient of input 0 (x) is [], but the input is [2, 3]"],
    [
      "a shape that is another",
      (dz) => [dz.transpose(), dz],
      "the gradient of input 0 (x) is [3, 2], but the input is [2, 3]",
    ],
    [
      "an axis too many",
      (dz) => [dz.reshape([1, 2, 3]).broadcastTo([5, 2, 3]), dz],
      "is [5, 2, 3], but the input is [2, 3]: sum it over axis 0",
    ],
  ];
  test.each(returned)("not %s", (_, backward, text) => {
    const error = breaks(broken(sumOf, backward), "E_GATE_CONTRACT", text);
    expect(error.message.startsWith("broken: ")).toBe(true);
  });

  test("and null where none flows is right", () => {
    const { graph, x, y } = graphOfTwo();
    const out = broken(sumOf, (dz: Expr) => [dz, null])(x, y);
    const pass = new Pass(graph, reference, {
      x: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      y: [1, 1, 1],
    })
      .forward()
      .backward(out);
    expect(pass.gradient(y).nested()).toEqual([0, 0, 0]);
  });

  test("and what forward did not keep cannot be used", () => {
    let stolen: Expr | undefined;
    const steals = (x: Expr, y: Expr): Expr => {
      stolen = x.exp();
      return x.add(y);
    };
    breaks(
      broken(steals, (dz: Expr) => [dz.mul(stolen as Expr), dz]),
      "E_GATE_CONTRACT",
      "which forward did not keep: return keep(output, { … })",
    );
  });

  test("and a kept value that is misspelled is missed where it is used", () => {
    const gate = broken(
      (x: Expr, y: Expr) => keep(x.mul(y), { x, y }),
      (dz: Expr, saved: Record<string, Expr>) => [dz.mul(saved.X as Expr), dz],
    );
    breaks(gate, "E_GATE_CONTRACT", "mul: operand 2 is undefined, not an expression or a number. Was it kept?");
  });
});
