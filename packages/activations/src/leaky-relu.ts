import { defineGate, type Expr, keep, settable } from "@chainrule/core";

/** y = x where x > 0, slope · x elsewhere (slope 0.1 when left out, as in the lecture): max(0.1x, x). Never quite closed. */
export const leakyRelu = settable(({ slope = 0.1 }: { readonly slope?: number }) =>
  defineGate(
    "leakyRelu",
    (x: Expr) => keep(x.lessEqual(0).where(x.mul(slope), x), { x }),
    (dy, { x }) => [x.lessEqual(0).where(dy.mul(slope), dy)],
    { settings: { slope }, role: `passes the gradient where the input is positive, ${slope} of it elsewhere` },
  ),
);
