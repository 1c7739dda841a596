// Walking expressions: iteratively, because graphs are deeper than stacks.
import { Expr } from "./expr.ts";
import type { Attributes } from "./ops/index.ts";

/** All expressions that the roots are made of, each after its inputs. */
export function inOrder(roots: Iterable<Expr>): readonly Expr[] {
  const order = new Set<Expr>();
  const stack = [...roots].reverse();
  const entered = new Set<Expr>();
  for (let expr = stack.at(-1); expr; expr = stack.at(-1)) {
    if (entered.has(expr)) {
      order.add(expr);
      stack.pop();
    } else {
      entered.add(expr);
      for (const input of expr.inputs.toReversed()) if (!order.has(input)) stack.push(input);
    }
  }
  return [...order];
}

/** The same expressions with some of them replaced, or their attributes; what has nothing replaced below it is shared, not copied. */
export function substitute(
  roots: readonly Expr[],
  replace: ReadonlyMap<Expr, Expr>,
  order: readonly Expr[] = inOrder(roots),
  attributesOf: (expr: Expr) => Attributes = (expr) => expr.attributes,
): readonly Expr[] {
  const replaced = new Map(replace);
  for (const expr of order) {
    if (replaced.has(expr)) continue;
    const inputs = expr.inputs.map((input) => replaced.get(input) ?? input);
    const attributes = attributesOf(expr);
    const same = attributes === expr.attributes && inputs.every((input, i) => input === expr.inputs[i]);
    if (!same) replaced.set(expr, new Expr(expr.op, inputs, attributes, expr.shape, expr.dtype));
  }
  return roots.map((root) => replaced.get(root) ?? root);
}
