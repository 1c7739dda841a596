import { check, defineGate, type Expr, settable } from "@chainrule/core";

/** y = x held between `min` and `max`; either may be left out. Passes the gradient where x is within, the bounds included. NaN stays NaN. */
export const clip = settable(({ min, max }: { readonly min?: number; readonly max?: number }) => {
  const ordered = min === undefined || max === undefined || min <= max;
  check(ordered, "E_OPTION", () => `clip: min ${min} is above max ${max}.`);
  return defineGate(
    "clip",
    (x: Expr) => {
      const above = min === undefined ? x : x.less(min).where(min, x);
      return max === undefined ? above : above.lessEqual(max).where(above, x.equal(x).where(max, x));
    },
    undefined,
    { settings: { min, max }, role: "a valve: passes the gradient within the bounds, stops it outside" },
  );
});
