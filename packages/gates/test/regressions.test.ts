// Wrong numbers that were found by hunting for them: each with the right one.
import { cpu } from "@chainrule/backend-cpu";
import type { Backend, Wire } from "@chainrule/core";
import { ComputationalGraph, differentiate, Pass, reference } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import * as gates from "../src/index.ts";

type Place = (...wires: readonly Wire[]) => Wire;
const backends: readonly Backend<"now">[] = [reference, cpu()];

/** A scalar gate and its derivatives, each by the input of that number. */
function derivatives(
  place: Place,
  values: readonly number[],
  by: readonly number[],
  backend: Backend<"now"> = reference,
): number[] {
  const graph = new ComputationalGraph({ dtype: backend === reference ? "float64" : "float32" });
  const wires = values.map((_, i) => graph.input(`x${i}`));
  const chain = [place(...wires)];
  for (const i of by) chain.push(differentiate(chain.at(-1) as Wire, [wires[i] as Wire])[0] as Wire);
  const pass = new Pass(graph, backend, Object.fromEntries(values.map((value, i) => [`x${i}`, value]))).forward();
  return chain.map((wire) => pass.value(wire).read() as number);
}
const near = (actual: number | undefined, expected: number): void =>
  expect((actual as number) / expected).toBeCloseTo(1, 6);

describe.each(backends)("on $label", (backend) => {
  test.each([-19.9, -17.5, -15, -10, -1.5, -0.5, 0.5, 3, 17.5])("sinh and cosh at %d, and their slopes", (x) => {
    const [sinh, cosh] = [
      derivatives(gates.sinh as Place, [x], [0], backend),
      derivatives(gates.cosh as Place, [x], [0], backend),
    ];
    for (const [found, right] of [
      [sinh[0], Math.sinh(x)],
      [sinh[1], Math.cosh(x)],
      [cosh[0], Math.cosh(x)],
      [cosh[1], Math.sinh(x)],
    ] as const)
      near(found, right);
  });

  test("arcosh of float32's largest numbers is finite, and hypot of an infinity is one", () => {
    near(derivatives(gates.acosh as Place, [3e38], [], backend)[0], Math.acosh(3e38));
    near(derivatives(gates.acosh as Place, [1e20], [0], backend)[1], 1e-20);
    expect(derivatives(gates.hypot as Place, [Number.POSITIVE_INFINITY, 1], [], backend)[0]).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});

test("third derivatives of smooth gates at 0: sinh 1, arsinh -1", () => {
  expect(derivatives(gates.sinh as Place, [0], [0, 0, 0])).toEqual([0, 1, 0, 1]);
  expect(derivatives(gates.asinh as Place, [0], [0, 0, 0]).map((value) => value + 0)).toEqual([0, 1, 0, -1]);
});

test("the mixed second derivatives of a power are one number, at an exponent of 0 too", () => {
  const power = gates.power as Place;
  expect(derivatives(power, [2, 0], [0, 1])[2]).toBe(0.5);
  expect(derivatives(power, [2, 0], [1, 0])[2]).toBe(0.5);
});

test.each([
  [7.7, 1.1, 1.1, 6],
  [1, 0.1, 0.1, 9],
  [1e17, 3, 1, 33333333333333333],
  [5, Number.POSITIVE_INFINITY, 5, 0],
  [-5, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1],
  [-7, 3, 2, -3],
  [7, -3, -2, -3],
])("%d modulo %d is %d, as NumPy has it, and the quotient %d", (x, y, rest, quotient) => {
  expect(derivatives(gates.modulo as Place, [x, y], [])[0]).toBeCloseTo(rest, 12);
  expect(derivatives(gates.floorDivide as Place, [x, y], [])[0]).toBe(quotient);
});

test("modulo is exact in float32, where quotient times divisor is not", () => {
  expect(derivatives(gates.modulo as Place, [1e8, 7], [], cpu())[0]).toBe(2);
});

test("the length of a vector of denormals is not 0", () => {
  const graph = new ComputationalGraph();
  const x = graph.input("x", [2]);
  const y = gates.l2Norm(x);
  const pass = new Pass(graph, cpu(), { x: [2 ** -140, 2 ** -140] }).forward().backward(y);
  expect((pass.value(y).read() as number) / 2 ** -139.5).toBeCloseTo(1, 2);
  expect([...(pass.gradient(x).read() as Float32Array)].map((value) => value.toFixed(2))).toEqual(["0.71", "0.71"]);
});

test("a number that is no int32 beside whole numbers is refused, in a setting too", () => {
  const graph = new ComputationalGraph();
  const whole = graph.input("n", [3], { dtype: "int32" });
  for (const place of [
    () => gates.scale({ by: 0.5 })(whole),
    () => gates.shift({ by: 3e9 })(whole),
    () => gates.multiply(whole, 0.5),
  ])
    expect(place).toThrow(expect.objectContaining({ code: "E_DTYPE" }));
});

test("settings that a gate does not have are refused, and gates that need settings say so", () => {
  const x = new ComputationalGraph().input("x", [2, 2]);
  const refused: readonly (readonly [() => unknown, RegExp])[] = [
    [() => gates.sum({ axis: 0 } as never), /sum has no setting axis; it has axes, keepAxes\. Did you mean "axes"\?/],
    [
      () => gates.dropout({ rat: 0.9, seed: 1 } as never),
      /dropout has no setting rat; it has rate, seed\. Did you mean "rate"\?/,
    ],
    [
      () => gates.pad({ padding: [[1, 1]] } as never),
      /pad has no setting padding; it has paddings, value\. Did you mean "paddings"\?/,
    ],
    [() => gates.reshape({ shape: [4], to: 1 } as never), /reshape has no setting to; it has shape\./],
    [() => gates.reshape(x as never), /reshape takes its settings first/],
    [() => gates.einsum(x as never), /einsum takes its settings first/],
    [() => gates.clip({ min: 2, max: 1 }), /min 2 is above max 1/],
  ];
  for (const [call, message] of refused)
    expect(call).toThrow(expect.objectContaining({ code: "E_OPTION", message: expect.stringMatching(message) }));
  expect(() => gates.sum({ axes: 0 } as unknown as gates.OverAxes)(x)).toThrow(
    expect.objectContaining({ code: "E_AXIS" }),
  );
});

test("wires and expressions have no number: arithmetic on them is an error, not NaN", () => {
  const x = new ComputationalGraph().input("x");
  expect(() => (x as unknown as number) * 2).toThrow(/x \[\] is a wire, and has no number/);
  expect(`${x}`).toBe("x []");
});

test("reverse counts positions in whole numbers: float32 has not all beyond 2^24", () => {
  const length = 2 ** 24 + 3;
  const graph = new ComputationalGraph();
  const first = gates.slice({ starts: [0], sizes: [3] })(gates.reverse(graph.input("x", [length])));
  const x = new Float32Array(length);
  x.set([3, 2, 1], length - 3);
  const pass = new Pass(graph, cpu({ threads: 1 }), { x }).forward();
  expect(pass.value(first).read()).toEqual(Float32Array.of(1, 2, 3));
});
