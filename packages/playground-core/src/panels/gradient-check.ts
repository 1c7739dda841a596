// The gradient check: every gate by itself, and the whole graph, against differences in float64.
import {
  ComputationalGraph,
  type Feeds,
  isFloat,
  type NdArray,
  type Node,
  Pass,
  place,
  randomUniform,
  reference,
  type Wire,
} from "@chainrule/core";
import { Evaluator } from "../inside/evaluator.ts";
import { calledOf, labelOf } from "../inside/names.ts";
import { readNumbers } from "../numbers/arrays.ts";
import { type Message, message } from "../words/message.ts";
import { ALLOWED, type CheckedElement, checkElement, elementsOf } from "./check-element.ts";

/** How one thing that was checked came out. */
export type CheckStatus = "right" | "wrong" | "kink" | "unknown" | "nothing";

/** One gate, or one input of the whole graph, that was checked. */
export interface CheckRow {
  /** The name of what the gate computes, or of the input. */
  readonly name: string;
  /** The gate's label; undefined for an input. */
  readonly kind: string | undefined;
  readonly status: CheckStatus;
  /** The largest relative error. */
  readonly worst: number;
  /** What was compared, by input: the labels of the wires that feed the gate, or the input itself. */
  readonly inputs: readonly { readonly name: string; readonly elements: readonly CheckedElement[] }[];
  readonly says: Message;
}

/** A whole gradient check. */
export interface GradientCheck {
  readonly ok: boolean;
  readonly worst: number;
  readonly gates: readonly CheckRow[];
  readonly inputs: readonly CheckRow[];
  /** The gates that are wrong by themselves. */
  readonly wrong: readonly string[];
  readonly says: Message;
}

/** Checks each gate by itself at the numbers that it gets, and the gradients of the whole graph by its inputs. */
export const gradientCheck = (graph: ComputationalGraph, feeds: Feeds, result: Wire): GradientCheck =>
  summaryOf([...gradientCheckRows(graph, feeds, result)]);

/** The same, row by row, so that a page may paint in between, and stop: first the gates, then the inputs. */
export function* gradientCheckRows(graph: ComputationalGraph, feeds: Feeds, result: Wire): Generator<CheckRow, void> {
  const pass = new Pass(graph, reference, feeds).forward();
  for (const node of graph.nodes) yield checkNode(node, pass);
  if (isFloat(result.dtype)) yield* checkWhole(graph, feeds, result, pass.backward(result));
}

/** What all rows come to. */
export function summaryOf(rows: readonly CheckRow[]): GradientCheck {
  const gates = rows.filter(({ kind }) => kind !== undefined);
  const inputs = rows.filter(({ kind }) => kind === undefined);
  const worst = rows.reduce((most, row) => Math.max(most, row.worst), 0);
  const wrong = gates.filter(({ status }) => status === "wrong").map(({ name }) => name);
  const ok = rows.every(({ status }) => status !== "wrong");
  const bad = wrong.length > 0 ? wrong : inputs.filter(({ status }) => status === "wrong").map(({ name }) => name);
  const says = ok ? message("check.ok", { worst, count: gates.length }) : message("check.wrong", { names: bad, worst });
  return { ok, worst, gates, inputs, wrong, says };
}

/** A gate alone, at its own inputs, with weights on its outputs that are all different and none of them 0. */
function checkNode(node: Node, pass: Pass<"now">): CheckRow {
  const graph = new ComputationalGraph({ dtype: "float64", policy: node.output.graph.policy });
  const values = node.inputs.map((wire) => readNumbers(pass.value(wire)));
  const inputs = node.inputs.map(({ dtype }, i) => graph.input(`input${i}`, values[i]?.shape ?? [], { dtype }));
  const feeds = Object.fromEntries(values.map((value, i) => [`input${i}`, value]));
  const output = place(node.gate, ...inputs);
  const floats = inputs.filter(({ dtype }) => isFloat(dtype));
  if (!isFloat(output.dtype) || floats.length === 0) return rowOf(node, labelOf(node), []);
  const alone = new Pass(graph, reference, feeds).forward();
  const { shape, data } = readNumbers(alone.value(output));
  const weights = Float64Array.from(data, (_, i) => 0.5 + randomUniform(1, 0, i));
  alone.backward(output, { shape, data: weights });
  const evaluator = new Evaluator(graph, feeds);
  const measure = (): number => {
    const { data } = evaluator.value(output);
    return weights.reduce((sum, weight, i) => sum + weight * (data[i] as number), 0);
  };
  const checked = inputs.map((wire, i) => {
    const elements = isFloat(wire.dtype) ? checkWire(evaluator, wire, readNumbers(alone.gradient(wire)), measure) : [];
    return { name: node.inputs[i]?.label ?? wire.label, elements };
  });
  return rowOf(node, labelOf(node), checked);
}

function* checkWhole(
  graph: ComputationalGraph,
  feeds: Feeds,
  result: Wire,
  pass: Pass<"now">,
): Generator<CheckRow, void> {
  const evaluator = new Evaluator(graph, feeds);
  const measure = (): number => Array.from(evaluator.value(result).data).reduce((sum, value) => sum + value, 0);
  const fed = [...graph.wires.values()].filter(
    ({ kind, dtype }) => kind !== "constant" && kind !== "output" && isFloat(dtype),
  );
  for (const wire of fed) {
    const elements = checkWire(evaluator, wire, readNumbers(pass.gradient(wire)), measure);
    yield rowOf(undefined, wire.label, [{ name: wire.label, elements }]);
  }
}

const checkWire = (
  evaluator: Evaluator,
  wire: Wire,
  { data }: NdArray,
  measure: () => number,
): readonly CheckedElement[] =>
  elementsOf(data.length).map((i) => checkElement(evaluator, wire, i, data[i] as number, measure));

function rowOf(node: Node | undefined, name: string, inputs: CheckRow["inputs"]): CheckRow {
  const elements = inputs.flatMap(({ elements }) => elements);
  const has = (verdict: CheckedElement["verdict"]): boolean => elements.some((element) => element.verdict === verdict);
  const status =
    elements.length === 0
      ? "nothing"
      : has("wrong")
        ? "wrong"
        : has("unknown")
          ? "unknown"
          : has("kink")
            ? "kink"
            : "right";
  const judged = elements.filter(({ verdict }) => verdict === "right" || verdict === "wrong");
  const worst = judged.reduce((most, { relative }) => Math.max(most, relative), 0);
  const says = saysOf(node ? calledOf(node) : name, status, worst, inputs, node !== undefined);
  return { name, kind: node?.gate.label, status, worst, inputs, says };
}

function saysOf(name: string, status: CheckStatus, worst: number, inputs: CheckRow["inputs"], alone: boolean): Message {
  if (status === "wrong") {
    const all = inputs.flatMap(({ name: input, elements }) => elements.map((element) => ({ input, ...element })));
    const [first, ...others] = all.filter(({ verdict }) => verdict === "wrong");
    const at = others.reduce((a, b) => (b.relative > a.relative ? b : a), first as (typeof all)[number]);
    return message("check.gateWrong", { name, input: at.input, analytic: at.analytic, numeric: at.numeric });
  }
  if (status === "right") return message("check.gateRight", { name, worst, allowed: ALLOWED });
  if (status === "nothing") return message("check.nothing", { name });
  if (status === "unknown") return message("check.unknown", { name });
  if (alone) return message("check.ownKink", { name });
  const gates = new Set(inputs.flatMap(({ elements }) => elements.flatMap(({ kink }) => kink?.gates ?? [])));
  return message("check.kink", { name, gates: [...gates] });
}
