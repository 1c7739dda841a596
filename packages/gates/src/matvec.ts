import { defineGate, type Expr, fail, keep, showShape } from "@chainrule/core";

const column = (x: Expr): Expr => x.reshape([...x.shape, 1]);

/** q = W · x for a matrix [m, n] and a vector [n]. The matrix rule: dW = dq · xᵀ and dx = Wᵀ · dq. Many vectors are a matrix: use `matmul`. */
export const matvec = defineGate(
  "matvec",
  (w: Expr, x: Expr) => {
    if (w.shape.length !== 2 || x.shape.length !== 1)
      fail(
        "E_SHAPE",
        `matvec: ${showShape(w.shape)} · ${showShape(x.shape)}: it takes a matrix and a vector; use matmul for more`,
      );
    return keep(w.matmul(column(x)).reshape(w.shape.slice(0, 1)), { w, x });
  },
  (dq, { w, x }) => [
    column(dq).matmul(column(x), { transB: true }),
    w.matmul(column(dq), { transA: true }).reshape(x.shape),
  ],
  { role: "the matrix rule: dW = dq · xᵀ and dx = Wᵀ · dq" },
);
