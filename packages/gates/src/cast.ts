import { defineGate, type Expr } from "@chainrule/core";
import { withSettings } from "./with-settings.ts";

/** The same numbers in another dtype. Passes the gradient between floats; to whole numbers and bools none flows. */
export const cast = withSettings("cast", '{ to: "float64" }', ({ to }: { readonly to: Expr["dtype"] }) =>
  defineGate("cast", (x: Expr) => x.cast(to), undefined, {
    settings: { to },
    role: "passes the gradient between float dtypes",
  }),
);
