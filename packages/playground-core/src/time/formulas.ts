// A node's formulas: what it computes, and the rule by which it sends gradients, read off the gate's own ops.
import type { Expr, NdArray, Node } from "@chainrule/core";
import { arrayMath, shapeMath } from "../math/of-array.ts";
import { type Leaves, mathOf } from "../math/of-expression.ts";
import { type MathNode, nameOf, numberOf, partial } from "../math/tree.ts";
import type { NumberStyle } from "../numbers/format.ts";

/** What stands for each value in a formula: its name, its numbers or its shape. */
interface Stands {
  readonly upstream: MathNode;
  readonly input: (slot: number) => MathNode;
  readonly output: MathNode;
}

/** Numbers as they stand in a formula of these ops: beside a matrix, a vector is a column. */
export function arrayWithin(order: readonly Expr[], array: NdArray, style: NumberStyle): MathNode {
  const upright = array.shape.length === 1 && order.some(({ op }) => op === "matmul");
  return arrayMath(upright ? { shape: [...array.shape, 1], data: array.data } : array, style);
}

/** y = … over the names of the inputs; undefined where it is too long. */
export function forwardFormula(node: Node, style: NumberStyle = {}): MathNode | undefined {
  return mathOf(node.template.output, byName(node), style);
}

/** The same with numbers in the places of the names. */
export function forwardNumbers(node: Node, values: readonly NdArray[], style: NumberStyle = {}): MathNode | undefined {
  const { inputs, output } = node.template;
  const leaves: Leaves = (expr) => {
    const slot = inputs.indexOf(expr);
    return slot < 0 ? undefined : arrayWithin(node.template.forwardOrder, values[slot] as NdArray, style);
  };
  return mathOf(output, leaves, style);
}

/** ∂f/∂x = … over the upstream gradient and the names of what was kept. */
export function gradientRule(
  node: Node,
  slot: number,
  result: MathNode,
  style: NumberStyle = {},
): MathNode | undefined {
  const upstream = partial(result, nameOf(node.output.label));
  return written(node, slot, { upstream, input: inputName(node), output: nameOf(node.output.label) }, style);
}

/** The rule with numbers. */
export function gradientNumbers(
  node: Node,
  slot: number,
  numbers: { readonly upstream: NdArray; readonly inputs: readonly NdArray[]; readonly output: NdArray },
  style: NumberStyle = {},
): MathNode | undefined {
  const show = (array: NdArray): MathNode => arrayWithin(node.template.backwardOrder, array, style);
  const input = (i: number): MathNode => show(numbers.inputs[i] as NdArray);
  return written(node, slot, { upstream: show(numbers.upstream), input, output: show(numbers.output) }, style);
}

/** The rule with shapes: (2×3) = (2×2) · (3×2)ᵀ. */
export function gradientShapes(node: Node, slot: number): MathNode | undefined {
  const { gradients, keptLeaves, upstream } = node.template;
  const leaves: Leaves = (expr) => {
    // What is only given another shape has the shape that it is given.
    const of = expr.op === "reshape" ? (expr.inputs[0] as Expr) : expr;
    return of === upstream || keptLeaves.includes(of) ? shapeMath(expr.shape) : undefined;
  };
  const gradient = gradients[slot];
  return gradient ? mathOf(gradient, leaves) : undefined;
}

function written(node: Node, slot: number, stands: Stands, style: NumberStyle): MathNode | undefined {
  const { template } = node;
  const gradient = template.gradients[slot];
  if (!gradient) return undefined;
  const kept = [...template.kept];
  const inside: Leaves = (expr) => {
    const slot = template.inputs.indexOf(expr);
    if (slot >= 0) return stands.input(slot);
    return expr === template.output ? stands.output : undefined;
  };
  const leaves: Leaves = (expr) => {
    if (expr === template.upstream) return stands.upstream;
    const place = template.keptLeaves.indexOf(expr);
    const [name, expression] = kept[place] ?? [];
    if (name === undefined || expression === undefined) return undefined;
    // What is too long to be written out has the gate's own name for it.
    return mathOf(expression, inside, style) ?? nameOf(name);
  };
  return mathOf(gradient, leaves, style);
}

const inputName =
  (node: Node) =>
  (slot: number): MathNode => {
    const wire = node.inputs[slot];
    // A number that was written as a number is one, and has no name.
    if (wire?.constant?.shape.length === 0) return numberOf(wire.constant.data[0] as number);
    return nameOf(wire?.label ?? "");
  };

function byName(node: Node): Leaves {
  return (expr) => {
    const slot = node.template.inputs.indexOf(expr);
    return slot < 0 ? undefined : inputName(node)(slot);
  };
}
