// Watching a training step for the first NaN or Infinity: which gate, which wire, whose line, from what.
// The program gets one more output, which counts bad numbers. Where there are any, the step is undone and gone through gate by gate.
import type { Backend, Buffer, Read, Time } from "./backend.ts";
import { type Batch, UploadedBatch } from "./batch.ts";
import type { Feeds, Numbers } from "./data.ts";
import { check, type ErrorDetails, fail, quote } from "./errors.ts";
import { constant, type Expr } from "./expr.ts";
import type { Expressions } from "./express.ts";
import { needed } from "./needed.ts";
import { Pass } from "./pass.ts";
import { isFloat, showShape } from "./shape.ts";
import type { Held } from "./store.ts";
import type { Wire } from "./wire.ts";

/** How many numbers of everything that a step computes are NaN or infinite: what is finite, less itself, is 0. */
export function sentinel(expressions: Expressions, loss: Wire, updates: readonly { readonly value: Expr }[]): Expr {
  const gradients = expressions.gradients(loss, constant(1, loss.dtype)).values();
  const all = new Set([...expressions.values(), ...gradients, ...updates.map(({ value }) => value)]);
  const none = constant(0, "int32");
  const counts = [...all].filter(({ dtype }) => isFloat(dtype)).map((x) => x.sub(x).equal(0).where(none, 1).sum());
  return counts.reduce((sum, count) => sum.add(count), none);
}

/** What a value is like, for people: its range, and how many of its numbers are not finite. */
function look(label: string, value: Read<"now">) {
  const given = value.read();
  const numbers = Float64Array.from(typeof given === "number" ? [given] : given);
  const finite = numbers.filter(Number.isFinite);
  return {
    label,
    shape: value.shape,
    least: finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    most: finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    bad: numbers.length - finite.length,
  };
}
type Seen = ReturnType<typeof look>;

function show({ label, shape, least, most, bad }: Seen): string {
  const range = least <= most ? ` from ${Number(least.toPrecision(6))} to ${Number(most.toPrecision(6))}` : "";
  return `${label} ${showShape(shape)}${range}${bad > 0 ? `, ${bad} of them NaN or infinite` : ""}`;
}

/** Goes through a step: each value, the node that made it, and what from. */
function* goThrough(pass: Pass<"now">, roots: readonly [Wire, ...Wire[]]) {
  const see = (wire: Wire): Seen => look(wire.label, pass.value(wire));
  for (const wire of needed(pass.graph, roots).fed) yield { node: undefined, seen: see(wire), from: () => [] };
  for (const { node } of pass.forwardSteps()) yield { node, seen: see(node.output), from: () => node.inputs.map(see) };
  for (const { node, upstream, sent } of pass.backwardSteps(roots[0])) {
    const from = (): readonly Seen[] => [look("its upstream gradient", upstream), ...node.inputs.map(see)];
    const gradients = sent.map((value, i) => value && look(`the gradient of ${node.inputs[i]?.label}`, value));
    for (const seen of gradients) if (seen) yield { node, seen, from };
  }
}

/** Where the first bad number of a step came from, in words and as data. */
function blame(steps: ReturnType<typeof goThrough>, updated: string | undefined): readonly [string, ErrorDetails] {
  for (const { node, seen, from } of steps) {
    if (seen.bad === 0) continue;
    if (!node) return [`${show(seen)}: it was given so.`, { wire: seen.label }];
    const { label: gate, line, inputs: wires } = node;
    const placed = line === undefined ? "" : `, placed at ${line}`;
    const inputs = from();
    const origin = `It was made from ${inputs.map(show).join("; ")}.`;
    return [
      `${show(seen)}, first at gate ${quote(gate)}${placed}. ${origin}`,
      { gate, wire: seen.label, line, inputs, fedBy: wires.map(({ label }) => label) },
    ];
  }
  return [
    `${updated} is NaN or infinite after its update. All values and gradients are finite: the update is too large for them. Try a smaller learning rate.`,
    { wire: updated },
  ];
}

/**
 * Watches over all that a step changes: called before a step, the result remembers it; called after one that counted bad
 * numbers, what that gave undoes the step and throws E_NOT_FINITE. E_OPTION where values cannot be read at once.
 */
export function watchOver(backend: Backend<Time>, roots: readonly [Wire, ...Wire[]], held: readonly Held<Time>[]) {
  const read = (): readonly Numbers[] => held.map(({ buffer }) => buffer.read() as Numbers);
  check(
    !read().some((data) => data instanceof Promise),
    "E_OPTION",
    () => `watch reads values at every step, and backend ${backend.label} only promises them.`,
  );
  return () => {
    const remembered = read();
    return (count: Buffer<Time>, given: Feeds | Batch, step: number): void => {
      if ((count.read() as Numbers)[0] === 0) return;
      const updated = held[read().findIndex((data) => !data.every(Number.isFinite))]?.leaf.label;
      for (const [i, { buffer }] of held.entries()) buffer.write(remembered[i] as Numbers);
      const parameters = held.flatMap(({ leaf: { label, role }, buffer: { shape } }, i) =>
        role === "parameter" ? [[label, { shape, data: remembered[i] }]] : [],
      );
      const feeds = given instanceof UploadedBatch ? given.feeds() : given;
      const all = { ...feeds, ...Object.fromEntries(parameters) } as Feeds;
      const pass = new Pass(roots[0].graph, backend as Backend<"now">, all, { training: true, step, outputs: roots });
      const [message, details] = blame(goThrough(pass, roots), updated);
      fail("E_NOT_FINITE", `${message} Step ${step} was undone.`, { step, ...details });
    };
  };
}
