// A whole network on a backend: stepped, compiled and trained.
import type { Backend, Feeds, Optimizer, Wire } from "@chainrule/core";
import {
  ComputationalGraph,
  compile,
  defineGate,
  differentiate,
  type Expr,
  keep,
  Pass,
  reference,
} from "@chainrule/core";
import type { BackendChecks } from "./backend-buffers.ts";
import { flatOf } from "./bench.ts";
import { boundsOf, compareWithin } from "./bounds.ts";
import { compareNumbers, expectClose } from "./compare.ts";
import { drawOne } from "./draw.ts";
import { expectThat } from "./expectations.ts";

const matmul = defineGate(
  "matmul",
  (a: Expr, b: Expr) => keep(a.matmul(b), { a, b }),
  (dc, { a, b }) => [dc.matmul(b, { transB: true }), a.matmul(dc, { transA: true })],
);
const add = defineGate("add", (x: Expr, y: Expr) => x.add(y));
const sigmoid = defineGate("sigmoid", (x: Expr) => x.sigmoid());
const squares = defineGate("squares", (x: Expr, y: Expr) => x.sub(y).mul(x.sub(y)).sum());
const momentum: Optimizer<"v"> = {
  label: "momentum",
  remembers: { v: (shape) => new Float64Array(shape.reduce((n, size) => n * size, 1)) },
  update: (w, dw, { v }, { learningRate }) => {
    const next = v.mul(0.9).sub(dw.mul(learningRate));
    return [w.add(next), { v: next }];
  },
};

const SHAPES = { x: [6, 5], y: [6, 2], w1: [5, 4], b1: [4], w2: [4, 2] } as const;
const numbers = (label: keyof typeof SHAPES, scale: number) => {
  const shape = SHAPES[label];
  const input = Object.keys(SHAPES).indexOf(label);
  return { shape, data: drawOne({ shape, dtype: "float", from: -scale, to: scale }, 3, 0, input) };
};

/** The lecture's network, small: two layers, a bias, a sum of squares; its parameters as inputs or as parameters. */
function network(dtype: "float32" | "float64", trained: boolean) {
  const graph = new ComputationalGraph({ dtype });
  const [x, y] = [graph.input("x", ["batch", 5]), graph.input("y", ["batch", 2])];
  const weight = (label: "w1" | "b1" | "w2"): Wire =>
    trained ? graph.parameter(label, SHAPES[label]) : graph.input(label, SHAPES[label]);
  const [w1, b1, w2] = [weight("w1"), weight("b1"), weight("w2")];
  const loss = squares(matmul(sigmoid(add(matmul(x, w1), b1)), w2), y);
  return { graph, loss, inputs: [x, y, w1, b1, w2] };
}

const feeds = {
  x: numbers("x", 2),
  y: numbers("y", 2),
  w1: numbers("w1", 1),
  b1: numbers("b1", 1),
  w2: numbers("w2", 1),
};
const floatsOf = ({ dtypes }: Backend): readonly ("float32" | "float64")[] =>
  (["float32", "float64"] as const).filter((dtype) => dtypes.includes(dtype));

async function train(backend: Backend, dtype: "float32" | "float64"): Promise<readonly number[]> {
  const { graph, loss } = network(dtype, true);
  const parameters = { w1: numbers("w1", 1), b1: numbers("b1", 1), w2: numbers("w2", 1) };
  const step = await compile(graph, { loss, optimizer: momentum, learningRate: 0.01, backend, parameters });
  const data: Feeds = { x: numbers("x", 2), y: numbers("y", 2) };
  const losses: number[] = [];
  for (let i = 0; i < 10; i++) losses.push(await step(data).read());
  const batch = await step.upload(data);
  losses.push(await step(batch).read());
  const trained = [...(await flatOf(step.parameters.w1 as (typeof step.parameters)[string]))];
  step.dispose();
  return [...losses, ...trained];
}

/** What must hold of a network on every backend. */
export const networkChecks: BackendChecks = {
  "gives a network's loss and gradients, stepped and compiled to the same bits, within rounding of the reference":
    async (backend) => {
      for (const dtype of floatsOf(backend)) {
        const { graph, loss, inputs } = network(dtype, false);
        const outputs = [loss, ...differentiate(loss, inputs)];
        const compiled = await compile(graph, { outputs, backend });
        compiled(feeds);
        const program = compiled.program({ batch: 6 });
        const given = program.inputs.map((id) => {
          const label = program.values[id]?.label as keyof typeof SHAPES;
          return label in SHAPES ? feeds[label].data : [0];
        });
        const bounds = boundsOf(program, given);
        const pass = new Pass(graph, backend, feeds).forward().backward(loss);
        for (const [i, wire] of outputs.entries()) {
          const whole = await flatOf(compiled.value(wire));
          const steps = await flatOf(i === 0 ? pass.value(loss) : pass.gradient(inputs[i - 1] as Wire));
          const name = i === 0 ? "the loss" : `the gradient of ${inputs[i - 1]}`;
          const same = compareNumbers(whole, steps, { signedZeros: true });
          expectThat(same.equal, `${dtype}: ${name}, compiled, is not what it is stepped: it ${same.message}`);
          const near = compareWithin(whole, bounds[i] as (typeof bounds)[number]);
          expectThat(near.equal, `${dtype}: ${name} is not what it is on the reference: it ${near.message}`);
        }
        compiled.dispose();
      }
    },

  "trains a network as the reference does": async (backend) => {
    for (const dtype of floatsOf(backend)) {
      // Ten steps of a smooth network: rounding grows, but by far less than this.
      const relative = dtype === "float32" ? 2e-5 : 1e-12;
      expectClose(
        await train(backend, dtype),
        await train(reference, dtype),
        { relative, absolute: relative },
        `${dtype}: losses and parameters`,
      );
    }
  },

  "runs each size of batch on the same parameters": async (backend) => {
    for (const dtype of floatsOf(backend)) {
      const { graph, loss } = network(dtype, true);
      const parameters = { w1: numbers("w1", 1), b1: numbers("b1", 1), w2: numbers("w2", 1) };
      const forward = await compile(graph, { outputs: [loss], backend, parameters });
      const { x, y } = feeds;
      const losses: number[] = [];
      for (const batch of [6, 1, 3, 0, 6]) {
        const part = {
          x: { shape: [batch, 5], data: x.data.slice(0, 5 * batch) },
          y: { shape: [batch, 2], data: y.data.slice(0, 2 * batch) },
        };
        losses.push((await flatOf(forward(part)))[0] as number);
      }
      const [whole, one = 0, three = 0, none, again] = losses;
      expectThat(
        whole === again && none === 0,
        `${dtype}: losses of batches of 6, 0 and 6 are ${whole}, ${none} and ${again}`,
      );
      expectThat(
        one > 0 && three > one && (whole ?? 0) > three,
        `${dtype}: losses of 1, 3 and 6 rows are ${one}, ${three} and ${whole}`,
      );
      forward.dispose();
    }
  },
};
