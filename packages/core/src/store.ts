// What training changes: parameters, the optimizer's state and the number of steps. Programs of every batch size share it.
import { type Backend, type Buffer, checkBackend, type Read, type Time } from "./backend.ts";
import type { Feed, NdArray } from "./data.ts";
import { fitFeed } from "./data.ts";
import { check, fail } from "./errors.ts";
import type { Initialiser } from "./initialise.ts";
import type { Leaf } from "./lower.ts";
import { thereIsNo } from "./nearest.ts";
import { Handle } from "./read.ts";
import type { Sizes } from "./shape.ts";
import { leaf } from "./template.ts";
import type { Wire } from "./wire.ts";

/** A parameter or a piece of state: read it, or write numbers of its shape. */
export interface Stored<When extends Time = Time> extends Read<When> {
  /** E_SHAPE, E_FEED_SIZE, E_RAGGED, E_DISPOSED */
  write(value: Feed): void;
}

/** A value from outside the program that stays between runs. */
export interface Held<When extends Time> {
  readonly leaf: Leaf;
  readonly buffer: Buffer<When>;
}

/** Starting values: an initialiser, or numbers. */
export type Starts = Readonly<Record<string, Initialiser | Feed>>;

function stored<When extends Time>({ leaf: { label }, buffer }: Held<When>, store: Store<When>): Stored<When> {
  return Object.assign(new Handle(buffer, store.alive), {
    write(value: Feed) {
      store.alive();
      buffer.write(fitFeed(value, { label, shape: buffer.shape, dtype: buffer.dtype }, new Map()).data);
      store.writes++;
    },
  });
}

export class Store<When extends Time> {
  readonly backend: Backend<When>;
  /** The memory of each parameter. */
  readonly held = new Map<Wire, Held<When>>();
  readonly #state = new Map<Wire, ReadonlyMap<string, Held<When>>>();
  readonly parameters: Record<string, Stored<When>> = Object.create(null);
  readonly state: Record<string, Record<string, Stored<When>>> = Object.create(null);
  /** How often something was written from outside. */
  writes = 0;
  #disposed = false;

  constructor(backend: Backend<When>) {
    this.backend = checkBackend(backend);
  }

  /** Throws E_DISPOSED once the owner was disposed. */
  readonly alive = (): void =>
    check(!this.#disposed, "E_DISPOSED", () => "this step was disposed, and its parameters with it: read them before.");

  stateOf(parameter: Wire): ReadonlyMap<string, Held<When>> {
    return this.#state.get(parameter) ?? new Map();
  }

  /** Makes memory for parameters, with their starting values; all are checked before any is made. */
  addParameters(wires: readonly Wire[], starts: Starts): void {
    const started = wires.map((wire) => [wire, startOf(wire, starts)] as const);
    for (const [wire, start] of started) {
      const held = this.#hold(wire, "parameter", wire.label, start);
      this.held.set(wire, held);
      this.parameters[wire.label] = stored(held, this);
    }
  }

  /** Makes memory for what an optimizer remembers of a parameter. */
  addState(parameter: Wire, remembers: Readonly<Record<string, Initialiser>>): void {
    const { label } = parameter;
    const held = Object.entries(remembers).map(
      ([name, start]) =>
        [name, this.#hold(parameter, "state", `${label}.${name}`, numbersFor(parameter, start))] as const,
    );
    this.#state.set(parameter, new Map(held));
    this.state[label] = Object.fromEntries(held.map(([name, piece]) => [name, stored(piece, this)]));
  }

  dispose(): void {
    const held = [...this.held.values(), ...[...this.#state.values()].flatMap((state) => [...state.values()])];
    if (!this.#disposed) for (const { buffer } of held) buffer.dispose();
    this.#disposed = true;
  }

  #hold(wire: Wire, role: Leaf["role"], label: string, start: Feed): Held<When> {
    const buffer = this.backend.buffer(wire.shape as Sizes, wire.dtype);
    buffer.write(fitFeed(start, { label, shape: wire.shape, dtype: wire.dtype }, new Map()).data);
    return { leaf: { expr: leaf(label, wire), role, label }, buffer };
  }
}

const numbersFor = (wire: Wire, start: Initialiser | Feed): Feed =>
  typeof start === "function" ? { shape: wire.shape as Sizes, data: start(wire.shape as Sizes) } : start;

function startOf(wire: Wire, starts: Starts): NdArray {
  const start = Object.hasOwn(starts, wire.label) ? starts[wire.label] : undefined;
  check(
    start !== undefined,
    "E_MISSING_FEED",
    () =>
      `parameter ${wire} has no starting value: compile(graph, { parameters: { ${wire.label}: normal({ seed: 1 }) } }), or numbers.`,
    { labels: [wire.label] },
  );
  return fitFeed(numbersFor(wire, start), wire, new Map());
}

/** Refuses starting values for what is no parameter of the program. */
export function checkStarts(starts: Starts, parameters: readonly Wire[], graph: ReadonlyMap<string, Wire>): void {
  const labels = parameters.map((wire) => wire.label);
  check(
    typeof starts === "object" && starts !== null,
    "E_OPTION",
    () => "parameters are starting values by label: { w: normal({ seed: 1 }) }.",
  );
  const label = Object.keys(starts).find((name) => !labels.includes(name));
  if (label === undefined) return;
  const wire = graph.get(label);
  check(
    wire?.kind !== "parameter",
    "E_UNCONNECTED",
    () =>
      `parameter ${wire} has a starting value, but nothing that is computed depends on it. Connect it, or leave its value out.`,
    { label },
  );
  fail("E_UNKNOWN_INPUT", thereIsNo("parameter", label, labels), { label });
}
