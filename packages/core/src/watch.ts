// Watching a training step for the first NaN or Infinity: which gate, which wire, whose line, from what.
// The program gets one more output, which counts bad numbers. Where there are any, the step is undone and gone through gate by gate.
import type { Backend, Buffer, Read, Time } from "./backend.ts";
import type { Feeds, Numbers } from "./data.ts";
import { check, fail, quote } from "./errors.ts";
import { constant, type Expr } from "./expr.ts";
import type { Expressions } from "./express.ts";
import { Pass } from "./pass.ts";
import { isFloat, showShape } from "./shape.ts";
import type { Held } from "./store.ts";
import type { Node, Wire } from "./wire.ts";

/** How many numbers of everything that a step computes are NaN or infinite: what is finite, less itself, is 0. */
export function sentinel(expressions: Expressions, loss: Wire, updates: readonly { readonly value: Expr }[]): Expr {
  const gradients = expressions.gradients(loss, constant(1, loss.dtype)).values();
  const all = new Set([...expressions.values(), ...gradients, ...updates.map(({ value }) => value)]);
  const none = constant(0, "int32");
  const counts = [...all].filter(({ dtype }) => isFloat(dtype)).map((x) => x.sub(x).equal(0).where(none, 1).sum());
  return counts.reduce((sum, count) => sum.add(count), none);
}

/** What a wire carries, for people: its range, and how much of it is no finite number. */
interface Seen {
  readonly label: string;
  readonly shape: readonly number[];
  readonly least: number;
  readonly most: number;
  readonly bad: number;
}

function look(label: string, value: Read<"now">): Seen {
  const given = value.read();
  let [least, most, bad] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const number of typeof given === "number" ? [given] : given) {
    if (!Number.isFinite(number)) bad++;
    else [least, most] = [Math.min(least, number), Math.max(most, number)];
  }
  return { label, shape: value.shape, least, most, bad };
}

function show({ label, shape, least, most, bad }: Seen): string {
  const range = least <= most ? ` from ${Number(least.toPrecision(6))} to ${Number(most.toPrecision(6))}` : "";
  return `${label} ${showShape(shape)}${range}${bad > 0 ? `, ${bad} of them NaN or infinite` : ""}`;
}

export class Watch {
  readonly #backend: Backend<"now">;
  readonly #loss: Wire;
  readonly #parameters: readonly Wire[];
  readonly #held: readonly Held<"now">[];
  #before: readonly Numbers[] = [];

  /** `held` is all that a step changes, the parameters first and in their order. E_OPTION where values cannot be read at once. */
  constructor(backend: Backend<Time>, loss: Wire, parameters: readonly Wire[], held: readonly Held<Time>[]) {
    const now = held.every(({ buffer }) => !(buffer.read() instanceof Promise));
    check(now, "E_OPTION", () => `watch reads values at every step, and backend ${backend.label} only promises them.`);
    this.#backend = backend as Backend<"now">;
    this.#loss = loss;
    this.#parameters = parameters;
    this.#held = held as readonly Held<"now">[];
  }

  /** Remembers what the step is about to change. */
  before(): void {
    this.#before = this.#held.map(({ buffer }) => buffer.read());
  }

  /** Throws E_NOT_FINITE when the step counted bad numbers: the step is undone. */
  check(count: Buffer<Time>, feeds: () => Feeds, step: number): void {
    const [bad = 0] = count.read() as Numbers;
    if (bad > 0) this.#report(feeds(), step);
  }

  /** Undoes the step, and says where its first bad number came from. E_NOT_FINITE. */
  #report(feeds: Feeds, step: number): never {
    const after = this.#held.map(({ buffer }) => buffer.read());
    for (const [i, { buffer }] of this.#held.entries()) buffer.write(this.#before[i] as Numbers);
    const values = this.#parameters.map((wire, i) => {
      return [wire.label, { shape: wire.shape, data: this.#before[i] }] as const;
    });
    const all = { ...feeds, ...Object.fromEntries(values) } as Feeds;
    const pass = new Pass(this.#loss.graph, this.#backend, all, { training: true, step, outputs: [this.#loss] });
    const see = (wire: Wire): Seen => look(wire.label, pass.value(wire));
    for (const label of Object.keys(all)) {
      const given = see(this.#loss.graph.wires.get(label) as Wire);
      if (given.bad > 0)
        fail("E_NOT_FINITE", `${show(given)}: it was given so. ${undone(step)}`, { step, wire: label });
    }
    for (const { node } of pass.forwardSteps()) {
      if (see(node.output).bad > 0) blame(node, see(node.output), node.inputs.map(see), step);
    }
    for (const { node, upstream, sent } of pass.backwardSteps(this.#loss)) {
      const gradients = sent.map((value, i) => value && look(`the gradient of ${node.inputs[i]?.label}`, value));
      const bad = gradients.find((gradient) => gradient && gradient.bad > 0);
      if (bad) blame(node, bad, [look("its upstream gradient", upstream), ...node.inputs.map(see)], step);
    }
    const broken = this.#held[after.findIndex((data) => data.some((number) => !Number.isFinite(number)))]?.leaf.label;
    const advice =
      "All values and gradients are finite: the update is too large for them. Try a smaller learning rate.";
    return fail("E_NOT_FINITE", `${broken} is NaN or infinite after its update. ${advice} ${undone(step)}`, {
      step,
      wire: broken,
    });
  }
}

const undone = (step: number): string => `Step ${step} was undone.`;

function blame(node: Node, bad: Seen, from: readonly Seen[], step: number): never {
  const line = node.line === undefined ? "" : `, placed at ${node.line}`;
  const message = `${show(bad)}, first at gate ${quote(node.label)}${line}. It was made from ${from.map(show).join("; ")}. ${undone(step)}`;
  return fail("E_NOT_FINITE", message, {
    step,
    gate: node.label,
    wire: bad.label,
    line: node.line,
    inputs: from,
    fedBy: node.inputs.map((wire) => wire.label),
  });
}
