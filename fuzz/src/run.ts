// Running a plan's graph: stepped and compiled, on any backend, all numbers read.
import type { Backend, Feeds, Forward, Program, Read, Wire } from "@chainrule/core";
import { compile, differentiate, isFloat, Pass } from "@chainrule/core";
import { type Built, boundShape, type Plan } from "./plan.ts";

export type Data = ArrayLike<number>;

/** Everything that a graph computes, by what it is called. */
export type Results = ReadonlyMap<string, Data>;

/** A graph with the gradients of its loss by everything float placed in it. */
export interface Differentiated extends Built {
  readonly floats: readonly Wire[];
  readonly gradients: readonly Wire[];
  /** All wires: leaves, values and gradients. */
  readonly wires: readonly Wire[];
}

export function withGradients(built: Built): Differentiated {
  const floats = [...built.graph.wires.values()].filter(({ dtype, kind }) => isFloat(dtype) && kind !== "constant");
  const gradients = differentiate(built.loss, floats);
  const wires = [...built.graph.wires.values()].filter(({ kind }) => kind !== "constant");
  return { ...built, floats, gradients, wires };
}

const flat = (data: number | Data): Data => (typeof data === "number" ? [data] : data);
export const readFlat = async (value: Read): Promise<Data> => flat(await value.read());

const feedsOf = (plan: Plan, roles: readonly string[]): Feeds =>
  Object.fromEntries(
    plan.leaves
      .filter(({ role }) => roles.includes(role))
      .map(({ label, numbers: { shape, data } }) => [label, { shape, data: Float64Array.from(data) }]),
  );
export const inputsOf = (plan: Plan): Feeds => feedsOf(plan, ["input"]);
export const parametersOf = (plan: Plan): Feeds => feedsOf(plan, ["parameter"]);
export const allFeedsOf = (plan: Plan): Feeds => feedsOf(plan, ["input", "parameter"]);

/** Gate by gate, forward and back. */
export function stepped(
  plan: Plan,
  { graph, loss }: Built,
  backend: Backend,
  feeds = allFeedsOf(plan),
  step?: number,
): Pass {
  // Training draws for the step that it is at, evaluation for step 0.
  const options = { training: step === undefined ? plan.training : true, step: step ?? 0 };
  return new Pass(graph, backend, feeds, options).forward().backward(loss);
}

/** Values and gradients of a pass; the shape of each gradient is checked. */
export async function readPass(plan: Plan, { wires, floats }: Differentiated, pass: Pass): Promise<Results> {
  const results = new Map<string, Data>();
  for (const wire of wires) results.set(`${wire.label}`, await readFlat(pass.value(wire)));
  for (const wire of floats) {
    const gradient = pass.gradient(wire);
    if (`${gradient.shape}` !== `${boundShape(wire.shape, plan.batch)}` || gradient.dtype !== wire.dtype)
      throw new Error(
        `the gradient of ${wire} is ${gradient.dtype} [${gradient.shape}], and the wire is ${wire.dtype} [${wire.shape}]`,
      );
    results.set(`the gradient of ${wire.label}`, await readFlat(gradient));
  }
  return results;
}

export interface Whole {
  readonly forward: Forward;
  readonly program: Program;
  /** What the program's inputs are fed, in its order. */
  readonly given: readonly Data[];
  /** Each of them has its wire, in the order of the program's outputs. */
  readonly results: Results;
}

/** The whole graph with its gradients as one program, run once. */
export async function compiled(plan: Plan, { graph, wires }: Differentiated, backend: Backend): Promise<Whole> {
  const parameters = parametersOf(plan);
  const forward = await compile(graph, { outputs: wires, backend, parameters, training: plan.training });
  const program = forward.program(plan.batch === undefined ? {} : { batch: plan.batch });
  const fed = new Map(plan.leaves.map(({ label, numbers }) => [label, numbers.data]));
  const given = program.inputs.map((id) => fed.get(program.values[id]?.label ?? "") ?? [0]);
  forward(inputsOf(plan));
  return { forward, program, given, results: await readCompiled(forward, wires) };
}

export async function readCompiled(forward: Forward, wires: readonly Wire[]): Promise<Results> {
  const results = new Map<string, Data>();
  for (const wire of wires) results.set(wire.label, await readFlat(forward.value(wire)));
  return results;
}

/** Programs are data: JSON, with the numbers that JSON lacks spelled out. */
export function throughJson(program: Program): Program {
  const text = JSON.stringify(program, (_, value: unknown) => {
    if (ArrayBuffer.isView(value)) return { numbers: [...(value as Float64Array)] };
    const odd = typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0));
    return odd ? { number: Object.is(value, -0) ? "-0" : String(value) } : value;
  });
  return JSON.parse(text, (_, value: { number?: string; numbers?: number[] } | null) =>
    value && typeof value === "object" && value.numbers
      ? Float64Array.from(value.numbers)
      : value && typeof value === "object" && value.number
        ? Number(value.number)
        : value,
  ) as Program;
}
