// Derivatives of expressions, from the ops' local gradients, and the one place that undoes broadcasting.
import { check, fail } from "./errors.ts";
import { type Expr, isExpr } from "./expr.ts";
import { ops } from "./ops/index.ts";
import type { InputsOf } from "./ops/op.ts";
import { inOrder } from "./order.ts";
import { isFloat, type Shape, sameShape, showShape, stretchedAxes } from "./shape.ts";

/** Sums the axes along which a variable of that shape was stretched, so that its gradient has its shape. */
export function sumTo(gradient: Expr, shape: Shape): Expr {
  if (sameShape(gradient.shape, shape)) return gradient;
  const axes =
    stretchedAxes(shape, gradient.shape) ??
    fail("E_SHAPE", `${showShape(gradient.shape)} is not ${showShape(shape)} stretched.`);
  return gradient.sum(axes).reshape(shape);
}

/**
 * The gradients of `y` with respect to expressions it is made of, from the ops' local gradients; null where none flows.
 * `dy` is the upstream gradient of y.
 */
export function derive(y: Expr, dy: Expr, by: readonly Expr[]): readonly (Expr | null)[] {
  check(
    [y, dy].every(isExpr) && Array.isArray(by),
    "E_OPTION",
    () => "derive takes an expression, its gradient, and an array of expressions.",
  );
  const order = inOrder([y]);
  const active = new Set(by);
  for (const expr of order) if (expr.inputs.some((input) => active.has(input))) active.add(expr);
  const gradients = new Map<Expr, Expr>([[y, dy]]);
  for (const expr of order.toReversed()) {
    const upstream = gradients.get(expr);
    const gradient = ops[expr.op].gradient;
    if (!upstream || !gradient || !expr.inputs.some((input) => active.has(input))) continue;
    const local = gradient(upstream, expr.inputs as unknown as InputsOf<Expr>, expr, expr.attributes);
    for (const [i, input] of expr.inputs.entries()) {
      const sent = local[i];
      if (!sent || !active.has(input) || !isFloat(input.dtype)) continue;
      const summed = sumTo(sent, input.shape);
      gradients.set(input, gradients.get(input)?.add(summed) ?? summed);
    }
  }
  return by.map((expr) => gradients.get(expr) ?? null);
}
