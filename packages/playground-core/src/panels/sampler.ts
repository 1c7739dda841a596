// A gate with one input, on many numbers at once: its values, its derivatives and its decisions, all by core.
import { ComputationalGraph, type Gate, type HostBuffer, type Node, Pass, place, reference } from "@chainrule/core";
import { decisionsWithin } from "../inside/decisions.ts";
import { bufferOf, type NodeProgram, nodeProgram } from "../inside/node-program.ts";
import { readNumbers } from "../numbers/arrays.ts";

/** A point of a curve, and its slope there. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly slope: number;
}

/** Whether a gate is a curve: one number in, one number out, each element by itself. */
export function isCurve(gate: Gate): boolean {
  try {
    const { node, output } = placed(gate, 3);
    return node.template.elementwise && output.shape.length === 1 && output.shape[0] === 3;
  } catch {
    // A gate that cannot be placed on one wire is no curve, whatever it throws.
    return false;
  }
}

/** The curve at these numbers. */
export function sample(gate: Gate, xs: readonly number[]): readonly CurvePoint[] {
  if (xs.length === 0) return [];
  const { graph, input, output, node } = placed(gate, xs.length);
  const pass = new Pass(graph, reference, { x: [...xs] }).forward();
  const ys = readNumbers(pass.value(output)).data;
  const slopes = node.template.gradients[0] ? readNumbers(pass.backward(output).gradient(input)).data : [];
  return xs.map((x, i) => ({ x, y: Number(ys[i]), slope: slopes[i] ?? 0 }));
}

/** What a gate decides, at many numbers at once: one program, run as often as it is asked. */
export class Sides {
  readonly #buffer: HostBuffer;
  readonly #program: NodeProgram;

  constructor(gate: Gate, size: number) {
    const { node } = placed(gate, size);
    const sides = decisionsWithin(node.template.forwardOrder).map(({ side }) => side);
    this.#buffer = bufferOf({ shape: [size], data: new Float64Array(size) }, "float64");
    this.#program = nodeProgram(node, [this.#buffer], sides);
  }

  /** One key for each number: numbers with the same key are on the same sides. */
  at(xs: readonly number[]): readonly string[] {
    this.#buffer.data.set(xs);
    this.#program.run();
    return xs.map((_, i) => this.#program.results.map(({ data }) => data[data.length === 1 ? 0 : i]).join());
  }
}

function placed(gate: Gate, size: number) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const input = graph.input("x", [size]);
  const output = place(gate as Gate<never>, ...([input] as never));
  return { graph, input, output, node: output.node as Node };
}
