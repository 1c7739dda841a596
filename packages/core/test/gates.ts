// Tiny gates for these tests: core cannot import @chainrule/gates, which has it as its peer.
import {
  type Backend,
  compose,
  defineGate,
  type Expr,
  isTraining,
  keep,
  type Optimizer,
  settable,
  type Time,
  type TrainingOptions,
  type Wire,
  zeros,
} from "../src/index.ts";

export const add = defineGate(
  "add",
  (x: Expr, y: Expr) => x.add(y),
  (dz) => [dz, dz],
);
export const subtract = defineGate("subtract", (x: Expr, y: Expr) => x.sub(y));
export const multiply = defineGate(
  "multiply",
  (x: Expr, y: Expr) => keep(x.mul(y), { x, y }),
  (dz, { x, y }) => [dz.mul(y), dz.mul(x)],
);
export const divide = defineGate("divide", (x: Expr, y: Expr) => x.div(y));
export const negate = defineGate("negate", (x: Expr) => x.neg());
export const square = defineGate(
  "square",
  (x: Expr) => keep(x.mul(x), { x }),
  (dy, { x }) => [dy.mul(x).mul(2)],
);
export const exp = defineGate("exp", (x: Expr) => x.exp());
export const tanh = defineGate(
  "tanh",
  (x: Expr) => {
    const y = x.tanh();
    return keep(y, { y });
  },
  (dy, { y }) => [dy.mul(y.mul(y).rsub(1))],
);
export const reciprocal = defineGate("reciprocal", (x: Expr) => x.rdiv(1));
export const sigmoid = defineGate("sigmoid", (x: Expr) => x.sigmoid());
export const relu = defineGate("relu", (x: Expr) => x.relu());
export const maximum = defineGate("maximum", (x: Expr, y: Expr) => x.max(y));
export const sum = defineGate("sum", (x: Expr) => x.sum());
export const mean = defineGate("mean", (x: Expr) => x.sum().div(x.size()));
export const largest = defineGate("largest", (x: Expr) => x.maxOver());
export const matmul = defineGate(
  "matmul",
  (a: Expr, b: Expr) => keep(a.matmul(b), { a, b }),
  (dc, { a, b }) => [dc.matmul(b, { transB: true }), a.matmul(dc, { transA: true })],
);
export const toWhole = defineGate("toWhole", (x: Expr) => x.cast("int32"));
export const shift = settable(({ by = 0 }: { readonly by?: number }) =>
  defineGate("shift", (x: Expr) => x.add(by), undefined, { settings: { by }, role: "passes the gradient on" }),
);
export const sigmoid4 = compose("sigmoid4", (x: Wire) => reciprocal(shift({ by: 1 })(exp(negate(x)))));

/** Half of the elements, twice as large, in training; all of them in evaluation. */
export const dropout = settable(({ seed = 1 }: { readonly seed?: number }) =>
  defineGate("dropout", (x: Expr) => isTraining().where(x.random(seed).less(0.5).where(0, x.mul(2)), x)),
);

export const sgd: Optimizer<never> = {
  label: "sgd",
  remembers: {},
  update: (w, dw, _, { learningRate }) => [w.sub(dw.mul(learningRate)), {}],
};
export const momentum: Optimizer<"v"> = {
  label: "momentum",
  remembers: { v: zeros },
  update: (w, dw, { v }, { learningRate }) => {
    const next = v.mul(0.9).sub(dw.mul(learningRate));
    return [w.add(next), { v: next }];
  },
};

/** Options of a training step, with what most tests do not care about filled in. */
export const training = <When extends Time>(
  backend: Backend<When>,
  options: Pick<TrainingOptions<When>, "loss"> & Partial<TrainingOptions<When>>,
): TrainingOptions<When> => ({ optimizer: sgd, learningRate: 0.1, backend, ...options });
