// From a document to core's graph: every gate that can be computed is placed, and what cannot be is said, node by node.
import type { Feeds, Wire } from "@chainrule/core";
import { ComputationalGraph, compose, type Policy, place, sameShape, sizeOf } from "@chainrule/core";
import type { Palette } from "../palette/palette.ts";
import { unknownName } from "../palette/palette.ts";
import type { Problem, ProblemCode, ProblemParameters } from "../problems/problem.ts";
import { isPlaygroundError, shown } from "../problems/problem.ts";
import type { DocumentNode, GateNode, Id, InputNode, NumberValue, Operand, PlaygroundDocument } from "./document.ts";
import { isNodeId, limits, shapeOfValue } from "./document.ts";
import { labelsOf } from "./labels.ts";
import type { Merge } from "./merge.ts";
import { isMerge, mergeOf } from "./merge.ts";

/** A document as core's graph. */
export interface Built {
  readonly graph: ComputationalGraph;
  /** The wire of each node; none of a node with a problem, and none of a gate inside a folded group, except its output. */
  readonly wires: ReadonlyMap<Id, Wire>;
  /** What is fed: `new Pass(graph, reference, feeds)`. */
  readonly feeds: Feeds;
  /** The wire of the document's result, where it can be computed. */
  readonly result: Wire | undefined;
  /** What keeps nodes from being computed, in the document's order. */
  readonly problems: readonly Problem[];
}

export interface BuildOptions {
  /** Gradients at ties and kinks. */
  readonly policy?: Partial<Policy>;
  /** Take folded groups as open ones: every gate by itself. Default false. */
  readonly unfold?: boolean;
}

/** Builds the graph of a document. Never throws for what is in it: see `problems`. */
export function build(document: PlaygroundDocument, palette: Palette, options: BuildOptions = {}): Built {
  const graph = new ComputationalGraph({ dtype: "float64", policy: options.policy ?? {} });
  const builder = new Builder(graph, document, palette);
  const folds = options.unfold ? new Map<Id, Fold>() : builder.folds();
  for (const node of document.nodes) {
    const fold = folds.get(node.id);
    if (node.kind === "input") builder.input(node);
    else if (!fold) builder.gate(node);
    // A merged gate stands where its last gate stood: everything that goes in is there by then.
    else if (fold.merge.output === node.id) builder.merged(fold, node);
  }
  const { wires, feeds, problems } = builder;
  const result = document.result === null ? undefined : wires.get(document.result);
  return { graph, wires, feeds, result, problems };
}

/**
 * Builds the graph of an edited document; where only values changed, and no shape, it is the graph that is there, with other feeds:
 * what a slider needs sixty times a second.
 */
export function rebuild(
  built: Built,
  [before, after]: readonly [PlaygroundDocument, PlaygroundDocument],
  palette: Palette,
  options: BuildOptions = {},
): Built {
  const isSame =
    before.result === after.result &&
    before.groups === after.groups &&
    before.nodes.length === after.nodes.length &&
    before.nodes.every((node, i) => isLike(node, after.nodes[i] as DocumentNode));
  if (!isSame) return build(after, palette, options);
  const inputs = after.nodes.filter((node): node is InputNode => node.kind === "input");
  return { ...built, feeds: Object.fromEntries(inputs.map(({ name, value }) => [name, value])) };
}

/** Whether a node differs in nothing but the numbers of its value. */
function isLike(node: DocumentNode, other: DocumentNode): boolean {
  if (node === other) return true;
  if (node.kind === "gate" || other.kind === "gate" || node.id !== other.id || node.name !== other.name) return false;
  return node.dtype === other.dtype && sameShape(shapeOfValue(node.value), shapeOfValue(other.value));
}

interface Fold {
  readonly name: string;
  readonly merge: Merge;
}

class Builder {
  readonly wires = new Map<Id, Wire>();
  readonly feeds: Record<string, NumberValue> = {};
  readonly problems: Problem[] = [];
  readonly #graph: ComputationalGraph;
  readonly #document: PlaygroundDocument;
  readonly #palette: Palette;
  readonly #labels: ReadonlyMap<Id, string>;

  constructor(graph: ComputationalGraph, document: PlaygroundDocument, palette: Palette) {
    this.#graph = graph;
    this.#document = document;
    this.#palette = palette;
    this.#labels = labelsOf(document.nodes);
  }

  /** The folded groups by each gate in them; one that cannot be merged is a problem, and stays open. */
  folds(): ReadonlyMap<Id, Fold> {
    const folds = new Map<Id, Fold>();
    for (const { id, name, folded, nodes } of this.#document.groups) {
      if (!folded) continue;
      const merge = mergeOf(this.#document, nodes);
      if (isMerge(merge)) for (const gate of merge.nodes) folds.set(gate.id, { name, merge });
      else this.problems.push({ ...merge, at: { ...merge.at, node: id } });
    }
    return folds;
  }

  input({ id, name, value, dtype }: InputNode): void {
    this.#attempt(id, () => {
      const wire = this.#graph.input(name, shapeOfValue(value), dtype ? { dtype } : {});
      this.feeds[name] = value;
      return wire;
    });
  }

  gate(node: GateNode): void {
    if (!this.#isReady(node, this.wires)) return;
    this.#attempt(node.id, () => {
      const wire = placeNode(node, this.#palette, this.#graph, (id) => this.wires.get(id) as Wire);
      return wire.as(this.#label(node.id));
    });
  }

  merged({ name, merge }: Fold, node: GateNode): void {
    const { inputs } = merge;
    const known = new Map<Id, unknown>(this.wires);
    for (const gate of merge.nodes) {
      if (!this.#isReady(gate, known)) return;
      known.set(gate.id, true);
    }
    this.#attempt(node.id, () => {
      const gate = compose(name, (...wires: readonly Wire[]) => {
        const inside = new Map(inputs.map((id, i) => [id, wires[i] as Wire]));
        const { graph } = wires[0] as Wire;
        for (const each of merge.nodes)
          inside.set(
            each.id,
            placeNode(each, this.#palette, graph, (id) => inside.get(id) as Wire),
          );
        return inside.get(merge.output) as Wire;
      });
      return place(gate, ...(inputs.map((id) => this.wires.get(id)) as readonly Wire[])).as(this.#label(node.id));
    });
  }

  /** Whether a gate can be placed; says why it cannot be. */
  #isReady(node: GateNode, known: ReadonlyMap<Id, unknown>): boolean {
    const { id, gate, inputs, options } = node;
    const entry = this.#palette.get(gate);
    if (!entry) this.#problem(id, "E_UNKNOWN_GATE", unknownName(gate, this.#palette.keys()));
    const open = inputs.indexOf(null);
    if (open >= 0) this.#problem(id, "E_OPEN_INPUT", { gate: this.#label(id), port: open + 1 }, open);
    const wrong = entry?.arity !== undefined && entry.arity !== inputs.length;
    if (wrong) this.#problem(id, "E_ARITY", { gate, expected: entry.arity as number, given: inputs.length });
    const option = Object.keys(options).find((name) => entry?.settings && !Object.hasOwn(entry.settings, name));
    const isStrange = option !== undefined && Object.keys(entry?.settings ?? {}).length === 0;
    if (isStrange) this.#problem(id, "E_OPTION", { gate, name: shown(option) });
    const port = inputs.findIndex((operand) => isNodeId(operand) && !known.has(operand));
    if (port >= 0) this.#problem(id, "E_WAITS", { name: this.#label(inputs[port] as Id) }, port);
    return entry !== undefined && open < 0 && !wrong && !isStrange && port < 0;
  }

  #attempt(id: Id, make: () => Wire): void {
    try {
      const wire = make();
      const size = sizeOf(wire.shape.map(Number));
      const most = limits.computedNumbers;
      if (size <= most) this.wires.set(id, wire);
      else this.#problem(id, "E_VALUE_SIZE", { name: this.#label(id), size, most });
    } catch (error) {
      if (isPlaygroundError(error)) {
        this.#problem(id, error.code, error.parameters);
        return;
      }
      // A gate may be anybody's: whatever it throws is said at its node.
      this.#problem(id, "E_CORE", { message: error instanceof Error ? error.message : String(error) });
    }
  }

  #label(id: Id): string {
    return this.#labels.get(id) ?? id;
  }

  #problem(node: Id, code: ProblemCode, parameters: ProblemParameters, port?: number): void {
    this.problems.push({ code, parameters, at: { node, ...(port !== undefined && { port }) } });
  }
}

/** Places a gate on wires; numbers become constants, and at least one of its inputs a wire. */
function placeNode(node: GateNode, palette: Palette, graph: ComputationalGraph, wireOf: (id: Id) => Wire): Wire {
  const gate = palette.get(node.gate)?.make(node.options);
  if (!gate) throw new TypeError(node.gate);
  const hasWire = node.inputs.some((operand) => typeof operand !== "number");
  const operands = node.inputs.map((operand: Operand, i) => {
    if (isNodeId(operand)) return wireOf(operand);
    return typeof operand === "number" && (hasWire || i > 0) ? operand : graph.constant(operand as NumberValue);
  });
  return place(gate, ...operands);
}
