// Writes a list of lanes as a WGSL function: one expression for each primitive.
import type { Lane, LaneInstruction, LaneOp, Lanes } from "@chainrule/plan";
import { scheduleLanes } from "@chainrule/plan";
import { floatText, integerText, typesOf, type Wide } from "./types.ts";

type Write = (a: string, b: string, c: string, value: number) => string;

const infix =
  (operator: string): Write =>
  (a, b) =>
    `${a} ${operator} ${b}`;
const call =
  (name: string): Write =>
  (a) =>
    `${name}(${a})`;

/** Floats that arithmetic takes are sealed: nothing that is known of how they came about may change what is made of them. */
const SEALED = new Set<LaneOp>(["add", "sub", "mul", "div", "less", "lessEqual", "equal", "sqrt", "neg"]);

const writers: Readonly<Partial<Record<LaneOp, Write>>> = {
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  neg: (a) => `-${a}`,
  abs: call("abs"),
  floor: call("floor"),
  ceil: call("ceil"),
  trunc: call("trunc"),
  nearest: call("round"),
  multiplyAdd: (a, b, c) => `${a} * ${b} + ${c}`,
  less: infix("<"),
  lessEqual: infix("<="),
  equal: infix("=="),
  wordLess: infix("<"),
  wordEqual: infix("=="),
  and: infix("&"),
  or: infix("|"),
  not: (a) => `!${a}`,
  select: (mask, a, b) => `select(${b}, ${a}, ${mask})`,
  selectRarely: (mask, a, b) => `select(${b}, ${a}, ${mask})`,
  wordAdd: infix("+"),
  wordSub: infix("-"),
  wordMul: infix("*"),
  wordAnd: infix("&"),
  wordOr: infix("|"),
  wordXor: infix("^"),
};

/** Of the primitives that name their types. */
function typed(op: LaneOp, a: string, b: string, value: number, wide: Wide): string | undefined {
  const { float, integer, word } = typesOf(wide);
  const by = `${word}(${value}u)`;
  switch (op) {
    case "div":
      return `quotient${wide}(${a}, ${b})`;
    case "sqrt":
      return `root${wide}(${a})`;
    case "min":
      return `minimum${wide}(${a}, ${b})`;
    case "max":
      return `maximum${wide}(${a}, ${b})`;
    case "shiftLeft":
      return `${a} << ${by}`;
    case "shiftRight":
      return `bitcast<${integer}>(bitcast<${word}>(${a}) >> ${by})`;
    case "shiftRightSigned":
      return `${a} >> ${by}`;
    case "toFloat":
      return `${float}(${a})`;
    case "toWord":
      return `toWord${wide}(${a})`;
    case "bits":
      return `bitcast<${integer}>(${a})`;
    case "fromBits":
      return `bitcast<${float}>(${a})`;
    default:
      return undefined;
  }
}

/** A function of the lanes' inputs, in their order, that gives one of the lanes. */
export function functionText(name: string, lanes: Lanes, inputs: readonly Lane[], output: Lane, wide: Wide): string {
  const types = typesOf(wide);
  const instructionOf = (lane: Lane): LaneInstruction => lanes.instructions[lane] as LaneInstruction;
  const names = new Map(inputs.map((lane, i) => [lane, `x${i}`]));
  const textOf = (lane: Lane): string => {
    const { op, value } = instructionOf(lane);
    if (op === "number") return floatText(value, wide);
    return op === "word" ? integerText(value, wide) : (names.get(lane) as string);
  };
  const sealed = (lane: Lane): string => {
    const { kind, op } = instructionOf(lane);
    return kind === "float" && op !== "number" ? `seal${wide}(${textOf(lane)})` : textOf(lane);
  };
  const expression = (lane: Lane): string => {
    const { op, inputs: operands, value } = instructionOf(lane);
    const [a = lane, b = a, c = a] = operands;
    // What is not equal to itself is NaN.
    if (op === "equal" && a === b) return `!isNan${wide}(${textOf(a)})`;
    const plain =
      op === "multiplyAdd" ? [textOf(a), textOf(b), sealed(c)] : [a, b, c].map(SEALED.has(op) ? sealed : textOf);
    const [x, y, z] = plain as [string, string, string];
    return typed(op, x, y, value, wide) ?? (writers[op] as Write)(x, y, z, value);
  };
  const body: string[] = [];
  // What is made inside of a branch is declared before it, since a later branch by the same mask may use it.
  const declared: string[] = [];
  const open = new Set<Lane>();
  for (const { lane, opens } of scheduleLanes(lanes, [output]).steps) {
    const { op, inputs: operands, kind } = instructionOf(lane);
    if (op === "input") continue;
    const [mask = lane, , otherwise = lane] = operands;
    if (opens) {
      declared.push(`  var v${lane}: ${types[kind]};`);
      body.push(`  v${lane} = ${textOf(otherwise)};`, `  if (any(${textOf(mask)})) {`);
      open.add(lane);
      continue;
    }
    if (open.delete(lane)) body.push(`  v${lane} = ${expression(lane)};`, "  }");
    else if (open.size > 0) {
      declared.push(`  var v${lane}: ${types[kind]};`);
      body.push(`  v${lane} = ${expression(lane)};`);
    } else body.push(`  let v${lane} = ${expression(lane)};`);
    names.set(lane, `v${lane}`);
  }
  const parameters = inputs.map((lane, i) => `x${i}: ${types[instructionOf(lane).kind]}`).join(", ");
  const { kind } = instructionOf(output);
  return [
    `fn ${name}(${parameters}) -> ${types[kind]} {`,
    ...declared,
    ...body,
    `  return ${textOf(output)};`,
    "}",
  ].join("\n");
}
