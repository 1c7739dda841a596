// A backward step spelled out: upstream × local = product for each input, in symbols and numbers, and the sum at branches.
import type { NdArray, Read, Wire } from "@chainrule/core";
import { sameShape } from "@chainrule/core";
import { labelOf } from "../inside/names.ts";
import { arrayMath } from "../math/of-array.ts";
import { equation, inBrackets, type MathNode, nameOf, partial, prefix, row, sign } from "../math/tree.ts";
import { readNumbers } from "../numbers/arrays.ts";
import type { NumberStyle } from "../numbers/format.ts";
import type { Message } from "../words/message.ts";
import { arrayWithin, gradientNumbers, gradientRule, gradientShapes } from "./formulas.ts";
import { localGradients } from "./local.ts";
import { type Role, roleOf } from "./role.ts";
import type { BackwardGateStep, Contribution } from "./step.ts";
import { type PolicyNote, policyNotes } from "./ties.ts";
import type { Timeline } from "./timeline.ts";
import { whyOf } from "./why.ts";

/** How an input's gradient comes about: a product of numbers, element by element, that and a sum, a rule of its own, or not at all. */
export type ChainWay = "scalar" | "elementwise" | "stretched" | "rule" | "none";

/** The gradient of a wire with several takers: what each of them sent, and the sum so far. */
export interface BranchSum {
  readonly parts: readonly Contribution[];
  readonly sum: NdArray;
  /** How many contributions there will be. */
  readonly of: number;
  /** −4 + 3 = −1 */
  readonly numbers: MathNode;
}

/** What a gate sends to one input. */
export interface ChainRow {
  readonly wire: Wire;
  readonly slot: number;
  readonly way: ChainWay;
  /** The derivative of the output by this input, element by element; undefined where it is no such thing. */
  readonly local: NdArray | undefined;
  readonly sent: NdArray | undefined;
  /** ∂f/∂x = ∂f/∂q · ∂q/∂x */
  readonly symbols: MathNode;
  /** The same by the gate's own ops: ∂f/∂A = ∂f/∂C · Bᵀ. Undefined where it is too long to be read. */
  readonly rule: MathNode | undefined;
  /** The rule in shapes: (2×3) = (2×2) · (3×2)ᵀ. Undefined for scalars. */
  readonly shapes: MathNode | undefined;
  /** −4 × 1 = −4 */
  readonly numbers: MathNode | undefined;
  /** Where the wire has several takers. */
  readonly sum: BranchSum | undefined;
}

/** A backward step, spelled out. */
export interface ChainStep {
  readonly node: string;
  readonly kind: string;
  readonly output: Wire;
  readonly upstream: NdArray;
  readonly role: Role | undefined;
  /** Why, at these very numbers. */
  readonly why: readonly Message[];
  /** What was declared for the ties and kinks that the gate has. */
  readonly policy: readonly PolicyNote[];
  readonly rows: readonly ChainRow[];
}

/** Spells a backward step out. */
export function chainOf(timeline: Timeline, step: BackwardGateStep, style: NumberStyle = {}): ChainStep {
  const { node, gate } = step;
  const upstream = readNumbers(step.upstream);
  const values = node.inputs.map((wire) => timeline.value(wire, step.number) as NdArray);
  const locals = localGradients(step, values);
  const role = roleOf(gate);
  const policy = policyNotes(node, values, step.policy);
  const seen: Seen = { timeline, step, upstream, values, style };
  const rows = node.inputs.map((wire, slot) => rowOf(seen, wire, slot, locals[slot]));
  const why = whyOf({ kind: role?.kind, upstream, rows, values });
  return {
    node: labelOf(node),
    kind: gate.label,
    output: node.output,
    upstream,
    role,
    why,
    policy,
    rows: rows.filter(isOpen),
  };
}

/** A number that was written down is nobody's variable: no row asks for its gradient. */
const isOpen = ({ wire }: ChainRow): boolean => wire.kind !== "constant";

interface Seen {
  readonly timeline: Timeline;
  readonly step: BackwardGateStep;
  readonly upstream: NdArray;
  readonly values: readonly NdArray[];
  readonly style: NumberStyle;
}

function rowOf(seen: Seen, wire: Wire, slot: number, local: NdArray | undefined): ChainRow {
  const { timeline, step, upstream, style } = seen;
  const { node } = step;
  const given = step.sent[slot] as Read<"now"> | null;
  const sent = given ? readNumbers(given) : undefined;
  const way = wayOf(sent, local, upstream);
  const result = nameOf(timeline.result.label);
  const derivative = partial(result, nameOf(wire.label));
  const rule = gradientRule(node, slot, result, style);
  const shapes = sent && (sent.shape.length > 0 || upstream.shape.length > 0) ? gradientShapes(node, slot) : undefined;
  return {
    wire,
    slot,
    way,
    local,
    sent,
    symbols: symbolsOf(seen, wire, way),
    rule: rule && equation(derivative, rule),
    shapes: shapes && sent ? equation(arrayShape(sent), shapes) : undefined,
    numbers: sent && numbersOf(seen, slot, way, local, sent),
    sum: branchSum(timeline, wire, step.number, style),
  };
}

function wayOf(sent: NdArray | undefined, local: NdArray | undefined, upstream: NdArray): ChainWay {
  if (!sent) return "none";
  if (!local) return "rule";
  if (!sameShape(sent.shape, upstream.shape)) return "stretched";
  return upstream.shape.length === 0 ? "scalar" : "elementwise";
}

const arrayShape = ({ shape }: NdArray): MathNode => inBrackets({ tag: "mtext", text: shape.join("×") || "1" });

const between = (way: ChainWay): MathNode => sign(way === "scalar" || way === "rule" ? "·" : "⊙");

/** ∂f/∂x = ∂f/∂q · ∂q/∂x; where the input was stretched, the sum of it. */
function symbolsOf({ timeline, step }: Seen, wire: Wire, way: ChainWay): MathNode {
  const [result, output, input] = [timeline.result, step.node.output, wire].map(({ label }) => nameOf(label)) as [
    MathNode,
    MathNode,
    MathNode,
  ];
  const derivative = partial(result, input);
  if (way === "none") return equation(derivative, { tag: "mn", text: "0" });
  const product = row(partial(result, output), between(way), partial(output, input));
  return equation(derivative, way === "stretched" ? row(prefix("Σ"), inBrackets(product)) : product);
}

/** upstream × local = sent, or the gate's own rule with numbers where there is no such product. */
function numbersOf(
  { step, upstream, values, style, timeline }: Seen,
  slot: number,
  way: ChainWay,
  local: NdArray | undefined,
  sent: NdArray,
): MathNode | undefined {
  if (!local) {
    const output = timeline.value(step.node.output, step.number) as NdArray;
    const rule = gradientNumbers(step.node, slot, { upstream, inputs: values, output }, style);
    return rule && equation(rule, arrayWithin(step.node.template.backwardOrder, sent, style));
  }
  const sides = row(arrayMath(upstream, style), sign(way === "scalar" ? "×" : "⊙"), factor(local, style));
  return equation(way === "stretched" ? row(prefix("Σ"), inBrackets(sides)) : sides, arrayMath(sent, style));
}

/** A number to the right of a sign: a negative one is put in brackets. */
function factor(numbers: NdArray, style: NumberStyle): MathNode {
  const math = arrayMath(numbers, style);
  const negative = numbers.shape.length === 0 && (numbers.data[0] ?? 0) < 0;
  return negative ? inBrackets(math) : math;
}

function branchSum(timeline: Timeline, wire: Wire, number: number, style: NumberStyle): BranchSum | undefined {
  const gradient = timeline.gradient(wire, number);
  if (!gradient || gradient.of < 2) return undefined;
  const parts = timeline.contributions(wire, number);
  const terms = parts.flatMap(({ value }, i) =>
    i === 0 ? [arrayMath(value, style)] : [sign("+"), factor(value, style)],
  );
  const total = arrayMath(gradient.sum, style);
  const numbers = parts.length > 1 ? equation(row(...terms), total) : total;
  return { parts, sum: gradient.sum, of: gradient.of, numbers };
}
