import { defineGate, type Expr, keep } from "@chainrule/core";
import { softplusOf } from "./softplus.ts";

/** y = log σ(x) = -softplus(-x): never -Infinity for a finite x, as the logarithm of a sigmoid would be. dx = σ(-x) · dy. */
export const logSigmoid = defineGate(
  "logSigmoid",
  (x: Expr) => keep(softplusOf(x.neg()).neg(), { x }),
  (dy, { x }) => [dy.mul(x.neg().sigmoid())],
  { role: "scales the gradient by σ of minus its input: what is sure already gets nearly none" },
);
