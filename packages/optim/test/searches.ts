// What the tests search: functions of a row of numbers, and graphs whose gradients are outputs.
import {
  type Backend,
  ComputationalGraph,
  compile,
  defineGate,
  differentiate,
  type Expr,
  reference,
  type Time,
} from "@chainrule/core";
import { type Evaluation, type LbfgsOptions, lbfgs, type Objective, objective } from "@chainrule/optim";

/** A plain function as an objective, with every place where it was looked at. */
export function plain(
  start: readonly number[],
  look: (place: readonly number[]) => { readonly loss: number; readonly gradient: readonly number[] },
): Objective<unknown> & { readonly looked: { readonly place: number[]; readonly loss: number }[]; place: number[] } {
  const self = {
    looked: [] as { place: number[]; loss: number }[],
    place: [...start],
    read: (): Float64Array => Float64Array.from(self.place),
    write: (place: Float64Array): void => {
      self.place = [...place];
    },
    evaluate: (): Evaluation => {
      const { loss, gradient } = look(self.place);
      self.looked.push({ place: [...self.place], loss });
      return { loss, gradient: Float64Array.from(gradient) };
    },
  };
  return self;
}

/** Rosenbrock's valley, least at (1, 1), by hand. */
export function valley([x = 0, y = 0]: readonly number[]) {
  const rise = y - x * x;
  return { loss: (1 - x) ** 2 + 100 * rise ** 2, gradient: [-2 * (1 - x) - 400 * x * rise, 200 * rise] };
}

interface Setup<When extends Time> {
  readonly backend?: Backend<When>;
  readonly dtype?: "float32" | "float64";
  readonly options?: LbfgsOptions;
}

const valleyGate = defineGate("valley", (x: Expr, y: Expr) => {
  const [off, rise] = [x.rsub(1), y.sub(x.mul(x))];
  return off.mul(off).add(rise.mul(rise).mul(100));
});

/** The same as a graph of two parameters. */
export async function valleySearch<When extends Time = "now">({
  backend = reference as Backend<Time> as Backend<When>,
  dtype = "float64",
  options = {},
}: Setup<When> = {}) {
  const graph = new ComputationalGraph({ dtype });
  const parameters = [graph.parameter("x"), graph.parameter("y")] as const;
  const loss = valleyGate(...parameters);
  const gradients = differentiate(loss, parameters);
  const start = { x: -1.2, y: 1 };
  const program = await compile(graph, { outputs: [loss, ...gradients], backend, parameters: start });
  const search = lbfgs(objective(program, { loss, parameters, gradients }), options);
  const place = async () => [await program.parameters.x?.read(), await program.parameters.y?.read()];
  return { program, search, place };
}

const layer = defineGate("layer", (x: Expr, w: Expr, b: Expr) => x.matmul(w).add(b));
const tanh = defineGate("tanh", (x: Expr) => x.tanh());
const off = defineGate("off", (x: Expr, y: Expr) => x.sub(y).mul(x.sub(y)).sum());

/** A network of two layers that learns the exclusive or: parameters of all ranks, and data that is fed. */
export async function exclusiveOr({ backend = reference, dtype = "float64", options = {} }: Setup<"now"> = {}) {
  const graph = new ComputationalGraph({ dtype });
  const [x, y] = [graph.input("x", ["batch", 2]), graph.input("y", ["batch", 1])];
  const parameters = [
    graph.parameter("w1", [2, 3]),
    graph.parameter("b1", [3]),
    graph.parameter("w2", [3, 1]),
    graph.parameter("b2"),
  ] as const;
  const [w1, b1, w2, b2] = parameters;
  const loss = off(layer(tanh(layer(x, w1, b1)), w2, b2), y);
  const gradients = differentiate(loss, parameters);
  const program = await compile(graph, {
    outputs: [loss, ...gradients],
    backend,
    parameters: {
      w1: [
        [0.5, -0.3, 0.8],
        [-0.6, 0.9, 0.2],
      ],
      b1: [0.1, -0.2, 0.3],
      w2: [[0.7], [-0.5], [0.4]],
      b2: 0.05,
    },
  });
  const feeds = {
    x: [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    y: [[0], [1], [1], [0]],
  };
  return { program, search: lbfgs(objective(program, { loss, parameters, gradients }), options), feeds };
}

/** The reference, whose reads are promises that take their time. */
export const later: Backend<"later"> = {
  ...reference,
  label: "later",
  buffer: (shape, dtype) => {
    const buffer = reference.buffer(shape, dtype);
    return {
      shape,
      dtype,
      write: (data) => buffer.write(data),
      dispose: () => buffer.dispose(),
      read: async () => {
        const now = buffer.read();
        await Promise.resolve();
        return now;
      },
      hidden: buffer,
    };
  },
  compile: (program) => {
    const { bind, dispose } = reference.compile(program);
    const shown = (buffers: readonly object[]) => buffers.map((buffer) => (buffer as { hidden: never }).hidden);
    return { bind: (inputs, outputs) => bind(shown(inputs), shown(outputs)), dispose };
  },
};
