// The lecture, part by part: its numbers, on the reference and on every backend that is here.
import { leakyRelu, relu, sigmoid } from "@chainrule/activations";
import { cpu } from "@chainrule/backend-cpu";
import type { Gate, Wire } from "@chainrule/core";
import { ComputationalGraph, compile, compose, type Expr, keep, Pass, place, reference } from "@chainrule/core";
import {
  add,
  exp,
  matmul,
  matvec,
  max,
  multiply,
  negate,
  reciprocal,
  shift,
  sum,
  sumOfSquares,
} from "@chainrule/gates";
import { describe, expect, test } from "vitest";

const backends = [reference, cpu()];
const close = (actual: unknown, expected: readonly number[], digits = 6): void => {
  const flat = [actual].flat(9) as number[];
  expect(flat).toHaveLength(expected.length);
  for (const [i, value] of flat.entries()) expect(value).toBeCloseTo(expected[i] as number, digits);
};

describe("the first example, f(x, y, z) = (x + y)·z at (-2, 5, -4)", () => {
  const build = () => {
    const graph = new ComputationalGraph();
    const [x, y, z] = [graph.input("x"), graph.input("y"), graph.input("z")];
    const q = add(x, y).as("q");
    return { graph, x, y, z, q, f: multiply(q, z).as("f") };
  };
  const feeds = { x: -2, y: 5, z: -4 };

  test("graph.forward returns the loss and graph.backward the inputs' gradients", () => {
    const { graph } = build();
    expect(graph.forward(feeds)).toBe(-12);
    expect(graph.backward()).toEqual({ x: -4, y: -4, z: 3 });
  });

  test.each(backends)(
    "on $label, gate by gate: q = 3, f = -12, df/dq = -4, df/dx = df/dy = -4, df/dz = 3",
    (backend) => {
      const { graph, x, y, z, q, f } = build();
      const pass = new Pass(graph, backend, feeds);
      expect([...pass.forwardSteps()].map(({ gate, output }) => [gate.label, output.read()])).toEqual([
        ["add", 3],
        ["multiply", -12],
      ]);
      const steps = [...pass.backwardSteps(f)].map(({ gate, upstream, local, sent }) => [
        gate.label,
        upstream.read(),
        local.map((l) => l?.read()),
        sent.map((s) => s?.read()),
      ]);
      expect(steps).toEqual([
        ["multiply", 1, [-4, 3], [-4, 3]],
        ["add", -4, [1, 1], [-4, -4]],
      ]);
      expect([q, x, y, z].map((wire) => pass.gradient(wire).read())).toEqual([-4, -4, -4, 3]);
    },
  );

  test("the lecture's own MultiplyGate, a class, does the same", () => {
    class MultiplyGate implements Gate<[Expr, Expr], { x: Expr; y: Expr }> {
      readonly label = "MultiplyGate";
      forward(x: Expr, y: Expr) {
        return keep(x.mul(y), { x, y });
      }
      backward(dz: Expr, { x, y }: { x: Expr; y: Expr }) {
        return [dz.mul(y), dz.mul(x)] as const;
      }
    }
    const { graph, x, q, z } = build();
    const pass = new Pass(graph, reference, feeds);
    const again = new ComputationalGraph();
    const f = place(new MultiplyGate(), place(add, again.input("x"), again.input("y")), again.input("z"));
    const classPass = new Pass(again, reference, feeds).forward().backward(f);
    expect(classPass.value(f).read()).toBe(-12);
    expect(classPass.gradient(again.wires.get("x") as Wire).read()).toBe(-4);
    expect([pass.graph, x.label, q.label, z.label]).toEqual([graph, "x", "q", "z"]);
  });
});

describe("the sigmoid neuron, 1 / (1 + e^-(w0·x0 + w1·x1 + w2)) at w = (2, -3, -3), x = (-1, -2)", () => {
  const feeds = { w0: 2, x0: -1, w1: -3, x1: -2, w2: -3 };
  const sigmoid4 = compose("sigmoid4", (x: Wire) => reciprocal(shift({ by: 1 })(exp(negate(x)))));
  const fine = (x: Wire): Wire => reciprocal(shift({ by: 1 })(exp(negate(x))));
  const build = (activation: (x: Wire) => Wire) => {
    const graph = new ComputationalGraph();
    const wire = (label: string): Wire => graph.input(label);
    const dot = add(add(multiply(wire("w0"), wire("x0")), multiply(wire("w1"), wire("x1"))), wire("w2"));
    return { graph, dot, f: activation(dot) };
  };

  test.each(backends)(
    "on $label, forward 1.00 → 0.37 → 1.37 → 0.73 and backward 1.00, -0.53, -0.53, -0.20, 0.20",
    (backend) => {
      const { graph, f } = build(fine);
      const pass = new Pass(graph, backend, feeds);
      const values = [...pass.forwardSteps()].slice(-5).map(({ output }) => output.read());
      close(values, [1, -1, 0.37, 1.37, 0.73], 2);
      const sent = [...pass.backwardSteps(f)].slice(0, 4).map((step) => step.sent[0]?.read());
      close(sent, [-0.53, -0.53, -0.2, 0.2], 2);
      const gradient = (label: string) => pass.gradient(graph.wires.get(label) as Wire).read();
      close(["w0", "x0", "w1", "x1", "w2"].map(gradient), [-0.2, 0.39, -0.39, -0.59, 0.2], 2);
    },
  );

  test("at three granularities the gradients are equal, and the merged gates keep less", () => {
    const kept = ({ graph }: { graph: ComputationalGraph }) =>
      new Set(graph.nodes.slice(4).flatMap((node) => [...node.template.kept.values()])).size;
    const [small, merged, whole] = [build(fine), build((x) => sigmoid4(x)), build((x) => sigmoid(x))];
    const gradients = [small, merged, whole].map(({ graph }) => {
      const value = graph.forward(feeds);
      return [value, ...Object.values(graph.backward())] as number[];
    });
    close(gradients[1], gradients[0] as number[], 15);
    close(gradients[2], gradients[0] as number[], 15);
    expect([small, merged, whole].map(({ graph }) => graph.nodes.length)).toEqual([8, 5, 5]);
    expect(kept(whole)).toBeLessThan(kept(small));
    expect(merged.graph.nodes[4]?.template.inside?.nodes.map(({ gate }) => gate.label)).toEqual([
      "negate",
      "exp",
      "shift",
      "reciprocal",
    ]);
  });
});

describe("some gates in particular", () => {
  const gradients = (gate: (x: Wire, y: Wire) => Wire, x: number, y: number): unknown => {
    const graph = new ComputationalGraph();
    multiply(gate(graph.input("x"), graph.input("y")), 10);
    graph.forward({ x, y });
    return graph.backward();
  };

  test("add distributes: both inputs get the upstream gradient", () =>
    expect(gradients(add, 3, 4)).toEqual({ x: 10, y: 10 }));
  test("max routes: the larger input gets all of it", () => expect(gradients(max, 3, 4)).toEqual({ x: 0, y: 10 }));
  test("max routes a tie to the first by default", () => expect(gradients(max, 4, 4)).toEqual({ x: 10, y: 0 }));
  test("multiply switches: each gets it times the other input", () =>
    expect(gradients(multiply, 3, 4)).toEqual({ x: 40, y: 30 }));

  test("gradients add at branches: x·x has the gradient 2x, and x·y + y·x uses one gate at two nodes", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x");
    multiply(x, x);
    graph.forward({ x: 3 });
    expect(graph.backward()).toEqual({ x: 6 });
    expect(gradients((a, b) => add(multiply(a, b), multiply(b, a)), 3, 4)).toEqual({ x: 80, y: 60 });
  });
});

describe("gradients for vectorized code", () => {
  test.each(backends)("on $label, ‖W·x‖²: q = [0.22, 0.26], f = 0.116, dW = 2q·xᵀ, dx = Wᵀ·2q", (backend) => {
    const graph = new ComputationalGraph();
    const [w, x] = [graph.input("W", [2, 2]), graph.input("x", [2])];
    const q = matvec(w, x);
    const f = sumOfSquares(q);
    const pass = new Pass(graph, backend, {
      W: [
        [0.1, 0.5],
        [-0.3, 0.8],
      ],
      x: [0.2, 0.4],
    })
      .forward()
      .backward(f);
    close(pass.value(q).nested(), [0.22, 0.26]);
    close(pass.value(f).nested(), [0.116]);
    close(pass.gradient(q).nested(), [0.44, 0.52]);
    expect(pass.gradient(w).shape).toEqual([2, 2]);
    close(pass.gradient(w).nested(), [0.088, 0.176, 0.104, 0.208]);
    close(pass.gradient(x).nested(), [-0.112, 0.636]);
  });

  test("the same with x as a matrix of one column", () => {
    const graph = new ComputationalGraph();
    sumOfSquares(matmul(graph.input("W", [2, 2]), graph.input("x", [2, 1])));
    close(
      graph.forward({
        W: [
          [0.1, 0.5],
          [-0.3, 0.8],
        ],
        x: [[0.2], [0.4]],
      }),
      [0.116],
      12,
    );
    const { W, x } = graph.backward();
    close(W, [0.088, 0.176, 0.104, 0.208], 12);
    close(x, [-0.112, 0.636], 12);
  });

  test.each(["A · B", "Bᵀ · Aᵀ, its transpose"])("the matrix rule, for %s: dA = dC · Bᵀ and dB = Aᵀ · dC", (way) => {
    const [a, b] = [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [1, -1],
        [0.5, 2],
        [-2, 3],
      ],
    ];
    const seed = [
      [1, 10],
      [100, 1000],
    ];
    const flip = (m: number[][]): number[][] => (m[0] as number[]).map((_, j) => m.map((row) => row[j] as number));
    const graph = new ComputationalGraph({ dtype: "float64" });
    const flipped = way !== "A · B";
    const [left, right] = flipped ? [flip(b), flip(a)] : [a, b];
    const [l, r] = [graph.input("l", [left.length, 3]), graph.input("r", [3, (right[0] as number[]).length])];
    const c = matmul(l, r);
    const pass = new Pass(graph, reference, { l: left, r: right }).forward().backward(c, flipped ? flip(seed) : seed);
    const product = (p: number[][], q: number[][]): number[][] =>
      p.map((row) =>
        (q[0] as number[]).map((_, j) => row.reduce((total, value, k) => total + value * (q[k] as number[])[j]!, 0)),
      );
    const [dA, dB] = [product(seed, flip(b)), product(flip(a), seed)];
    expect([pass.gradient(l).nested(), pass.gradient(r).nested()]).toEqual(flipped ? [flip(dB), flip(dA)] : [dA, dB]);
  });

  test("the Jacobian of an elementwise gate is diagonal; of a matrix product it is built of the other matrix", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const x = graph.input("x", [3]);
    const y = sigmoid(x);
    const pass = new Pass(graph, reference, { x: [-1, 0, 2] }).forward();
    const { shape, data } = pass.jacobian(y, x);
    expect(shape).toEqual([3, 3]);
    const slope = (v: number): number => 1 / (1 + Math.exp(-v)) / (1 + Math.exp(v));
    close([...data], [slope(-1), 0, 0, 0, slope(0), 0, 0, 0, slope(2)], 12);
    const linear = new ComputationalGraph({ dtype: "float64" });
    const [w, v] = [linear.input("W", [2, 2]), linear.input("v", [2])];
    const q = matvec(w, v);
    const linearPass = new Pass(linear, reference, {
      W: [
        [1, 2],
        [3, 4],
      ],
      v: [5, 6],
    }).forward();
    expect([...linearPass.jacobian(q, v).data]).toEqual([1, 2, 3, 4]);
    expect(linearPass.jacobian(q, w)).toEqual({ shape: [2, 2, 2], data: Float64Array.of(5, 6, 0, 0, 0, 0, 5, 6) });
  });

  test("a gradient has the shape of its variable, also where the variable was stretched", () => {
    const graph = new ComputationalGraph();
    const [x, b, s] = [graph.input("x", ["batch", 3]), graph.input("b", [3]), graph.input("s")];
    const f = sum(multiply(add(x, b), s));
    const pass = new Pass(graph, reference, {
      x: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      b: [1, 1, 1],
      s: 2,
    })
      .forward()
      .backward(f);
    expect([x, b, s].map((wire) => pass.gradient(wire).nested())).toEqual([
      [
        [2, 2, 2],
        [2, 2, 2],
      ],
      [4, 4, 4],
      27,
    ]);
  });
});

describe("neural networks", () => {
  const relu2 = (w: readonly Wire[], x: Wire): Wire => w.slice(0, -1).reduce((h, wi) => relu(matvec(wi, h)), x);

  test.each([[1], [2], [3]])(
    "with %i layers, f = W·max(0, …), compiled equals stepped on every backend",
    async (layers) => {
      const sizes = [4, 5, 3, 2].slice(0, layers).concat(2);
      const graph = new ComputationalGraph();
      const x = graph.input("x", [4]);
      const weights = Array.from({ length: layers }, (_, i) =>
        graph.input(`w${i}`, [sizes[i + 1] as number, sizes[i] as number]),
      );
      const f = sumOfSquares(matvec(weights.at(-1) as Wire, relu2(weights, x)));
      const numbers = (rows: number, columns: number): number[][] =>
        Array.from({ length: rows }, (_, i) =>
          Array.from({ length: columns }, (_, j) => ((i * 7 + j * 3) % 5) / 4 - 0.4),
        );
      const feeds = {
        x: [0.5, -1, 2, 0.25],
        ...Object.fromEntries(
          weights.map(({ label, shape }) => [label, numbers(shape[0] as number, shape[1] as number)]),
        ),
      };
      const values = await Promise.all(
        backends.map(async (backend) => {
          const pass = new Pass(graph, backend, feeds).forward().backward(f);
          const forward = await compile(graph, { outputs: [f], backend });
          expect(forward(feeds).read()).toBe(pass.value(f).read());
          return [pass.value(f).read(), ...[...(pass.gradient(weights[0] as Wire).read() as Float32Array)]] as number[];
        }),
      );
      close(values[1], values[0] as number[], 5);
      expect(values[0]?.[0]).toBeGreaterThan(0);
    },
  );

  test("leaky relu's default slope is the lecture's, max(0.1x, x)", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    leakyRelu(graph.input("x", [2]));
    expect(graph.forward({ x: [-2, 3] })).toEqual([-0.2, 3]);
  });
});
