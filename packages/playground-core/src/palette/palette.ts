// The gates that a page has loaded, by name. This package knows none: they are given to it.
import type { Gate, Settings } from "@chainrule/core";
import { nearestName } from "@chainrule/core";
import type { Options, PlaygroundDocument } from "../document/document.ts";
import { refuse, shown } from "../problems/problem.ts";

/** A gate that may be used in documents. */
export interface PaletteGate {
  readonly name: string;
  /** The module that exports it, for the TypeScript view; undefined for one that was written in the page. */
  readonly from: string | undefined;
  /** How many inputs it takes; undefined when that depends on its options, or it takes as many as there are. */
  readonly arity: number | undefined;
  /** Its settings with their own values; undefined where it cannot be made without some. */
  readonly settings: Settings | undefined;
  /** What it does to gradients, in one sentence. */
  readonly doc: string;
  /** The gate itself. Throws what its author throws. */
  readonly make: (options: Options) => Gate;
}

/** Gates by name. */
export type Palette = ReadonlyMap<string, PaletteGate>;

/** A module's exports, or any set of gates by name. */
export type GateModule = Readonly<Record<string, unknown>>;

type Maker = ((settings: Options) => Gate) & Partial<Gate>;

const isGateOrMaker = (value: unknown): value is Maker => typeof value === "function";
const isEmpty = (options: Options): boolean => Object.keys(options).length === 0;

/** The palette of what modules export: `paletteOf({ "@chainrule/gates": gates, "@chainrule/activations": activations })`. */
export function paletteOf(modules: Readonly<Record<string, GateModule>>): Palette {
  const entries = Object.entries(modules).flatMap(([from, gates]) =>
    Object.entries(gates)
      .filter((entry): entry is [string, Maker] => isGateOrMaker(entry[1]))
      .map(([name, gate]) => [name, entryOf(name, gate, from)] as const),
  );
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function entryOf(name: string, gate: Maker, from: string): PaletteGate {
  const made = typeof gate.forward === "function" ? (gate as unknown as Gate) : undefined;
  const isPlain = made !== undefined && made.settings === undefined;
  return {
    name,
    from,
    arity: made && made.forward.length > 0 ? made.forward.length : undefined,
    settings: made ? (made.settings ?? {}) : undefined,
    doc: made?.role ?? "",
    make: (options) => (isPlain || (made && isEmpty(options)) ? (made as Gate) : gate(options)),
  };
}

/**
 * The palette with the gates that were written in the page and that nobody has allowed to run yet: they can be read, drawn and moved;
 * `build` says of each that it waits to be allowed.
 */
export function withWrittenGates(palette: Palette, { customGates }: Pick<PlaygroundDocument, "customGates">): Palette {
  const written = customGates.filter(({ name }) => !palette.has(name));
  const entry = (name: string): PaletteGate => ({
    name,
    from: undefined,
    arity: undefined,
    settings: undefined,
    doc: "",
    make: () => refuse("E_NOT_ALLOWED", { name }),
  });
  return new Map([...palette, ...written.map(({ name }) => [name, entry(name)] as const)]);
}

/** The parameters of a problem with a name that is not there: the name, and the nearest one where there is one. */
export function unknownName(
  name: string,
  names: Iterable<string>,
): { readonly name: string; readonly nearest?: string } {
  const nearest = nearestName(name, names);
  return { name: shown(name), ...(nearest !== undefined && { nearest }) };
}
