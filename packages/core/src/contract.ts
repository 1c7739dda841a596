// What a gate's backward must return, and what is said when it does not.
import { sumTo } from "./derive.ts";
import { check, fail } from "./errors.ts";
import type { Expr } from "./expr.ts";
import { isExpr } from "./expr.ts";
import { isKept } from "./gate.ts";
import type { Policy } from "./policy.ts";
import { declarePolicy } from "./policy.ts";
import { sameShape, showShape, stretchedAxes } from "./shape.ts";

/** The contract of backward: one gradient per input, of its dtype and of its shape or what that was stretched to. */
export function checkGradients(
  gradients: unknown,
  inputs: readonly Expr[],
  output: Expr,
  policy: Policy | undefined,
): readonly (Expr | null)[] {
  check(
    Array.isArray(gradients),
    "E_GATE_CONTRACT",
    () => `backward must return an array with one gradient per input; it returned ${describe(gradients)}.`,
  );
  check(
    gradients.length === inputs.length,
    "E_GATE_CONTRACT",
    () => `backward must return one gradient per input: ${inputs.length}, not ${gradients.length}.`,
  );
  return Array.from(gradients, (gradient: unknown, i) => {
    const input = inputs[i] as Expr;
    if (gradient === null) return null;
    check(
      isExpr(gradient),
      "E_GATE_CONTRACT",
      () => `the gradient of input ${i} must be an expression or null; it is ${describe(gradient)}.`,
    );
    check(
      gradient.dtype === input.dtype,
      "E_GATE_CONTRACT",
      () => `the gradient of input ${i} is ${gradient.dtype}, but the input is ${input.dtype}.`,
      { input: i },
    );
    const [declared] = declarePolicy([gradient], policy) as [Expr];
    return unstretch(declared, i, inputs, output);
  });
}

/** Sums the axes along which an input was stretched; any other difference in shape is the gate's mistake. */
function unstretch(gradient: Expr, i: number, inputs: readonly Expr[], output: Expr): Expr {
  const input = inputs[i] as Expr;
  if (sameShape(gradient.shape, input.shape)) return gradient;
  const axes = stretchedAxes(input.shape, gradient.shape);
  // An input is only ever stretched to fit the output or a neighbour: their size at that axis, counted from the back, must be the gradient's.
  const stretched = axes?.every((axis) =>
    [output, ...inputs.filter((_, j) => j !== i)].some(
      ({ shape }) => shape.at(axis - gradient.shape.length) === gradient.shape[axis],
    ),
  );
  if (axes && stretched) return sumTo(gradient, input.shape);
  const shapes = `the gradient of input ${i} is ${showShape(gradient.shape)}, but the input is ${showShape(input.shape)}`;
  const advice = axes
    ? `sum it over ${axes.length === 1 ? "axis" : "axes"} ${axes.join(", ")}`
    : "a gradient has the shape of its variable";
  return fail("E_GATE_CONTRACT", `${shapes}: ${advice}.`, {
    input: i,
    gradient: gradient.shape,
    expected: input.shape,
  });
}

/** A value that should have been an expression, in words. */
export function describe(value: unknown): string {
  if (typeof value === "object" && value !== null && "then" in value)
    return "a promise (gates describe values, they do not wait for them)";
  if (Array.isArray(value)) return "an array";
  return isKept(value)
    ? "keep(…)"
    : typeof value === "object"
      ? value === null
        ? "null"
        : "an object"
      : String(value);
}
