// The contract: what a gate must return when it is placed, each time the same, leaving everything as it was.
import type { Expr, Gate, Program } from "@chainrule/core";
import { isFloat, lower, showProgram } from "@chainrule/core";
import type { Bench } from "./bench.ts";
import { setUp } from "./bench.ts";
import type { Context } from "./context.ts";
import { wordsOf } from "./context.ts";
import { inOrder } from "./expressions.ts";

/** Places the gate in graphs of both float dtypes; returns the bench in float64, or nothing when it cannot be placed. */
export function checkContract(context: Context): Bench | undefined {
  const { gate, sources, options, recorder } = context;
  let bench: Bench | undefined;
  for (const dtype of ["float64", "float32"] as const) {
    try {
      const placed = setUp(gate, sources, { ...options, dtype });
      recorder.count("contract", 1);
      const { output } = placed;
      const mixed =
        isFloat(output.dtype) && output.dtype !== dtype && sources.some((source) => source.dtype === "float");
      if (mixed && !options.skip?.includes("contract"))
        recorder.fail(
          "contract",
          `${gate.label} returns ${output.dtype} in a ${dtype} graph: a gate keeps its inputs' dtype`,
        );
      if (dtype === "float64") bench = placed;
    } catch (error) {
      const words = wordsOf(error);
      const hint = /: sum it over ax/.test(words) ? "a sum over a stretched axis was forgotten" : undefined;
      recorder.fail("contract", `${words} ${hint ? `(${hint})` : ""}`.trim(), { hint });
      return undefined; // in the other dtype it would most likely be the same again
    }
  }
  return bench;
}

/** Traces the gate several times, in graphs of their own, with other shapes between: the program must be the same. */
export function checkTracing(context: Context, first: Bench): void {
  const { gate, sources, options, recorder } = context;
  const others = sources.map((source) => ({ ...source, shape: source.shape.map(() => 1) }));
  try {
    const before = fingerprint(first);
    for (const [time, traced] of [sources, others, sources].entries()) {
      try {
        const after = fingerprint(setUp(gate, traced, options));
        if (traced === sources && after !== before) {
          recorder.fail(
            "tracing",
            `${gate.label} comes to another program when it is traced again (time ${time + 2}): forward and backward must depend on nothing but their inputs and settings. ${firstChange(before, after)}`,
          );
          return;
        }
      } catch (error) {
        if (traced === sources) throw error; // other shapes may be refused
      }
    }
    recorder.count("tracing", 2);
  } catch (error) {
    recorder.fail("tracing", `${gate.label} cannot be traced again: ${wordsOf(error)}`);
  }
}

function firstChange(before: string, after: string): string {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const at = old.findIndex((line, i) => line !== now[i]);
  return `First ${JSON.stringify(old[at] ?? "nothing more")}, then ${JSON.stringify(now[at] ?? "nothing more")}`;
}

/** Everything that a template computes, as text. */
function fingerprint({ output, training }: Bench): string {
  const template = output.node?.template;
  if (!template) return "";
  const { inputs, kept, upstream, keptLeaves, gradients } = template;
  const flowing = gradients.filter((gradient) => gradient !== null);
  const programs = [
    programOf(inputs, [template.output, ...kept.values()], training),
    programOf([upstream, ...keptLeaves], flowing, training),
  ];
  const where = gradients.map((gradient) => (gradient ? "∂" : "-")).join("");
  const data = programs.flatMap(({ instructions }) => instructions.map(({ attributes }) => attributes.data ?? []));
  return `keeps ${[...kept.keys()]}\n${programs.map(showProgram).join("\n")}\n${where} ${data.map((numbers) => numbers.join()).join(";")}`;
}

function programOf(leaves: readonly Expr[], roots: readonly Expr[], training: boolean): Program {
  const step = inOrder(roots).filter(({ op }) => op === "step");
  return lower({
    leaves: [...leaves, ...step.slice(0, 1)].map((expr, i) => ({ expr, role: "input", label: `leaf${i}` })),
    outputs: roots.map((expr, i) => ({ label: `root${i}`, expr })),
    dimensions: new Map(),
    training,
  });
}

/** Watches the gate while it is traced: it may write neither on itself nor on what it is given. */
export function checkPurity(context: Context): void {
  const { gate, sources, options, recorder } = context;
  const changes: string[] = [];
  const before = ownOf(gate);
  try {
    setUp(gate.inside ? gate : watched(gate, changes), sources, options);
  } catch {
    // Why it cannot be placed is said by the contract's check.
  }
  const after = ownOf(gate);
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(name) === after.get(name)) continue;
    changes.push(
      `it wrote to its own ${JSON.stringify(name)}; use keep(…), since one gate object may sit at many nodes`,
    );
  }
  for (const change of changes)
    recorder.fail("purity", `${gate.label} must keep nothing and change nothing: ${change}`);
  recorder.count("purity", 1);
}

/** The gate with its inputs compared before and after each call. */
function watched(gate: Gate, changes: string[]): Gate {
  const watch = <T>(name: string, given: readonly Expr[], call: () => T): T => {
    const before = given.map(showExpr);
    const result = call();
    for (const [i, expr] of given.entries())
      if (showExpr(expr) !== before[i]) changes.push(`${name} changed input ${i} that it was given`);
    return result;
  };
  const forward = (...inputs: readonly Expr[]) => watch("forward", inputs, () => gate.forward(...inputs));
  Object.defineProperty(forward, "length", { value: gate.forward.length });
  const { label, backward } = gate;
  if (!backward) return { label, forward };
  return {
    label,
    forward,
    backward: (dOut, saved) =>
      watch("backward", [dOut, ...Object.values(saved)], () => gate.backward?.(dOut, saved) ?? []),
  };
}

const showExpr = ({ op, inputs, attributes, shape, dtype }: Expr): string =>
  JSON.stringify([op, inputs.length, attributes, shape, dtype]);

/** What an object holds of its own, as text that changes when it does. */
function ownOf(gate: Gate): ReadonlyMap<string, string> {
  const identity = (value: unknown): string => {
    if (typeof value !== "object" || value === null) return String(value);
    if (value instanceof Map || value instanceof Set) return `${value.size}`;
    return Object.entries(value)
      .map(([key, inner]) => `${key}:${typeof inner === "object" ? tag(inner) : String(inner)}`)
      .join();
  };
  return new Map(
    Reflect.ownKeys(gate).map((key) => {
      const value: unknown = Reflect.get(gate, key);
      return [String(key), `${tag(value)} ${identity(value)}`];
    }),
  );
}

const tags = new WeakMap<object, number>();
let tagged = 0;
/** A number for each object, so that one in the place of another is seen. */
function tag(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const known = tags.get(value) ?? ++tagged;
  tags.set(value, known);
  return known;
}
