// Granularity: the same computation as many small gates, as one made of them, and as one written by hand.
import {
  type ForwardStep,
  type Gate,
  isFloat,
  type NdArray,
  type Node,
  Pass,
  reference,
  type Wire,
} from "@chainrule/core";
import { type Built, build } from "../document/build.ts";
import type { GateNode, Group, Id, PlaygroundDocument } from "../document/document.ts";
import { labelsOf } from "../document/labels.ts";
import { isMerge, type Merge, mergeOf } from "../document/merge.ts";
import { countOps } from "../inside/decisions.ts";
import { keptAt } from "../inside/kept.ts";
import { labelOf } from "../inside/names.ts";
import { readNumbers } from "../numbers/arrays.ts";
import type { Palette } from "../palette/palette.ts";
import type { Problem } from "../problems/problem.ts";
import { type Message, message } from "../words/message.ts";

/** A value that must stay in memory until the way back. */
export interface Kept {
  /** The wire that it is the value of, or the gate's output and what the gate calls it. */
  readonly name: string;
  readonly value: NdArray;
}

/** One form of the same computation, and what it costs. */
export interface Form {
  readonly kind: "open" | "merged" | "single";
  /** The labels of the gates. */
  readonly gates: readonly string[];
  readonly value: NdArray;
  /** What is kept for the way back, each value once however many gates keep it. */
  readonly kept: readonly Kept[];
  readonly keptNumbers: number;
  /** In float64. */
  readonly keptBytes: number;
  readonly forwardOps: number;
  readonly backwardOps: number;
}

/** The gradient of one input of the merged gates, in the open form and in another. */
export interface ComparedGradient {
  readonly name: string;
  readonly open: NdArray;
  readonly other: NdArray;
  readonly apart: number;
}

/** Another form beside the open one. */
export interface ComparedForm extends Form {
  readonly gradients: readonly ComparedGradient[];
  /** The largest difference of values and gradients, relative where they are above 1. */
  readonly apart: number;
  /** Whether that is at most 1e-12. */
  readonly equal: boolean;
  readonly says: Message;
}

/** What merging a selection comes to. */
export interface Granularity {
  readonly merge: Merge;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly open: Form;
  /** One gate composed of the others. */
  readonly merged: ComparedForm;
  /** One gate of the palette in their place, where one was named. */
  readonly single: ComparedForm | undefined;
}

/** How a selection is merged. */
export interface GranularityOptions {
  /** What the merged gate is called. */
  readonly name?: string;
  /** A gate of the palette that is held beside it. */
  readonly single?: string;
}

const CLOSE = 1e-12;

/** Merges gates into one and compares both forms; a problem where they cannot be merged, or cannot be computed. */
export function granularityOf(
  document: PlaygroundDocument,
  palette: Palette,
  ids: readonly Id[],
  { name = "merged", single }: GranularityOptions = {},
): Granularity | Problem {
  const merge = mergeOf(document, ids);
  if (!isMerge(merge)) return merge;
  const nodes = merge.nodes.map(({ id }) => id);
  const others = document.groups.filter((group) => !group.nodes.some((id) => nodes.includes(id)));
  const group: Group = { id: freeId(document), name, folded: true, nodes };
  const openDocument = { ...document, groups: others };
  const open = seen(build(openDocument, palette), nodes, merge, document.result);
  const merged = seen(
    build({ ...document, groups: [...others, group] }, palette),
    [merge.output],
    merge,
    document.result,
  );
  const whole = single === undefined ? undefined : replaced(openDocument, merge, single);
  const alone = whole && seen(build(whole, palette), [merge.output], merge, document.result);
  if ("code" in open) return open;
  if ("code" in merged) return merged;
  if (alone && "code" in alone) return alone;
  const labels = labelsOf(document.nodes);
  const nameOf = (id: Id): string => labels.get(id) ?? id;
  return {
    merge,
    inputs: merge.inputs.map(nameOf),
    output: nameOf(merge.output),
    open: formOf("open", open),
    merged: compared("merged", open, merged),
    single: alone && compared("single", open, alone),
  };
}

/** The document with one gate in the place of several. */
function replaced(document: PlaygroundDocument, { nodes, inputs, output }: Merge, gate: string): PlaygroundDocument {
  const gone = new Set(nodes.map(({ id }) => id));
  const last = document.nodes.find(({ id }) => id === output);
  const one: GateNode = { kind: "gate", id: output, gate, inputs, options: {}, ...(last?.name && { name: last.name }) };
  const rest = document.nodes.flatMap((node) => (node.id === output ? [one] : gone.has(node.id) ? [] : [node]));
  return { ...document, nodes: rest };
}

const freeId = ({ groups }: PlaygroundDocument): Id => {
  for (let number = 1; ; number++) if (!groups.some(({ id }) => id === `g${number}`)) return `g${number}`;
};

/** A built graph that has been gone through, and the nodes of it that are compared. */
interface SeenForm {
  readonly nodes: readonly Node[];
  readonly kept: readonly Kept[];
  readonly pass: Pass<"now">;
  readonly output: Wire;
  readonly inputs: readonly Wire[];
  /** The gradient at each input of the merged gates, of the document's result; undefined where there is none. */
  readonly gradients: readonly (NdArray | undefined)[];
  /** The same of the merged gates' own output: what they send is compared where nothing reaches them, too. */
  readonly own: readonly (NdArray | undefined)[];
}

function seen(built: Built, ids: readonly Id[], merge: Merge, result: Id | null): SeenForm | Problem {
  const wires = ids.map((id) => built.wires.get(id));
  const from = built.result ?? built.wires.get(merge.output);
  const problem =
    built.problems.find(({ at }) => ids.includes(at.node ?? "") || at.node === result) ?? built.problems[0];
  if (problem && (!from || wires.includes(undefined))) return problem;
  const pass = new Pass(built.graph, reference, built.feeds);
  const steps = [...pass.forwardSteps()].filter(({ node }) => wires.includes(node.output));
  const output = built.wires.get(merge.output) as Wire;
  const inputs = merge.inputs.map((id) => built.wires.get(id) as Wire);
  return {
    nodes: steps.map(({ node }) => node),
    kept: keptOf(steps),
    pass,
    output,
    inputs,
    gradients: gradientsOf(pass, from as Wire, inputs),
    own: gradientsOf(pass, output, inputs),
  };
}

function gradientsOf(pass: Pass<"now">, from: Wire, inputs: readonly Wire[]): readonly (NdArray | undefined)[] {
  if (!isFloat(from.dtype)) return inputs.map(() => undefined);
  pass.backward(from);
  return inputs.map((wire) => (isFloat(wire.dtype) ? readNumbers(pass.gradient(wire)) : undefined));
}

function formOf(kind: Form["kind"], { nodes, kept, pass, output }: SeenForm): Form {
  const keptNumbers = kept.reduce((sum, { value }) => sum + value.data.length, 0);
  const count = (order: "forwardOrder" | "backwardOrder"): number =>
    nodes.reduce((sum, { template }) => sum + countOps(template[order]), 0);
  return {
    kind,
    gates: nodes.map(({ gate }: { gate: Gate }) => gate.label),
    value: readNumbers(pass.value(output)),
    kept,
    keptNumbers,
    keptBytes: keptNumbers * Float64Array.BYTES_PER_ELEMENT,
    forwardOps: count("forwardOrder"),
    backwardOps: count("backwardOrder"),
  };
}

/** What nodes keep: a wire's value once, however many of them keep it; what is on no wire by the gate's name for it. */
function keptOf(steps: readonly ForwardStep<"now">[]): readonly Kept[] {
  const byName = new Map<string, NdArray>();
  for (const step of steps)
    for (const { name, wire, value } of keptAt(step)) byName.set(wire?.label ?? `${labelOf(step.node)}.${name}`, value);
  return [...byName].map(([name, value]) => ({ name, value }));
}

function compared(kind: "merged" | "single", open: SeenForm, other: SeenForm): ComparedForm {
  const form = formOf(kind, other);
  const gradients = open.inputs.flatMap((wire, i): readonly ComparedGradient[] => {
    const [mine, theirs] = [open.gradients[i], other.gradients[i]];
    return mine && theirs ? [{ name: wire.label, open: mine, other: theirs, apart: apartOf(mine, theirs) }] : [];
  });
  const own = open.own.map((mine, i) => (mine && other.own[i] ? apartOf(mine, other.own[i]) : 0));
  const values = apartOf(readNumbers(open.pass.value(open.output)), form.value);
  const apart = [...own, ...gradients.map(({ apart }) => apart)].reduce((most, each) => Math.max(most, each), values);
  const equal = apart <= CLOSE;
  const before = formOf("open", open);
  const says = equal
    ? message("granularity.equal", { apart, keptBefore: before.keptNumbers, keptAfter: form.keptNumbers })
    : message("granularity.different", { apart });
  return { ...form, gradients, apart, equal, says };
}

function apartOf(a: NdArray, b: NdArray): number {
  return Array.from(a.data).reduce((most, x, i) => {
    const y = b.data[i] ?? Number.NaN;
    const apart = Object.is(x, y) ? 0 : Math.abs(x - y) / Math.max(1, Math.abs(x), Math.abs(y));
    return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.max(most, apart);
  }, 0);
}
