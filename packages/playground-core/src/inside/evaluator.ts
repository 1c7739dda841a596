// A graph's values, computed again from changed inputs, and only as far as the change reaches. Every number is core's.
import {
  type ComputationalGraph,
  type Feeds,
  type HostBuffer,
  type NdArray,
  type Node,
  Pass,
  reference,
  type Wire,
} from "@chainrule/core";
import { readNumbers } from "../numbers/arrays.ts";
import { decisionsWithin } from "./decisions.ts";
import { bufferOf, type NodeProgram, nodeProgram } from "./node-program.ts";

/** One node, ready to run: its output, and what it decides. */
interface Runnable {
  readonly node: Node;
  readonly program: NodeProgram;
}

/** A graph whose inputs may be moved. */
export class Evaluator {
  readonly #buffers = new Map<Wire, HostBuffer>();
  readonly #nodes: readonly Runnable[];
  readonly #reached = new Map<Wire, readonly Runnable[]>();

  constructor(graph: ComputationalGraph, feeds: Feeds) {
    const pass = new Pass(graph, reference, feeds).forward();
    const hold = (wire: Wire): HostBuffer => {
      const buffer = this.#buffers.get(wire) ?? bufferOf(readNumbers(pass.value(wire)), wire.dtype);
      this.#buffers.set(wire, buffer);
      return buffer;
    };
    for (const wire of graph.wires.values()) if (!wire.node) hold(wire);
    this.#nodes = graph.nodes.map((node) => {
      const decisions = decisionsWithin(node.template.forwardOrder).map(({ side }) => side);
      const program = nodeProgram(node, node.inputs.map(hold), [node.template.output, ...decisions]);
      program.run();
      this.#buffers.set(node.output, program.results[0] as HostBuffer);
      return { node, program };
    });
  }

  /** The value of a wire as it is now; the numbers change with the next move. */
  value(wire: Wire): NdArray {
    return this.#buffers.get(wire) as HostBuffer;
  }

  /** Looks at the graph with one element of a wire at another number; afterwards everything is as it was. */
  with<T>(wire: Wire, element: number, number: number, look: () => T): T {
    const { data } = this.#buffers.get(wire) as HostBuffer;
    const before = data[element] as number;
    const reached = this.#reachedFrom(wire);
    const run = (value: number): void => {
      data[element] = value;
      for (const { program } of reached) program.run();
    };
    run(number);
    try {
      return look();
    } finally {
      run(before);
    }
  }

  /** What the gates that a wire reaches decide, one list a gate. */
  decisions(wire: Wire): readonly { readonly node: Node; readonly sides: readonly number[] }[] {
    return this.#reachedFrom(wire)
      .filter(({ program }) => program.results.length > 1)
      .map(({ node, program }) => ({ node, sides: program.results.slice(1).flatMap(({ data }) => Array.from(data)) }));
  }

  #reachedFrom(wire: Wire): readonly Runnable[] {
    const known = this.#reached.get(wire);
    if (known) return known;
    const wires = new Set([wire]);
    const reached = this.#nodes.filter(({ node }) => {
      const takes = node.inputs.some((input) => wires.has(input));
      if (takes) wires.add(node.output);
      return takes;
    });
    this.#reached.set(wire, reached);
    return reached;
  }
}
