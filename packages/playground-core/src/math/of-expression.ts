// Expressions as formulas: what a gate computes and what it sends back, written out from its own ops.
import type { Expr, OpName } from "@chainrule/core";
import type { NumberStyle } from "../numbers/format.ts";
import { fraction, identifier, inBrackets, type MathNode, numberOf, power, prefix, row, sign, table } from "./tree.ts";

/** How tightly a formula holds together: a sum least, a name most. */
const SUM = 1;
const PRODUCT = 2;
const SIGNED = 3;
const POWER = 4;
const WHOLE = 5;

/** A formula, and how tightly it holds together. */
interface Bound {
  readonly math: MathNode;
  readonly tight: number;
}

/** What stands for a placeholder. */
export type Leaves = (leaf: Expr) => MathNode | undefined;

/** Formulas longer than this teach nothing. */
const LONGEST = 48;

/** Ops that move numbers about or round them, and are passed over in a formula. */
const SILENT = new Set<OpName>(["reshape", "broadcast", "cast"]);
const BETWEEN: Partial<Record<OpName, readonly [sign: string, tight: number]>> = {
  add: ["+", SUM],
  sub: ["−", SUM],
  mul: ["·", PRODUCT],
  mod: ["mod", PRODUCT],
  less: ["<", 0],
  lessEqual: ["≤", 0],
  equal: ["=", 0],
};
const OPPOSITE: Partial<Record<OpName, string>> = { less: "≥", lessEqual: ">", equal: "≠" };
const NAMED: Partial<Record<OpName, string>> = { sigmoid: "σ", sum: "Σ", maxOver: "max", minOver: "min", cumsum: "Σ" };

/** An expression as a formula over what stands for its placeholders; undefined where it is too long to be read. */
export function mathOf(expression: Expr, leaves: Leaves, style: NumberStyle = {}): MathNode | undefined {
  let room = LONGEST;
  const write = (expr: Expr, choosing: boolean): Bound | undefined => {
    const leaf = leaves(expr);
    if (leaf) return { math: leaf, tight: tightness(leaf) };
    if (SILENT.has(expr.op)) return write(expr.inputs[0] as Expr, choosing);
    const chooses = expr.op === "where";
    // Choices within choices keep a formula from poles and overflow; to people they say nothing.
    if (--room < 0 || (chooses && choosing)) return undefined;
    const inputs: Bound[] = [];
    for (const input of expr.inputs) {
      const written = write(input, choosing || chooses);
      if (!written) return undefined;
      inputs.push(written);
    }
    return compose(expr, inputs, style);
  };
  return write(expression, false)?.math;
}

/** A negative number holds as loosely as a sign does, a formula in the place of a leaf as loosely as a sum. */
function tightness(leaf: MathNode): number {
  if ("text" in leaf) return /^[−-]/.test(leaf.text) ? SIGNED : WHOLE;
  const [first] = leaf.children;
  const closed = first && "text" in first && /^[([|]$/.test(first.text);
  return leaf.tag === "mrow" && !closed ? SUM : WHOLE;
}

const held = ({ math, tight }: Bound, least: number): MathNode => (tight < least ? inBrackets(math) : math);

/** To the right of a sign, where a second sign would stand beside the first. */
const heldRight = (bound: Bound, least: number): MathNode =>
  bound.tight === SIGNED ? inBrackets(bound.math) : held(bound, least);

function compose(expr: Expr, inputs: readonly Bound[], style: NumberStyle): Bound {
  const { op, attributes } = expr;
  const [x, y, z] = inputs as readonly [Bound, Bound, Bound];
  const whole = (math: MathNode): Bound => ({ math, tight: WHOLE });
  const between = BETWEEN[op];
  if (between) {
    const [text, tight] = between;
    return { math: row(held(x, tight), sign(asProduct(expr, text)), heldRight(y, tight + 1)), tight };
  }
  switch (op) {
    case "constant":
      return whole(attributes.data ? identifier("c") : numberOf(attributes.value ?? 0, style));
    case "neg":
      return { math: row(prefix("−"), held(x, POWER)), tight: SIGNED };
    case "div":
      return { math: fraction(x.math, y.math), tight: POWER };
    case "floorDiv":
      return whole(row(sign("⌊"), fraction(x.math, y.math), sign("⌋")));
    case "pow":
      return { math: power(held(x, WHOLE), y.math), tight: POWER };
    case "exp":
      return { math: power(identifier("e"), x.math), tight: POWER };
    case "sqrt":
      return whole({ tag: "msqrt", children: [x.math] });
    case "abs":
      return whole(row(sign("|"), x.math, sign("|")));
    case "relu":
      return whole(row(identifier("max"), inBrackets(numberOf(0), sign(","), x.math)));
    case "where":
      return whole(cases(expr.inputs[0] as Expr, x.math, y.math, z.math));
    case "transpose":
      return { math: power(held(x, WHOLE), identifier("T")), tight: POWER };
    case "matmul": {
      const side = (bound: Bound, flipped: boolean | undefined): MathNode =>
        flipped ? power(held(bound, WHOLE), identifier("T")) : held(bound, PRODUCT);
      return { math: row(side(x, attributes.transA), sign("·"), side(y, attributes.transB)), tight: PRODUCT };
    }
    default:
      return whole(inputs.length === 0 ? identifier(attributes.dimension ?? op) : called(NAMED[op] ?? op, inputs));
  }
}

/** Element by element is another product than that of matrices, and has another sign. */
function asProduct({ op, inputs }: Expr, text: string): string {
  return op === "mul" && inputs.every(({ shape }) => shape.some((size) => size !== 1)) ? "⊙" : text;
}

const called = (name: string, inputs: readonly Bound[]): MathNode =>
  row(
    name === "Σ" ? prefix(name) : identifier(name),
    inBrackets(...inputs.flatMap(({ math }, i) => (i === 0 ? [math] : [sign(","), math]))),
  );

/** One thing where a condition holds, another where it does not. */
function cases(condition: Expr, holds: MathNode, yes: MathNode, no: MathNode): MathNode {
  const opposite = OPPOSITE[condition.op];
  const turned = (math: MathNode): MathNode =>
    "children" in math && math.children.length === 3 && opposite
      ? row(math.children[0] as MathNode, sign(opposite), math.children[2] as MathNode)
      : row(prefix("¬"), inBrackets(math));
  return row(
    sign("{"),
    table([
      [yes, holds],
      [no, turned(holds)],
    ]),
  );
}
