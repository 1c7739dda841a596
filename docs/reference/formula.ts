// Expressions as formulas: what a gate's backward comes to, written as a person would.
import type { Expr } from "@chainrule/core";

interface Text {
  readonly text: string;
  /** How tightly it binds: 3 an atom, 2 a power or sign, 1 a product, 0 a sum or a choice. */
  readonly bond: number;
}

const atom = (text: string): Text => ({ text, bond: 3 });
const within = ({ text, bond }: Text, least: number): string => (bond < least ? `(${text})` : text);

const infix: Record<string, readonly [string, number]> = {
  add: [" + ", 0],
  sub: [" - ", 0],
  mul: [" · ", 1],
  div: [" / ", 1],
  less: [" < ", 0],
  lessEqual: [" ≤ ", 0],
  equal: [" = ", 0],
  matmul: [" · ", 1],
};
/** What changes the shape alone, and would only hide the formula. */
const silent = new Set(["reshape", "broadcast", "cast"]);

function number(value: number): string {
  if (Math.abs(value) >= 2 ** 31 - 1) return value > 0 ? "∞" : "-∞";
  return String(Number(value.toPrecision(6)));
}

function textOf(expr: Expr, of: (input: Expr) => Text): Text {
  const [a, b, c] = expr.inputs.map(of) as [Text, Text, Text];
  const { op, attributes } = expr;
  if (op === "input") return atom(String(attributes.label));
  if (op === "constant") return atom(attributes.data ? "constant" : number(attributes.value ?? 0));
  if (op === "iota") return atom("position");
  if (op === "size") return atom(String(attributes.dimension));
  if (silent.has(op)) return a;
  if (op === "matmul") {
    const side = (text: Text, flipped: boolean | undefined): string =>
      `${within(text, flipped ? 3 : 1)}${flipped ? "ᵀ" : ""}`;
    return { text: `${side(a, attributes.transA)} · ${side(b, attributes.transB)}`, bond: 1 };
  }
  const sign = infix[op];
  if (sign)
    return {
      text: `${within(a, sign[1])}${sign[0]}${within(b, sign[1] + (op === "add" || op === "mul" ? 0 : 1))}`,
      bond: sign[1],
    };
  if (op === "neg") return { text: `-${within(a, 2)}`, bond: 2 };
  if (op === "where") return { text: `${within(a, 1)} ? ${within(b, 1)} : ${within(c, 1)}`, bond: 0 };
  if (op === "pow") return { text: `${within(a, 3)}^${within(b, 3)}`, bond: 2 };
  if (op === "exp") return { text: `e^${within(a, 3)}`, bond: 2 };
  if (op === "sqrt") return { text: `√${within(a, 3)}`, bond: 2 };
  if (op === "abs") return atom(`|${a.text}|`);
  if (op === "transpose") return { text: `${within(a, 3)}ᵀ`, bond: 2 };
  if (op === "sum") return { text: `Σ ${within(a, 1)}`, bond: 1 };
  return atom(`${op}(${expr.inputs.map((input) => of(input).text).join(", ")})`);
}

/** An expression as a formula over the labels of its placeholders. */
export function formula(expr: Expr): string {
  const known = new Map<Expr, Text>();
  const of = (input: Expr): Text => {
    const text = known.get(input) ?? textOf(input, of);
    known.set(input, text);
    return text;
  };
  return of(expr).text;
}
