// Gates whose gradients or values are wrong.
import { defineGate, type Expr, keep } from "@chainrule/core";
import { tableOf } from "./broken-gate.ts";

const { broken, add } = tableOf();
export const brokenGradients = broken;

// Gradients that are wrong.
add(
  "a wrong factor",
  defineGate(
    "square",
    (x: Expr) => keep(x.mul(x), { x }),
    (dy, { x }) => [dy.mul(x).mul(3)],
  ),
  [[2, 3]],
  "gradients",
  /input 0 is wrong: it is 1\.5 times the right one/,
);
add(
  "a forgotten factor of 2",
  defineGate(
    "square",
    (x: Expr) => keep(x.mul(x), { x }),
    (dy, { x }) => [dy.mul(x)],
  ),
  [[]],
  "gradients",
  /it is 0\.5 times the right one/,
);
add(
  "a wrong sign",
  defineGate(
    "subtract",
    (x: Expr, y: Expr) => x.sub(y),
    (dz) => [dz, dz],
  ),
  [
    [2, 3],
    [2, 3],
  ],
  "gradients",
  /input 1 is wrong: the sign is wrong/,
);
add(
  "swapped gradients",
  defineGate(
    "multiply",
    (x: Expr, y: Expr) => keep(x.mul(y), { x, y }),
    (dz, { x, y }) => [dz.mul(x), dz.mul(y)],
  ),
  [[3], [3]],
  "gradients",
  /it is the gradient of input 1: they are swapped/,
);
add(
  "a forgotten chain rule",
  defineGate(
    "exp",
    (x: Expr) => {
      const y = x.exp();
      return keep(y, { y });
    },
    (_, { y }) => [y],
  ),
  [[3]],
  "gradients",
  /the upstream gradient is ignored/,
);
add(
  "a forgotten chain rule on a scalar",
  defineGate(
    "exp",
    (x: Expr) => {
      const y = x.exp();
      return keep(y, { y });
    },
    (_, { y }) => [y],
  ),
  [[]],
  "linearity",
  /not linear in the upstream gradient/,
);
add(
  "a forgotten transpose in a matrix product",
  defineGate(
    "matmul",
    (a: Expr, b: Expr) => keep(a.matmul(b), { a, b }),
    (dc, { a, b }) => [dc.matmul(b), a.matmul(dc, { transA: true })],
  ),
  [
    [3, 3],
    [3, 3],
  ],
  "gradients",
  /input 0 is wrong: a matrix product lacks a transpose/,
);
add(
  "a forgotten transpose",
  defineGate(
    "transpose",
    (x: Expr) => x.transpose(),
    (dy) => [dy],
  ),
  [[3, 3]],
  "gradients",
  /it is the transpose of the right gradient/,
);
add(
  "a mean where a stretched axis is summed",
  defineGate(
    "addBias",
    (x: Expr, b: Expr) => x.add(b),
    (dz, _) => [dz, dz.sum([0]).div(4)],
  ),
  [[4, 3], [3]],
  "gradients",
  /0\.25 times the right one: the mean, or one part, was taken where a stretched axis is summed/,
);
add(
  "a stretched axis summed twice",
  defineGate(
    "addBias",
    (x: Expr, b: Expr) => x.add(b),
    (dz, _) => [dz, dz.sum([0]).broadcastTo(dz.shape)],
  ),
  [[4, 3], [3]],
  "gradients",
  /4 times the right one: a stretched axis is summed twice/,
);
add(
  "one path that overwrites the other",
  defineGate(
    "xexp",
    (x: Expr) => keep(x.mul(x.exp()), { x }),
    (dz, { x }) => [dz.mul(x.exp())],
  ),
  [[4]],
  "gradients",
  /overwrote the others instead of adding/,
);
add(
  "no gradient for an input",
  defineGate(
    "multiply",
    (x: Expr, y: Expr) => keep(x.mul(y), { y }),
    (dz, { y }) => [dz.mul(y), null],
  ),
  [[2], [2]],
  "gradients",
  /input 1 is wrong: no gradient is sent to this input/,
);
add(
  "a gradient that is wrong for negative inputs only",
  defineGate(
    "abs",
    (x: Expr) => x.abs(),
    (dy) => [dy],
  ),
  [[8]],
  "gradients",
  /wrong where the input is negative only/,
);
add(
  "a factor that is wrong by 5e-6, in a large matrix",
  defineGate(
    "scale",
    (x: Expr) => x.mul(2),
    (dy) => [dy.mul(2.00001)],
  ),
  [[30, 40]],
  "gradients",
  /Along direction/,
);
add(
  "a gradient that is not linear in the upstream gradient",
  defineGate(
    "identity",
    (x: Expr) => x.mul(1),
    (dy) => [dy.mul(dy)],
  ),
  [[2]],
  "linearity",
  /not linear in the upstream gradient/,
);
add(
  "a wrong slope at a kink",
  defineGate(
    "relu",
    (x: Expr) => keep(x.relu(), { x }),
    (dy, { x }) => [x.less(0).where(0, x.equal(0).where(dy.mul(7), dy))],
  ),
  [{ values: [0, 1, -1] }],
  "gradients",
  /it is 7, and differences say between 0 and 1, at a kink/,
);
add(
  "a NaN in the gradient where the value is finite",
  defineGate("masked", (x: Expr) => x.less(0).where(0, x.sqrt())),
  [[6]],
  "gradients",
  /it is NaN: a branch that overflows must mask its input/,
);
add(
  "wrong at broadcasting only",
  defineGate(
    "multiply",
    (x: Expr, y: Expr) => keep(x.mul(y), { x, y }),
    (dz, { x, y }) => [dz.mul(y), String(x?.shape) === String(y?.shape) ? dz.mul(x) : dz],
  ),
  [
    [2, 3],
    [2, 3],
  ],
  "broadcasting",
  /multiply on \[1, 3, 2\], \[2, 3, 2\]: the gradient of input 1 is wrong/,
);
add(
  "wrong where a size is 1 only",
  defineGate(
    "sumRows",
    (x: Expr) => keep(x.sum([1]), { x }),
    (dy, { x }) => [
      dy
        .reshape([x.shape[0] as number, 1])
        .broadcastTo(x.shape)
        .mul(x.shape[1] === 1 ? 2 : 1),
    ],
  ),
  [[2, 3]],
  "zeros and ones",
  /sumRows on \[2, 1\]: .* 2 times the right one/,
);
add(
  "wrong in the second order only",
  defineGate(
    "power",
    (x: Expr) => keep(x.relu().mul(x.relu()).mul(x.relu().sqrt()), { x }),
    (dy, { x }) => [x.lessEqual(0).where(0, dy.mul(2.5).mul(x).mul(x.sqrt()))],
  ),
  [{ values: [1.5, -1, 2] }],
  "second order",
  /differentiated twice .*NaN/,
  { skip: ["derived"] },
);
add(
  "a size that it takes for a number",
  defineGate("mean", (x: Expr) => x.sum([0]).div(Number(x.shape[0]) || 1)),
  [[4, 3]],
  "named sizes",
  /mean: the value on a named size is not what it is on a number/,
);

// Values that are wrong.
add(
  "NaN for large inputs",
  defineGate("sigmoid", (x: Expr) => x.exp().div(x.exp().add(1))),
  [[3]],
  "large inputs",
  /sigmoid: the value is NaN for finite inputs/,
);
add(
  "a gradient that is NaN for large inputs",
  defineGate(
    "tanh",
    (x: Expr) => keep(x.tanh(), { x }),
    (dy, { x }) => [
      dy
        .mul(x.exp().div(x.exp().add(x.neg().exp())))
        .mul(x.neg().exp().div(x.exp().add(x.neg().exp())))
        .mul(4),
    ],
  ),
  [[3]],
  "large inputs",
  /tanh: the gradient of input 0 is NaN/,
);
add(
  "NaN in its domain",
  defineGate("log", (x: Expr) => x.log()),
  [[3]],
  "value",
  /log is NaN at \[\d\]/,
);
