import { check, defineGate, type Expr, keep, settable } from "@chainrule/core";

/** y = x where x > 0, α(e^(x/α) - 1) elsewhere (α = 1 when left out): an elu whose slope has no jump, 1 at 0 (Barron, 2017). α is above 0. */
export const celu = settable(({ alpha = 1 }: { readonly alpha?: number }) => {
  check(alpha > 0, "E_OPTION", () => `celu: alpha is a number above 0, not ${alpha}.`, { alpha });
  return defineGate(
    "celu",
    (x: Expr) => keep(x.lessEqual(0).where(x.min(0).div(alpha).expm1().mul(alpha), x), { x }),
    (dy, { x }) => [dy.mul(x.min(0).div(alpha).exp())],
    { settings: { alpha }, role: "passes the gradient where the input is positive, and less and less of it below" },
  );
});
