// Graphs drawn at random: stepped, compiled, differentiated in the graph and written again must agree to the bit.
import { describe, expect, test } from "vitest";
import {
  ComputationalGraph,
  compile,
  compose,
  defineGate,
  differentiate,
  type Expr,
  type Optimizer,
  Pass,
  randomWord,
  reference,
  type Wire,
} from "../src/index.ts";
import {
  add,
  dropout,
  largest,
  matmul,
  maximum,
  mean,
  multiply,
  negate,
  relu,
  sigmoid4,
  square,
  subtract,
  sum,
  tanh,
  training,
} from "./gates.ts";

const take: Optimizer<never> = { label: "take", remembers: {}, update: (_, dw) => [dw, {}] };
const rowMeans = defineGate("rowMeans", (x: Expr) =>
  x
    .sum([-1])
    .div(x.size([-1]))
    .reshape([...x.shape.slice(0, -1), 1]),
);
const turned = defineGate("turned", (x: Expr) => x.transpose().mul(0.5).transpose());
const gram = compose("gram", (x: Wire) => matmul(defineGate("flip", (y: Expr) => y.transpose())(x), x));
const both = compose("both", (x: Wire, y: Wire) => subtract(multiply(x, y), maximum(x, y)));

/** A graph of about 14 gates; the same for the same seed. */
function draw(seed: number, dtype: "float32" | "float64" = "float64") {
  let drawn = 0;
  const below = (n: number): number => randomWord(seed, 0, drawn++) % n;
  const graph = new ComputationalGraph({ dtype });
  const shapes = [[], [3], [1, 3], [2, 1], ["batch", 3], ["batch", 1]] as const;
  const leaves = shapes.map((shape, i) =>
    shape.some((size) => size === "batch") ? graph.input(`x${i}`, shape) : graph.parameter(`x${i}`, shape),
  );
  const wires: Wire[] = [...leaves];
  const pick = (): Wire => wires[below(wires.length)] as Wire;
  const rank2 = (wire: Wire): boolean => wire.shape.length === 2;
  for (let tries = 0; tries < 40 && graph.nodes.length < 14; tries++) {
    const [x, y] = [pick(), pick()];
    const gates: readonly (() => Wire | undefined)[] = [
      () => add(x, y),
      () => subtract(x, y),
      () => multiply(x, y),
      () => maximum(x, y),
      () => both(x, y),
      () => add(multiply(x, 0.5), 1),
      () => negate(x),
      () => tanh(x),
      () => relu(x),
      () => square(tanh(x)),
      () => sigmoid4(x),
      () => dropout({ seed: below(5) })(x),
      () => (rank2(x) ? rowMeans(x) : undefined),
      () => (rank2(x) ? turned(x) : undefined),
      () => (rank2(x) ? gram(x) : undefined),
      () => mean(x),
    ];
    try {
      const made = gates[below(gates.length)]?.();
      if (made) wires.push(tanh(made));
    } catch {
      // Shapes that do not fit are refused; another gate is drawn.
    }
  }
  const last = wires
    .slice(-3)
    .map((wire) => (below(4) === 0 && wire.shape.every((size) => size !== 0) ? largest(wire) : sum(wire)));
  const loss = last.reduce((total, wire) => add(total, wire));
  const values = Object.fromEntries(
    leaves.map((wire, i) => [
      wire.label,
      {
        shape: wire.shape.map((size) => (size === "batch" ? 2 : size)) as number[],
        data: Float64Array.from({ length: [1, 3, 3, 2, 6, 2][i] as number }, () => below(2001) / 1000 - 1),
      },
    ]),
  );
  return { graph, leaves, wires, loss, values };
}

const seeds = Array.from({ length: 150 }, (_, seed) => seed);

describe("150 random graphs", () => {
  test("compiled are what they are stepped", async () => {
    for (const seed of seeds) {
      const { graph, leaves, loss, values } = draw(seed);
      const parameters = leaves.filter(({ kind }) => kind === "parameter");
      const inputs = leaves.filter(({ kind }) => kind === "input");
      const pass = new Pass(graph, reference, values, { training: true, step: 0 }).forward().backward(loss);
      const used = new Set<Wire>([loss]);
      for (const node of [...graph.nodes].reverse())
        if (used.has(node.output)) for (const wire of node.inputs) used.add(wire);
      const some = (wires: readonly Wire[]) =>
        Object.fromEntries(
          wires
            .filter((wire) => used.has(wire))
            .map((wire) => [wire.label, values[wire.label] as (typeof values)[string]]),
        );
      const reached = parameters.filter((wire) => used.has(wire));
      const step = await compile(
        graph,
        training(reference, {
          loss,
          optimizer: take,
          outputs: graph.nodes.map(({ output }) => output).filter((wire) => used.has(wire)),
          parameters: some(reached),
        }),
      );
      expect(step(some(inputs)).read(), `seed ${seed}`).toBe(pass.value(loss).read());
      for (const { output } of graph.nodes)
        if (used.has(output))
          expect(step.value(output).nested(), `seed ${seed}, ${output}`).toEqual(pass.value(output).nested());
      for (const wire of reached)
        expect(step.parameters[wire.label]?.nested(), `seed ${seed}, ${wire}`).toEqual(pass.gradient(wire).nested());
    }
  });

  test("differentiated in the graph have the gradients of the backward pass", () => {
    for (const seed of seeds) {
      const { graph, leaves, wires, loss, values } = draw(seed);
      const asked = [...leaves, ...wires.slice(6)];
      const placed = differentiate(loss, asked);
      const pass = new Pass(graph, reference, values, { training: true, step: 2 }).forward().backward(loss);
      for (const [i, wire] of asked.entries())
        expect(pass.value(placed[i] as Wire).nested(), `seed ${seed}, ${wire}`).toEqual(pass.gradient(wire).nested());
    }
  });

  test("inside a composed gate give the same loss", () => {
    for (const seed of seeds.slice(0, 40)) {
      const { graph, loss, values } = draw(seed);
      const outer = new ComputationalGraph({ dtype: "float64" });
      // The whole graph again, as one gate over the same leaves.
      const again = compose("again", (...given: readonly Wire[]) => {
        const known = new Map<Wire, Wire>(
          [...graph.wires.values()].filter(({ node }) => !node).map((wire, i) => [wire, given[i] as Wire]),
        );
        for (const { gate, inputs, output } of graph.nodes)
          known.set(
            output,
            (gate as unknown as (...wires: (Wire | number)[]) => Wire)(
              ...inputs.map((wire) => known.get(wire) ?? (wire.constant?.data[0] as number)),
            ),
          );
        return known.get(loss) as Wire;
      });
      const leaves = [...graph.wires.values()]
        .filter(({ node }) => !node)
        .map(({ label, shape }) => outer.input(label, shape));
      const y = again(...leaves);
      expect(outer.nodes.length).toBe(1);
      const value = (of: ComputationalGraph, wire: Wire) =>
        new Pass(of, reference, values, { training: true }).forward().value(wire).read();
      expect(value(outer, y), `seed ${seed}`).toBe(value(graph, loss));
    }
  });

  test("have the gradients that differences say, where no kink is near", () => {
    let compared = 0;
    for (const seed of seeds.slice(0, 60)) {
      const { graph, leaves, loss, values } = draw(seed);
      const at = (feeds: typeof values) =>
        new Pass(graph, reference, feeds, { training: true }).forward().value(loss).read() as number;
      const pass = new Pass(graph, reference, values, { training: true }).forward().backward(loss);
      for (const wire of leaves) {
        const given = values[wire.label] as (typeof values)[string];
        const slope = [pass.gradient(wire).read()].flatMap((g) => (typeof g === "number" ? [g] : [...g]));
        for (const i of given.data.keys()) {
          const moved = (by: number) =>
            at({
              ...values,
              [wire.label]: { ...given, data: given.data.map((value, j) => (i === j ? value + by : value)) },
            });
          // On a kink (a tie, relu's corner) the slopes to both sides differ: there, differences say nothing.
          const [up, here, down] = [moved(1e-5), at(values), moved(-1e-5)] as const;
          if (Math.abs(up - here - (here - down)) > 1e-5 * 1e-3) continue;
          const fine = (up - down) / 2e-5;
          compared++;
          expect(Math.abs((slope[i] as number) - fine), `seed ${seed}, ${wire}, ${i}`).toBeLessThan(
            1e-5 * Math.max(1, Math.abs(fine)),
          );
        }
      }
    }
    expect(compared).toBeGreaterThan(500);
  });
});
