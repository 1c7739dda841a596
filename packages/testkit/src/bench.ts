// A bench: a gate alone in a graph, with everything that is asked of it there.
import type { Backend, Feeds, Gate, Numbers, Policy, Read, Shape, Sizes, Time, Wire } from "@chainrule/core";
import { ComputationalGraph, compile, Pass, place, reference } from "@chainrule/core";
import type { Point, Source } from "./draw.ts";
import { dtypeIn } from "./draw.ts";

/** How a bench is set up. */
export interface BenchOptions {
  readonly dtype?: "float32" | "float64";
  readonly policy?: Partial<Policy>;
  readonly training?: boolean;
}

/** A gate placed on inputs of its own. */
export interface Bench {
  readonly graph: ComputationalGraph;
  readonly inputs: readonly Wire[];
  readonly output: Wire;
  readonly training: boolean;
}

/** Places a gate on inputs of those sources, or of those shapes; throws what placing throws. */
export function setUp(
  gate: Gate,
  sources: readonly Source[],
  options: BenchOptions = {},
  shapes: readonly Shape[] = sources.map(({ shape }) => shape),
): Bench {
  const { dtype = "float64", policy = {}, training = false } = options;
  const graph = new ComputationalGraph({ dtype, policy });
  const inputs = sources.map((source, i) =>
    graph.input(`input${i}`, shapes[i] ?? [], { dtype: dtypeIn(source, dtype) }),
  );
  return { graph, inputs, output: placeOn(gate, inputs), training };
}

/** Places a gate on as many wires as there are. */
export const placeOn = (gate: Gate, inputs: readonly (Wire | number)[]): Wire => place(gate, ...inputs);

/** A point as feeds of a bench, with those of further wires. Named sizes are the sizes of `shapes`. */
export const feedsOf = (
  { inputs }: Bench,
  point: Point,
  more: Feeds = {},
  shapes: readonly Shape[] = inputs.map(({ shape }) => shape),
): Feeds => ({
  ...Object.fromEntries(
    inputs.map(({ label }, i) => [label, { shape: shapes[i] as Sizes, data: point[i] as Float64Array }]),
  ),
  ...more,
});

/** What a handle holds, flat, a scalar as one number. */
export async function flatOf<When extends Time>(read: Read<When>): Promise<Numbers> {
  const value: number | Numbers = await read.read();
  return typeof value === "number" ? Float64Array.of(value) : value;
}

/** The same at once, on the reference. */
export const flatNow = (read: Read<"now">): Float64Array => {
  const value = read.read();
  return typeof value === "number" ? Float64Array.of(value) : Float64Array.from(value);
};

/** A function that computes wires at points, compiled on the reference. */
export async function functionOf(
  bench: Bench,
  outputs: readonly Wire[],
): Promise<(point: Point, more?: Feeds) => readonly Float64Array[]> {
  const forward = await compile(bench.graph, { outputs, backend: reference, training: bench.training });
  const needed = new Set(labelsOf(outputs));
  return (point, more) => {
    const feeds = Object.entries(feedsOf(bench, point, more)).filter(([label]) => needed.has(label));
    forward(Object.fromEntries(feeds));
    return outputs.map((wire) => flatNow(forward.value(wire)));
  };
}

/** The labels of the inputs that wires depend on. */
export function labelsOf(outputs: readonly Wire[]): readonly string[] {
  const seen = new Set<Wire>();
  const stack = [...outputs];
  for (let wire = stack.pop(); wire; wire = stack.pop()) {
    if (seen.has(wire)) continue;
    seen.add(wire);
    stack.push(...(wire.node?.inputs ?? []));
  }
  return [...seen].filter(({ kind }) => kind === "input").map(({ label }) => label);
}

/** A pass over a bench that has gone forward. */
export const passOf = <When extends Time>(
  bench: Bench,
  point: Point,
  backend: Backend<When>,
  more: Feeds = {},
): Pass<When> => new Pass(bench.graph, backend, feedsOf(bench, point, more), { training: bench.training }).forward();
