import { defineGate, type Expr } from "@chainrule/core";

/**
 * y = the largest of its inputs, element by element: the lecture's max(w1ᵀx + b1, w2ᵀx + b2), given the pieces w1ᵀx + b1, w2ᵀx + b2, ….
 * Goodfellow, Warde-Farley, Mirza, Courville and Bengio, ICML 2013. A router: the winner gets the gradient, the first of equals by default.
 */
export const maxout = defineGate(
  "maxout",
  (...pieces: readonly Expr[]) => pieces.reduce((largest, piece) => largest.max(piece)),
  undefined,
  {
    role: "gradient router: the winning piece gets the whole gradient",
  },
);
