// What a gate comes to on inputs of given shapes: traced once, symbolically, when it is first placed there.

import { checkGradients, describe } from "./contract.ts";
import { derive } from "./derive.ts";
import { check, quote } from "./errors.ts";
import { Expr, isExpr } from "./expr.ts";
import type { Gate, Saved } from "./gate.ts";
import { isKept } from "./gate.ts";
import type { ComputationalGraph } from "./graph.ts";
import { ops } from "./ops/index.ts";
import { inOrder, substitute } from "./order.ts";
import type { Policy } from "./policy.ts";
import { declarePolicy } from "./policy.ts";
import { isFloat, type Typed } from "./shape.ts";

/** A gate's forward and backward as expressions over placeholders. */
export interface Template {
  readonly gate: Gate;
  readonly inputs: readonly Expr[];
  readonly output: Expr;
  /** What backward needs of the forward pass, by name: expressions over `inputs`. */
  readonly kept: ReadonlyMap<string, Expr>;
  /** The placeholders that stand for it in `gradients`, in the same order. */
  readonly keptLeaves: readonly Expr[];
  readonly upstream: Expr;
  /** Over `upstream` and `keptLeaves`; each has the shape of its input. */
  readonly gradients: readonly (Expr | null)[];
  /** Every output element depends on one element of each input: the Jacobian is diagonal. */
  readonly elementwise: boolean;
  /** What a run of forward makes: the output, and what is kept besides the inputs. */
  readonly forwardRoots: readonly Expr[];
  readonly forwardOrder: readonly Expr[];
  readonly backwardOrder: readonly Expr[];
  /** What a gate composed of others is made of. */
  readonly inside: ComputationalGraph | undefined;
}

/** A placeholder: an input, a parameter, a kept value, an upstream gradient. */
export const leaf = (label: string, { shape, dtype }: Typed): Expr => new Expr("input", [], { label }, shape, dtype);

/** How a gate composed of others differentiates its inside: its output, everything it computes, and its gradients. */
export type Opener = (inputs: readonly Expr[]) => Opened;
interface Opened {
  readonly graph: ComputationalGraph;
  readonly output: Expr;
  readonly computed: readonly Expr[];
  readonly gradients: (upstream: Expr) => readonly (Expr | null)[];
}

/** What stands for the placeholders of a gate's backward, once it is known. */
export const backwardValues = (template: Template, upstream: Expr, kept: readonly Expr[]): ReadonlyMap<Expr, Expr> =>
  new Map([[template.upstream, upstream], ...template.keptLeaves.map((leaf, i) => [leaf, kept[i] as Expr] as const)]);

/** Treats the gradients that flow, all at once; null stays null. */
export function flowing<T>(
  gradients: readonly (Expr | null)[],
  treat: (gradients: readonly Expr[]) => readonly T[],
): readonly (T | null)[] {
  const treated = treat(gradients.filter((gradient) => gradient !== null)).values();
  return gradients.map((gradient) => (gradient === null ? null : (treated.next().value as T)));
}

/** Refuses expressions that are made of a placeholder other than those allowed. */
function checkMadeOf(
  exprs: readonly (Expr | null)[],
  allowed: readonly Expr[],
  message: (stranger: string) => string,
): void {
  const stranger = inOrder(exprs.filter((expr) => expr !== null)).find(
    (expr) => expr.op === "input" && !allowed.includes(expr),
  );
  check(!stranger, "E_GATE_CONTRACT", () => message(quote(String(stranger?.attributes.label))));
}

/** Traces a gate. `open` is there when the gate is composed of others. */
export function trace(
  gate: Gate,
  types: readonly Typed[],
  policy: Policy | undefined,
  open: Opener | undefined,
): Template {
  const inputs = types.map((type, i) => leaf(`input${i}`, type));
  const opened = open?.(inputs);
  const [output, saved] = opened ? [opened.output, {}] : traceForward(gate, inputs, policy);
  const upstream = leaf("upstream", output);
  const part = { gate, inputs, output, upstream, inside: opened?.graph };
  if (opened) return derived(part, opened.gradients(upstream), [output, ...opened.computed]);
  if (!gate.backward) {
    const gradients = isFloat(output.dtype) ? derive(output, upstream, inputs) : inputs.map(() => null);
    return derived(part, gradients, [output]);
  }
  const kept = new Map(Object.entries(saved));
  const keptLeaves = [...kept].map(([name, expr]) => leaf(name, expr));
  const placeholders: Saved = Object.fromEntries([...kept.keys()].map((name, i) => [name, keptLeaves[i] as Expr]));
  const gradients = checkGradients(gate.backward(upstream, placeholders), inputs, output, policy);
  checkMadeOf(
    gradients,
    [upstream, ...keptLeaves],
    (stranger) => `backward uses ${stranger}, which forward did not keep: return keep(output, { … }) with it.`,
  );
  return finish({ ...part, kept, keptLeaves, gradients });
}

/** Runs a gate's forward on placeholders: its output, and what it keeps. */
function traceForward(gate: Gate, inputs: readonly Expr[], policy: Policy | undefined): readonly [Expr, Saved] {
  const result: unknown = gate.forward(...inputs);
  const { output: returned, saved }: { output: unknown; saved: Saved } = isKept(result)
    ? result
    : { output: result, saved: {} };
  const values: readonly (readonly [string, unknown])[] = [["an output", returned], ...Object.entries(saved)];
  for (const [name, value] of values) {
    check(
      isExpr(value),
      "E_GATE_CONTRACT",
      () => `forward must return an expression, or keep(expression, { … }); ${name} is ${describe(value)}.`,
    );
  }
  const [output, ...keeps] = declarePolicy(
    values.map(([, value]) => value as Expr),
    policy,
  ) as [Expr, ...Expr[]];
  checkMadeOf(
    [output, ...keeps],
    inputs,
    (stranger) => `forward uses ${stranger} of another placing: keep nothing between calls.`,
  );
  return [output, Object.fromEntries(Object.keys(saved).map((name, i) => [name, keeps[i] as Expr]))];
}

/** Cuts gradients that were derived over the forward expressions off from them: what they touch is what must be kept. */
function derived(
  part: Pick<Template, "gate" | "inputs" | "output" | "upstream" | "inside">,
  gradients: readonly (Expr | null)[],
  computed: readonly Expr[],
): Template {
  const { inputs, output } = part;
  const forward = new Set(inOrder(computed));
  const roots = gradients.filter((gradient) => gradient !== null);
  const backward = inOrder(roots).filter((expr) => !forward.has(expr));
  const reached = new Set([...roots, ...backward.flatMap((expr) => expr.inputs)]);
  // What needs no input to be computed is computed again.
  const touched = [...reached].filter((expr) => forward.has(expr) && (expr.inputs.length > 0 || expr.op === "input"));
  const others = new Map([[output, "output"], ...inputs.map((input, i) => [input, `input${i}`] as const)]);
  const nameOf = (expr: Expr, i: number): string => others.get(expr) ?? `${expr.op}${i}`;
  const kept = new Map(touched.map((expr, i) => [nameOf(expr, i), expr]));
  const keptLeaves = [...kept].map(([name, expr]) => leaf(name, expr));
  const placeholders = new Map(touched.map((expr, i) => [expr, keptLeaves[i] as Expr]));
  return finish({
    ...part,
    kept,
    keptLeaves,
    gradients: flowing(gradients, (sent) => substitute(sent, placeholders)),
  });
}

function finish(traced: Omit<Template, "elementwise" | "forwardRoots" | "forwardOrder" | "backwardOrder">): Template {
  const { inputs, output, kept, gradients } = traced;
  return {
    ...traced,
    elementwise: inOrder([output]).every(({ op }) => ops[op].kind === "leaf" || ops[op].kind === "elementwise"),
    forwardRoots: [...new Set([output, ...[...kept.values()].filter((expr) => !inputs.includes(expr))])],
    forwardOrder: inOrder([output, ...kept.values()]),
    backwardOrder: inOrder(gradients.filter((gradient) => gradient !== null)),
  };
}
