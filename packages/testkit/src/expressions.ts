// Walking over expressions.
import type { Expr } from "@chainrule/core";

/** All expressions that the roots are made of, each after its inputs. */
export function inOrder(roots: Iterable<Expr>): readonly Expr[] {
  const order = new Set<Expr>();
  const entered = new Set<Expr>();
  const stack = [...roots].reverse();
  for (let expr = stack.at(-1); expr; expr = stack.at(-1)) {
    if (entered.has(expr)) {
      order.add(expr);
      stack.pop();
      continue;
    }
    entered.add(expr);
    for (const input of expr.inputs) if (!entered.has(input)) stack.push(input);
  }
  return [...order];
}
