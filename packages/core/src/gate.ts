// Gates: stateless values with a forward and a backward, written in ops on expressions.
import { fail, quote } from "./errors.ts";
import type { Expr } from "./expr.ts";
import { checkNames } from "./nearest.ts";
import { placeGate } from "./place.ts";
import type { Wire } from "./wire.ts";
import { isWire } from "./wire.ts";

/** What forward keeps for backward, by name. */
export type Saved = Readonly<Record<string, Expr>>;

const KEPT = Symbol.for("chainrule.kept");
/** An output, and what backward will need. Made by {@link keep}. */
export interface Kept<S extends Saved> {
  readonly output: Expr;
  readonly saved: S;
}

/** Returned by a gate's forward: its output, and the values that its backward will need. */
export const keep = <S extends Saved>(output: Expr, saved: S): Kept<S> =>
  Object.assign({ output, saved }, { [KEPT]: true });
export const isKept = (value: unknown): value is Kept<Saved> =>
  typeof value === "object" && value !== null && KEPT in value;

/** One gradient per input, null where none flows. */
export type Gradients<In extends readonly Expr[]> = { readonly [K in keyof In]: Expr | null };

/** Settings of a gate, as plain data: a graph can be saved, shown and shared with them. */
export type Settings = Readonly<
  Record<string, number | string | boolean | null | undefined | readonly (number | string)[]>
>;

/** What a gate tells about itself besides its mathematics. */
export interface GateNotes {
  /** What it was made with. */
  readonly settings?: Settings;
  /** What it does to gradients, in words: the step view shows it. */
  readonly role?: string;
}

/**
 * A gate keeps nothing between runs, so that one gate object may sit at many nodes.
 * `forward` takes expressions and returns one, with `keep` when `backward` needs values of the forward pass.
 * `backward` takes the upstream gradient and what was kept, and returns one gradient per input. A gradient may be as large
 * as an input was stretched: the runner sums it. Left out, it is derived from the ops' local gradients.
 */
export interface Gate<In extends readonly Expr[] = readonly Expr[], S extends Saved = Saved> extends GateNotes {
  readonly label: string;
  forward(...inputs: In): Expr | Kept<S>;
  backward?(dOut: Expr, saved: S): Gradients<In>;
  /** Gates composed of others: the graph inside. */
  inside?(...inputs: readonly Wire[]): Wire;
}

/** What a gate is called on: wires, and numbers, which become constants. */
export type Wires<In extends readonly Expr[]> = { readonly [K in keyof In]: Wire | number };

/** A gate that is placed in a graph by calling it on wires. */
export interface PlaceableGate<In extends readonly Expr[] = readonly Expr[], S extends Saved = Saved>
  extends Gate<In, S> {
  (...inputs: Wires<In>): Wire;
}

/** Places any gate on wires, as a node of their graph; returns its output. E_ARITY, E_SHAPE, E_DTYPE, E_OTHER_GRAPH, E_GATE_… */
export function place<In extends readonly Expr[]>(gate: Gate<In>, ...inputs: Wires<In>): Wire {
  return placeGate(gate as unknown as Gate, inputs as readonly (Wire | number)[], place);
}

/** Makes a gate that is called on wires out of a gate. */
export function placeable<In extends readonly Expr[], S extends Saved>(gate: Gate<In, S>): PlaceableGate<In, S> {
  const call = (...inputs: Wires<In>): Wire =>
    placeGate(call as unknown as Gate, inputs as readonly (Wire | number)[], call);
  return Object.assign(call, gate);
}

/**
 * A gate in a few lines: its label, forward, and backward (left out: derived from the ops).
 * @example
 * const multiply = defineGate("multiply", (x: Expr, y: Expr) => keep(x.mul(y), { x, y }), (dz, { x, y }) => [dz.mul(y), dz.mul(x)]);
 */
export function defineGate<In extends readonly Expr[], S extends Saved = Readonly<Record<never, Expr>>>(
  label: string,
  forward: (...inputs: In) => Expr | Kept<S>,
  backward?: ((dOut: Expr, saved: S) => Gradients<NoInfer<In>>) | undefined,
  notes: GateNotes = {},
): PlaceableGate<In, S> {
  if (typeof forward !== "function") fail("E_NOT_A_GATE", `gate ${quote(label)} has no forward function.`);
  return placeable({ label, forward, ...(backward && { backward }), ...notes });
}

/** A gate with settings: called on wires it uses the defaults, called with settings it returns a gate. */
export interface SettableGate<In extends readonly Expr[], S extends Saved, T> extends PlaceableGate<In, S> {
  (...inputs: Wires<In>): Wire;
  (settings: T): PlaceableGate<In, S>;
}

/**
 * Makes a gate settable: `make` gets the settings that were given, and names all of them in the gate's notes. E_OPTION for any other.
 * @example
 * const scale = settable(({ by = 1 }: { by?: number }) => defineGate("scale", (x: Expr) => x.mul(by)));
 * scale({ by: 3 })(x);
 */
export function settable<In extends readonly Expr[], S extends Saved, T extends object>(
  make: (settings: T) => PlaceableGate<In, S>,
): SettableGate<In, S, T> {
  if (typeof make !== "function") fail("E_NOT_A_GATE", "settable takes a function that makes a gate of settings.");
  const standard = make({} as T);
  function call(...given: readonly unknown[]): unknown {
    const [settings] = given;
    if (given.length !== 1 || typeof settings !== "object" || !settings || Array.isArray(settings) || isWire(settings))
      return placeGate(standard as unknown as Gate, given as readonly (Wire | number)[], call);
    return make(checkNames(settings as T, Object.keys(standard.settings ?? settings), standard.label));
  }
  return Object.assign(call, { ...standard }) as unknown as SettableGate<In, S, T>;
}
