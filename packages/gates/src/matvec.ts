import { defineGate, type Expr, keep } from "@chainrule/core";

const column = (x: Expr): Expr => x.reshape([...x.shape, 1]);

/** q = W · x for a matrix [m, n] and a vector [n]. The matrix rule: dW = dq · xᵀ and dx = Wᵀ · dq. */
export const matvec = defineGate(
  "matvec",
  (w: Expr, x: Expr) => {
    const q = w.matmul(column(x));
    return keep(q.reshape(q.shape.slice(0, -1)), { w, x });
  },
  (dq, { w, x }) => [
    column(dq).matmul(column(x), { transB: true }),
    w.matmul(column(dq), { transA: true }).reshape(x.shape),
  ],
  { role: "the matrix rule: dW = dq · xᵀ and dx = Wᵀ · dq" },
);
