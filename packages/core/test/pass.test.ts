// A pass goes gate by gate, forward and back, and holds the numbers; graph and gates hold none.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, Pass, reference } from "../src/index.ts";
import { add, dropout, multiply, negate, square, sum } from "./gates.ts";
import { caught, says } from "./raised.ts";

/** The lecture's first example: f = (x + y) · z at -2, 5, -4. */
function lecture() {
  const graph = new ComputationalGraph();
  const [x, y, z] = [graph.input("x"), graph.input("y"), graph.input("z")];
  const q = add(x, y);
  const f = multiply(q, z);
  return { graph, x, y, z, q, f, pass: new Pass(graph, reference, { x: -2, y: 5, z: -4 }) };
}

describe("gate by gate", () => {
  test("forward yields each gate with its inputs, its output and what it keeps", () => {
    const { pass } = lecture();
    const seen = [...pass.forwardSteps()].map(({ node, gate, inputs, output, kept }) => ({
      label: node.label,
      gate: gate.label,
      inputs: inputs.map((input) => input.read()),
      output: output.read(),
      kept: Object.fromEntries([...kept].map(([name, value]) => [name, value.read()])),
    }));
    expect(seen).toEqual([
      { label: "add0", gate: "add", inputs: [-2, 5], output: 3, kept: {} },
      { label: "multiply0", gate: "multiply", inputs: [3, -4], output: -12, kept: { x: 3, y: -4 } },
    ]);
  });

  test("backward yields what each gate received, its local derivatives, and what it sent", () => {
    const { pass, f } = lecture();
    const seen = [...pass.forward().backwardSteps(f)].map(({ node, upstream, local, sent }) => ({
      label: node.label,
      upstream: upstream.read(),
      local: local.map((one) => one?.read()),
      sent: sent.map((one) => one?.read()),
    }));
    expect(seen).toEqual([
      { label: "multiply0", upstream: 1, local: [-4, 3], sent: [-4, 3] },
      { label: "add0", upstream: -4, local: [1, 1], sent: [-4, -4] },
    ]);
  });

  test("gradients of every wire, in the middle and at the end too", () => {
    const { pass, x, y, z, q, f } = lecture();
    pass.forward().backward(f);
    expect([x, y, z, q, f].map((wire) => pass.gradient(wire).read())).toEqual([-4, -4, 3, -4, 1]);
  });

  test("forward goes on where it stopped, in another loop or to the end", () => {
    const { pass, q, f } = lecture();
    const first = pass.forwardSteps();
    expect(first.next().value?.node.label).toBe("add0");
    expect(pass.value(q).read()).toBe(3);
    says(
      caught(() => pass.value(f)),
      "E_NO_FORWARD",
      '"multiply0" has no value yet',
      "pass.forward()",
    );
    says(
      caught(() => pass.backward(f)),
      "E_NO_FORWARD",
    );
    expect([...pass.forwardSteps()].map(({ node }) => node.label)).toEqual(["multiply0"]);
    expect(first.next().done).toBe(true);
    expect(pass.forward().value(f).read()).toBe(-12);
  });

  test("a loop that was left early can go back from what has run", () => {
    const { pass, x, q } = lecture();
    for (const _ of pass.forwardSteps()) break;
    expect(pass.backward(q).gradient(x).read()).toBe(1);
  });

  test("a backward loop that was left early holds what has arrived so far", () => {
    const { pass, x, z, q, f } = lecture();
    for (const _ of pass.forward().backwardSteps(f)) break;
    expect([z, q, x].map((wire) => pass.gradient(wire).read())).toEqual([3, -4, 0]);
  });

  test("two passes of one graph do not see each other, step by step in turn", () => {
    const { graph, x, f } = lecture();
    const passes = [1, 2].map((n) => new Pass(graph, reference, { x: n, y: n, z: n }));
    const steps = passes.map((pass) => pass.forwardSteps());
    for (let i = 0; i < 2; i++) for (const one of steps) one.next();
    const back = passes.map((pass) => pass.backwardSteps(f));
    for (let i = 0; i < 2; i++) for (const one of back) one.next();
    expect(passes.map((pass) => [pass.value(f).read(), pass.gradient(x).read()])).toEqual([
      [2, 1],
      [8, 2],
    ]);
  });

  test("two backward passes of one pass give the same bits, and the later one counts", () => {
    const { pass, x, z, q, f } = lecture();
    pass.forward().backward(f);
    const once = pass.gradient(x).read();
    expect(pass.backward(f).gradient(x).read()).toBe(once);
    pass.backward(q);
    expect([pass.gradient(x).read(), pass.gradient(z).read()]).toEqual([1, 0]);
  });

  test("a refused backward leaves the gradients of the one before", () => {
    const { graph, x } = lecture();
    const whole = graph.input("whole", [], { dtype: "int32" });
    const y = square(x);
    const pass = new Pass(graph, reference, { x: 3, y: 0, z: 0, whole: 1 }).forward().backward(y);
    for (const refuse of [
      () => pass.backward(whole),
      () => pass.backwardSteps(whole),
      () => pass.backwardSteps(y, [1]),
      () => pass.backward(y, "x" as never),
    ]) {
      caught(refuse);
      expect(pass.gradient(x).read()).toBe(6);
    }
  });
});

describe("values", () => {
  test("are numbers for scalars, flat numbers or nested arrays for the rest", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x", [2, 2]);
    const total = sum(x);
    const pass = new Pass(graph, reference, {
      x: [
        [1, 2],
        [3, 4],
      ],
    }).forward();
    expect([pass.value(total).read(), pass.value(total).nested()]).toEqual([10, 10]);
    expect(Array.from(pass.value(x).read() as Float64Array)).toEqual([1, 2, 3, 4]);
    expect(pass.value(x).nested()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(pass.value(x)).toMatchObject({ shape: [2, 2], dtype: "float32" });
  });

  test("of constants and of numbers beside wires are there without a gate", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x", [2]);
    const three = graph.constant([3, 4]);
    const y = multiply(add(x, 1), three);
    const pass = new Pass(graph, reference, { x: [1, 2] });
    expect(pass.value(three).nested()).toEqual([3, 4]);
    expect(pass.forward().value(y).nested()).toEqual([6, 12]);
    pass.backward(y);
    expect([pass.gradient(three).nested(), pass.gradient(x).nested()]).toEqual([
      [2, 3],
      [3, 4],
    ]);
    const one = y.node?.inputs[0]?.node?.inputs[1];
    expect(pass.gradient(one as typeof x).nested()).toBe(7);
    expect([...graph.wires.keys()]).toEqual(["x", "constant0", "add0", "multiply0"]);
  });

  test("nodes that came after the pass was made are not of it", () => {
    const { graph, pass, f, x } = lecture();
    const late = negate(f);
    pass.forward();
    says(
      caught(() => pass.value(late)),
      "E_NO_FORWARD",
      "negate0",
    );
    says(
      caught(() => pass.value(graph.input("w"))),
      "E_NO_FORWARD",
      '"w"',
    );
    expect(pass.backward(f).gradient(x).read()).toBe(-4);
    expect(new Pass(graph, reference, { x: 1, y: 1, z: 1, w: 1 }).forward().value(late).read()).toBe(-2);
  });
});

describe("training", () => {
  test("is what gates see: off when left out, and the number of the step draws other numbers", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x", [16]);
    const y = dropout(x);
    const ones = new Float32Array(16).fill(1);
    const run = (options: ConstructorParameters<typeof Pass>[3]) =>
      new Pass(graph, reference, { x: ones }, options).forward().value(y).nested();
    expect(run({})).toEqual(Array.from(ones));
    expect(run({ step: 5 })).toEqual(Array.from(ones));
    const [first, again, second] = [
      run({ training: true }),
      run({ training: true, step: 0 }),
      run({ training: true, step: 1 }),
    ];
    expect(new Set(first as number[])).toEqual(new Set([0, 2]));
    expect(again).toEqual(first);
    expect(second).not.toEqual(first);
  });
});

test("the number of a pass's step is a whole number that an int32 holds", () => {
  for (const step of [-1, 1.5, Number.NaN, 2 ** 31])
    says(
      caught(() => new Pass(new ComputationalGraph(), reference, {}, { training: true, step })),
      "E_OPTION",
    );
});

describe("the lecture's short form", () => {
  test("forward gives the value of the last node, backward the gradient of every input and parameter by name", () => {
    const { graph } = lecture();
    expect(graph.forward({ x: -2, y: 5, z: -4 })).toBe(-12);
    expect(graph.backward()).toEqual({ x: -4, y: -4, z: 3 });
  });
});
