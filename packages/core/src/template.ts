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

/** Traces a gate. `open` is there when the gate is composed of others. */
export function trace(
  gate: Gate,
  types: readonly Typed[],
  policy: Policy | undefined,
  open: Opener | undefined,
): Template {
  const inputs = types.map((type, i) => leaf(`input${i}`, type));
  if (open) {
    const { graph, output, computed, gradients } = open(inputs);
    const upstream = leaf("upstream", output);
    const forward = new Set(inOrder([output, ...computed]));
    return { ...derived(gate, inputs, output, upstream, gradients(upstream), forward), inside: graph };
  }
  const result: unknown = gate.forward(...inputs);
  const saved: Saved = isKept(result) ? result.saved : {};
  const names = Object.keys(saved);
  const returned = isKept(result) ? result.output : result;
  for (const [name, value] of [["an output", returned], ...Object.entries(saved)] as const) {
    check(
      isExpr(value),
      "E_GATE_CONTRACT",
      () => `forward must return an expression, or keep(expression, { … }); ${name} is ${describe(value)}.`,
    );
  }
  const [output, ...savedExprs] = declarePolicy(
    [returned as Expr, ...names.map((name) => saved[name] as Expr)],
    policy,
  ) as [Expr, ...Expr[]];
  const stranger = inOrder([output, ...savedExprs]).find((e) => e.op === "input" && !inputs.includes(e));
  const label = (): string => quote(String(stranger?.attributes.label));
  check(!stranger, "E_GATE_CONTRACT", () => `forward uses ${label()} of another placing: keep nothing between calls.`);
  const upstream = leaf("upstream", output);
  if (!gate.backward) {
    const gradients = isFloat(output.dtype) ? derive(output, upstream, inputs) : inputs.map(() => null);
    return derived(gate, inputs, output, upstream, gradients, new Set(inOrder([output])));
  }
  const kept = new Map(names.map((name, i) => [name, savedExprs[i] as Expr]));
  const keptLeaves = names.map((name, i) => leaf(name, savedExprs[i] as Expr));
  const placeholders: Saved = Object.fromEntries(names.map((name, i) => [name, keptLeaves[i] as Expr]));
  const gradients = gate.backward(upstream, placeholders);
  const checked = checkGradients(gradients, inputs, output, policy);
  const foreign = inOrder(checked.filter((g) => g !== null)).find(
    (e) => e.op === "input" && e !== upstream && !keptLeaves.includes(e),
  );
  check(
    !foreign,
    "E_GATE_CONTRACT",
    () =>
      `backward uses ${quote(String(foreign?.attributes.label))}, which forward did not keep: return keep(output, { … }) with it.`,
  );
  return finish(gate, inputs, output, kept, keptLeaves, upstream, checked);
}

/** Cuts gradients that were derived over the forward expressions off from them: what they touch is what must be kept. */
function derived(
  gate: Gate,
  inputs: readonly Expr[],
  output: Expr,
  upstream: Expr,
  gradients: readonly (Expr | null)[],
  forward: ReadonlySet<Expr>,
): Template {
  const roots = gradients.filter((g) => g !== null);
  const touched = new Set<Expr>();
  const touch = (expr: Expr): void => {
    const free = expr.inputs.length === 0 && expr.op !== "input";
    if (forward.has(expr) && !free) touched.add(expr);
  };
  for (const root of roots) touch(root);
  for (const expr of inOrder(roots)) if (!forward.has(expr)) expr.inputs.forEach(touch);
  const names = [...touched].map((expr, i) => {
    const input = inputs.indexOf(expr);
    return input >= 0 ? `input${input}` : expr === output ? "output" : `${expr.op}${i}`;
  });
  const kept = new Map([...touched].map((expr, i) => [names[i] as string, expr]));
  const keptLeaves = [...touched].map((expr, i) => leaf(names[i] as string, expr));
  const replaced = substitute(roots, new Map([...touched].map((expr, i) => [expr, keptLeaves[i] as Expr])));
  let next = 0;
  return finish(
    gate,
    inputs,
    output,
    kept,
    keptLeaves,
    upstream,
    gradients.map((g) => (g === null ? null : (replaced[next++] as Expr))),
  );
}

function finish(
  gate: Gate,
  inputs: readonly Expr[],
  output: Expr,
  kept: ReadonlyMap<string, Expr>,
  keptLeaves: readonly Expr[],
  upstream: Expr,
  gradients: readonly (Expr | null)[],
): Template {
  const forwardOrder = inOrder([output, ...kept.values()]);
  const backwardOrder = inOrder(gradients.filter((g) => g !== null));
  const elementwise = inOrder([output]).every(({ op }) => ops[op].kind === "leaf" || ops[op].kind === "elementwise");
  return {
    gate,
    inputs,
    output,
    kept,
    keptLeaves,
    upstream,
    gradients,
    elementwise,
    forwardOrder,
    backwardOrder,
    inside: undefined,
  };
}
