import { defineGate, type Expr, fail, settable } from "@chainrule/core";

/** Which matrices are transposed, and the two factors. */
export interface GemmSettings {
  readonly alpha?: number;
  readonly beta?: number;
  readonly transA?: boolean;
  readonly transB?: boolean;
}

/** Y = alpha · A · B + beta · C, A and B transposed on request, C left out or stretched: BLAS's general matrix product. */
export const gemm = settable(({ alpha = 1, beta = 1, transA = false, transB = false }: GemmSettings) =>
  defineGate(
    "gemm",
    (...inputs: readonly Expr[]) => {
      const [a, b, c] = inputs as readonly [Expr, Expr?, Expr?];
      if (!b || inputs.length > 3)
        return fail("E_ARITY", `gemm takes two matrices and at most one summand, not ${inputs.length} inputs.`);
      const product = a.matmul(b, { transA, transB });
      const scaled = alpha === 1 ? product : product.mul(alpha);
      return c ? scaled.add(beta === 1 ? c : c.mul(beta)) : scaled;
    },
    undefined,
    { settings: { alpha, beta, transA, transB }, role: "the matrix rule for A and B; C gets beta times the gradient" },
  ),
);
