// What the tests train: problems whose gradients are known by hand, so that plain loops can follow every step.
import {
  type Backend,
  ComputationalGraph,
  compile,
  defineGate,
  type Expr,
  type Optimizer,
  reference,
  type Schedule,
  type TrainingStep,
} from "@chainrule/core";

/** Numbers by the parameter's label. */
export type Numbered = Readonly<Record<string, readonly number[]>>;

export interface Setup {
  readonly optimizer: Optimizer;
  readonly learningRate?: number | Schedule;
  readonly backend?: Backend<"now">;
  readonly dtype?: "float32" | "float64";
  /** Other starting values than the problem's. */
  readonly start?: Numbered;
}

export interface Problem {
  readonly label: string;
  readonly start: Numbered;
  loss(w: Numbered): number;
  gradients(w: Numbered): Numbered;
  compile(setup: Setup): Promise<TrainingStep<"now">>;
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
const at = (numbers: readonly number[] | undefined, i: number): number => numbers?.[i] as number;

const stiffness = [1, 3, 10];
const centre = [0.5, -1, 2];
const bowlGate = defineGate("bowl", (w: Expr, a: Expr, c: Expr) => {
  const off = w.sub(c);
  return off.mul(off).mul(a).mul(0.5).sum();
});

/** Σ a/2 · (w - c)², steeper along some axes than along others. */
export const bowl: Problem = {
  label: "a bowl",
  start: { w: [3, 2, -1] },
  loss: ({ w = [] }) => total(w.map((x, i) => (at(stiffness, i) / 2) * (x - at(centre, i)) ** 2)),
  gradients: ({ w = [] }) => ({ w: w.map((x, i) => at(stiffness, i) * (x - at(centre, i))) }),
  async compile({ dtype = "float64", learningRate = 0.05, backend = reference, start = bowl.start, optimizer }) {
    const graph = new ComputationalGraph({ dtype });
    const loss = bowlGate(graph.parameter("w", [3]), graph.constant(stiffness), graph.constant(centre));
    return compile(graph, { loss, optimizer, learningRate, backend, parameters: { w: start.w as number[] } });
  },
};

const inputs = [-1, 0.5, 1.5, 2];
const targets = [-0.5, 0.75, 1.25, 0.5];
const netGate = defineGate("net", (w1: Expr, w2: Expr, x: Expr, y: Expr) => {
  const off = x.mul(w1).tanh().mul(w2).sub(y);
  return off.mul(off).sum().mul(0.25);
});

/** The mean over four points of (w2 · tanh(w1 · x) - y)². */
export const net: Problem = {
  label: "a net of two parameters",
  start: { w1: [0.3], w2: [-0.4] },
  loss: ({ w1, w2 }) =>
    total(inputs.map((x, i) => (at(w2, 0) * Math.tanh(at(w1, 0) * x) - at(targets, i)) ** 2)) / inputs.length,
  gradients: ({ w1, w2 }) => {
    const each = inputs.map((x, i) => {
      const h = Math.tanh(at(w1, 0) * x);
      const off = (2 * (at(w2, 0) * h - at(targets, i))) / inputs.length;
      return [off * at(w2, 0) * (1 - h * h) * x, off * h] as const;
    });
    return { w1: [total(each.map(([d]) => d))], w2: [total(each.map(([, d]) => d))] };
  },
  async compile({ dtype = "float64", learningRate = 0.05, backend = reference, start = net.start, optimizer }) {
    const graph = new ComputationalGraph({ dtype });
    const [w1, w2] = [graph.parameter("w1"), graph.parameter("w2")];
    const loss = netGate(w1, w2, graph.constant(inputs), graph.constant(targets));
    const parameters = { w1: at(start.w1, 0), w2: at(start.w2, 0) };
    return compile(graph, { loss, optimizer, learningRate, backend, parameters });
  },
};

const dot = defineGate("dot", (w: Expr, g: Expr) => w.mul(g).sum());
const plus = defineGate("plus", (x: Expr, y: Expr) => x.add(y));

/** A step whose gradients are fed: Σ w · g over parameters w, b, … of those shapes, with inputs dw, db, … */
export async function slope(
  shapes: Readonly<Record<string, readonly number[]>>,
  { dtype = "float64", learningRate = 1, backend = reference, start = {}, optimizer }: Setup,
  frozen: readonly string[] = [],
): Promise<TrainingStep<"now">> {
  const graph = new ComputationalGraph({ dtype });
  const parameters = Object.entries(shapes).map(([label, shape]) => graph.parameter(label, shape));
  const [first, ...others] = parameters.map((w) => dot(w, graph.input(`d${w.label}`, w.shape)));
  if (first === undefined) throw new Error("a slope needs a parameter");
  const begin = Object.entries(shapes).map(([label, shape]) => {
    const size = shape.reduce((n, length) => n * length, 1);
    return [label, { shape, data: start[label] ?? new Array<number>(size).fill(0) }] as const;
  });
  return compile(graph, {
    loss: others.reduce((sum, term) => plus(sum, term), first),
    optimizer,
    learningRate,
    backend,
    parameters: Object.fromEntries(begin),
    frozen: parameters.filter(({ label }) => frozen.includes(label)),
  });
}
