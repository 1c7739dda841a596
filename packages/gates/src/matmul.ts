import { defineGate, type Expr, keep } from "@chainrule/core";

/**
 * C = A · B. The matrix rule: dA = dC · Bᵀ and dB = Aᵀ · dC.
 * [.., m, k] × [.., k, n] is [.., m, n]; the axes before the last two stretch. For a vector see `matvec`.
 */
export const matmul = defineGate(
  "matmul",
  (a: Expr, b: Expr) => keep(a.matmul(b), { a, b }),
  (dc, { a, b }) => [dc.matmul(b, { transB: true }), a.matmul(dc, { transA: true })],
  { role: "the matrix rule: dA = dC · Bᵀ and dB = Aᵀ · dC" },
);
