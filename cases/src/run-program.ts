// Running a program case: its graph, its backward pass, and the numbers that come out.
import {
  ComputationalGraph,
  compile,
  differentiate,
  type Feeds,
  isFloat,
  Pass,
  type Program,
  type Read,
  type Wire,
} from "@chainrule/core";
import { exactPlace, type Place } from "./backends.ts";
import { boundsOn, fromExact, type Rounded, roundedTensor } from "./bounds.ts";
import { type BoundsOf, checkDtypes, checkHeld, compareAll, distanceFrom, type Found } from "./compare.ts";
import { Malformed, type ProgramCase, type Tensor } from "./format.ts";
import { placeProgram, standsFor, type Value, type Values, valueNamed } from "./place-program.ts";
import { conventionsOf } from "./policies.ts";
import type { Verdict } from "./verdict.ts";
import { gate } from "./vocabulary/context.ts";

interface Built {
  readonly graph: ComputationalGraph;
  readonly values: Values;
  readonly feeds: Record<string, Tensor>;
  /** Σ value · cotangent, whose gradients are the case's; undefined where none are asked for. */
  readonly loss: Wire | undefined;
}

/** The numbers of each expected name. */
type Numbers = ReadonlyMap<string, Tensor>;

/** What a run gives, and how far rounding may have taken it. */
interface Outcome {
  readonly numbers: Numbers;
  readonly rounded?: (name: string) => Rounded | undefined;
}

export async function runProgram(given: ProgramCase, place: Place): Promise<Verdict> {
  checkDtypes(given, place);
  const seeds = Object.values(given.cotangent ?? {}).filter((seed) => seed !== null);
  checkHeld([...Object.values(given.tensors), ...Object.values(given.expect), ...seeds], place);
  const names = Object.keys(given.expect);
  const run = place.way === "gates" ? runGates : runCompiled;
  const { numbers, rounded } = await run(
    build(place.float === "float32" ? roundedCase(given) : given, place),
    names,
    place,
  );
  const found = Object.entries(given.expect).map(
    ([name, expected]): Found => ({ name, actual: numbers.get(name) as Tensor, expected }),
  );
  let verdict = compareAll(found, given.tol);
  if (verdict.status === "failed" && rounded)
    verdict = compareAll(found, given.tol, await boundsFrom(given, names, rounded));
  const oracle = Object.entries(given.oracle).filter(([name]) => numbers.has(name));
  if (verdict.status !== "passed" || place.float !== "float64" || oracle.length === 0) return verdict;
  const fromOracle = Math.max(...oracle.map(([name, exact]) => distanceFrom(numbers.get(name)?.data ?? [], exact)));
  return { ...verdict, fromOracle };
}

/** What float32 makes of the case's numbers, before anything is computed. */
function roundedCase(given: ProgramCase): ProgramCase {
  const tensors = Object.entries(given.tensors).map(([name, leaf]) => [
    name,
    isFloat(leaf.dtype) ? roundedTensor(leaf) : leaf,
  ]);
  const seeds = Object.entries(given.cotangent ?? {}).map(([name, seed]) => [name, seed && roundedTensor(seed)]);
  return { ...given, tensors: Object.fromEntries(tensors), cotangent: given.cotangent && Object.fromEntries(seeds) };
}

/** How far from the exact numbers a float32 backend may be: what rounding the case changes is seen on the reference. */
async function boundsFrom(
  given: ProgramCase,
  names: readonly string[],
  rounded: NonNullable<Outcome["rounded"]>,
): Promise<BoundsOf> {
  const { numbers: exact } = await runGates(build(given, exactPlace), names, exactPlace);
  return (name) => {
    const found = rounded(name);
    return found && fromExact(found, exact.get(name)?.data ?? []);
  };
}

/** Of "d:x" it is x. */
const differentiated = (name: string): string | undefined => (name.startsWith("d:") ? name.slice(2) : undefined);

function build({ tensors, program, project, expect, cotangent }: ProgramCase, { float }: Place): Built {
  const conventions = conventionsOf(project);
  const graph = new ComputationalGraph({ dtype: float, policy: conventions.policy });
  const asked = new Set(Object.keys(expect).flatMap((name) => differentiated(name) ?? []));
  const values: Values = new Map();
  const feeds: Record<string, Tensor> = {};
  for (const [name, { shape, data, dtype }] of Object.entries(tensors)) {
    const stands = standsFor(dtype, asked.has(name));
    // Labels of graphs are pickier than names of cases.
    const label = `leaf ${values.size}`;
    values.set(name, { wire: graph.input(label, shape, { dtype: isFloat(dtype) || stands ? float : dtype }), stands });
    feeds[label] = { shape, data };
  }
  placeProgram(program, values, { graph, conventions });
  const loss = asked.size > 0 ? lossOf(graph, values, cotangent ?? lastOf(program)) : undefined;
  return { graph, values, feeds, loss };
}

/** The names that no line takes up: where a backward pass begins when a case does not say. */
function lastOf(program: ProgramCase["program"]): Readonly<Record<string, null>> {
  const taken = new Set(program.flatMap((line) => line.in));
  return Object.fromEntries(
    program.flatMap((line) => line.out.filter((name) => !taken.has(name)).map((name) => [name, null])),
  );
}

/** Values times their cotangents, summed: its gradients are theirs. Whole numbers have none. */
function lossOf(
  graph: ComputationalGraph,
  values: Values,
  cotangent: NonNullable<ProgramCase["cotangent"]>,
): Wire | undefined {
  const terms = Object.entries(cotangent).flatMap(([name, seed]) => {
    const { wire } = valueNamed(values, name);
    if (!isFloat(wire.dtype)) return [];
    if (!seed) return [gate("sum")(wire)];
    if (`${seed.shape}` !== `${wire.shape}`)
      throw new Malformed(`the cotangent of ${name} is [${seed.shape}], and it is [${wire.shape}]`);
    return [gate("sum")(gate("multiply")(wire, graph.constant(seed)))];
  });
  return terms.length > 0 ? terms.reduce((sum, term) => gate("add")(sum, term)) : undefined;
}

const zerosOf = (wire: Wire): Tensor => {
  const shape = wire.shape as readonly number[];
  return { shape, data: new Array<number>(shape.reduce((n, size) => n * size, 1)).fill(0) };
};

async function read(handle: Read): Promise<Tensor> {
  const data = await handle.read();
  return { shape: handle.shape, data: typeof data === "number" ? [data] : Array.from(data) };
}

/** Whether a wire has a gradient at all; where it has none it is zeros. */
const hasGradient = (loss: Wire | undefined, { wire }: Value): loss is Wire =>
  loss !== undefined && isFloat(wire.dtype);

/** One gate at a time, as people step through a graph. */
async function runGates(
  { graph, values, feeds, loss }: Built,
  names: readonly string[],
  { backend }: Place,
): Promise<Outcome> {
  const pass = new Pass(graph, backend, feeds as Feeds).forward();
  if (loss) pass.backward(loss);
  const numbers = new Map<string, Tensor>();
  for (const name of names) {
    const of = differentiated(name);
    const value = valueNamed(values, of ?? name);
    if (of === undefined) numbers.set(name, await read(pass.value(value.wire)));
    else numbers.set(name, hasGradient(loss, value) ? await read(pass.gradient(value.wire)) : zerosOf(value.wire));
  }
  return { numbers };
}

/** Forward and backward as one compiled program. */
async function runCompiled(
  { graph, values, feeds, loss }: Built,
  names: readonly string[],
  { backend, float }: Place,
): Promise<Outcome> {
  const outputs = new Map<string, Wire>();
  const gradients: string[] = [];
  const numbers = new Map<string, Tensor>();
  for (const name of names) {
    const of = differentiated(name);
    const value = valueNamed(values, of ?? name);
    if (of === undefined) outputs.set(name, value.wire);
    else if (hasGradient(loss, value)) gradients.push(name);
    else numbers.set(name, zerosOf(value.wire));
  }
  if (loss && gradients.length > 0) {
    const by = gradients.map((name) => valueNamed(values, name.slice(2)).wire);
    for (const [i, wire] of differentiate(loss, by).entries()) outputs.set(gradients[i] as string, wire);
  }
  if (outputs.size === 0) return { numbers };
  using compiled = await compile(graph, { outputs: [...new Set(outputs.values())], backend });
  const program = compiled.program();
  compiled(Object.fromEntries(inputsOf(program).map((label) => [label, feeds[label] as Tensor])) as Feeds);
  for (const [name, wire] of outputs) numbers.set(name, await read(compiled.value(wire)));
  const order = [...new Set(outputs.values())];
  if (float === "float64") return { numbers };
  let known: readonly Rounded[] | undefined;
  const rounded = (name: string): Rounded | undefined => {
    known ??= boundsOn(program, feeds);
    return known[order.indexOf(outputs.get(name) as Wire)];
  };
  return { numbers, rounded };
}

const inputsOf = ({ inputs, values }: Program): readonly string[] =>
  inputs.flatMap((id) => (values[id]?.role === "input" ? [values[id]?.label as string] : []));
