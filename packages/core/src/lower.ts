// Lowering: expressions, with the sizes of one run, become a program.
import { fail, quote, retell } from "./errors.ts";
import type { Expr } from "./expr.ts";
import type { Attributes } from "./ops/index.ts";
import { ops } from "./ops/index.ts";
import type { InputsOf } from "./ops/op.ts";
import { inOrder } from "./order.ts";
import type { Program, Role } from "./program.ts";
import type { Dimensions, Sized, Sizes } from "./shape.ts";
import { bindShape, product, sameShape, sizeOf } from "./shape.ts";
import { ProgramBuilder } from "./simplify.ts";

/** A value from outside, and the placeholder that stands for it. */
export interface Leaf {
  readonly expr: Expr;
  readonly role: Role;
  readonly label: string;
}

export interface Lowering {
  readonly leaves: readonly Leaf[];
  readonly outputs: readonly { readonly label: string; readonly expr: Expr }[];
  readonly updates?: readonly { readonly target: Expr; readonly value: Expr }[];
  readonly dimensions: Dimensions;
  readonly training: boolean;
}

/** The program that computes the outputs and updates from the leaves. */
export function lower({ leaves, outputs, updates = [], dimensions, training }: Lowering): Program {
  const builder = new ProgramBuilder();
  const ids = new Map<Expr, number>();
  for (const { expr, role, label } of leaves)
    ids.set(expr, builder.input({ role, label, shape: bindShape(expr.shape, dimensions), dtype: expr.dtype }));
  const step = leaves.find(({ expr }) => expr.op === "step");
  for (const expr of inOrder([...outputs.map(({ expr }) => expr), ...updates.map(({ value }) => value)]))
    if (!ids.has(expr)) ids.set(expr, emit(expr));
  return builder.finish(
    outputs.map(({ label, expr }) => ({ label, value: ids.get(expr) as number })),
    updates.map(({ target, value }) => ({ target: ids.get(target) as number, value: ids.get(value) as number })),
  );

  function emit(expr: Expr): number {
    const { op, dtype, attributes: given } = expr;
    const shape = bindShape(expr.shape, dimensions);
    const number = (value: number): number =>
      builder.emit({ op: "constant", inputs: [], attributes: { value, to: dtype }, shape, dtype });
    if (op === "step" && step) return ids.get(step.expr) as number;
    if (op === "step") fail("E_MISSING_FEED", "the number of the training step is not among the program's inputs.");
    if (op === "input") fail("E_MISSING_FEED", `${quote(String(given.label))} is not among the program's inputs.`);
    if (op === "training") return number(Number(training));
    if (op === "size") return number(product(bindShape([given.dimension as string], dimensions)));
    const attributes = given.shape ? { ...given, shape: bindShape(given.shape, dimensions) } : given;
    if (dimensions.size > 0) checkBound(expr, shape, attributes, dimensions);
    const inputs = expr.inputs.map((input) => ids.get(input) as number);
    return builder.emit({ op, inputs, attributes, shape, dtype });
  }
}

/** What was right for names must be right for their sizes: the largest of an empty batch, say, is not. */
function checkBound(expr: Expr, shape: Sizes, attributes: Attributes, dimensions: Dimensions): void {
  const inputs = expr.inputs.map(({ shape, dtype }): Sized => ({ shape: bindShape(shape, dimensions), dtype }));
  try {
    sizeOf(shape);
    const result = ops[expr.op].result(inputs as unknown as InputsOf<Sized>, attributes);
    if (!sameShape(result.shape, shape)) fail("E_SHAPE", `gives [${result.shape}] where [${shape}] was planned.`);
  } catch (error) {
    const sizes = [...dimensions].map(([name, size]) => `${name}=${size}`).join(", ");
    retell(error, (message) => `${expr.op}: ${message} (with ${sizes})`, { op: expr.op });
  }
}
