// What the vocabulary's entries work with: wires of one graph, the attributes of a line, whose case it is, and the public gates.
import * as activations from "@chainrule/activations";
import type { ComputationalGraph, Dtype, Wire } from "@chainrule/core";
import { isFloat } from "@chainrule/core";
import * as gates from "@chainrule/gates";
import type { Attributes } from "../attributes.ts";
import { Malformed, NotOffered } from "../format.ts";
import type { Conventions } from "../policies.ts";

export interface Context {
  readonly graph: ComputationalGraph;
  readonly conventions: Conventions;
}

/** One word of the vocabulary: places gates on wires, and returns the wires of the outputs. */
export type Word = (
  inputs: readonly Wire[],
  attributes: Attributes,
  context: Context,
  outputs: number,
) => Wire | readonly Wire[];

export type Words = Readonly<Record<string, Word>>;

type Placed = (...wires: readonly Wire[]) => Wire;
type Made = (settings: object) => Placed;

const all: Readonly<Record<string, unknown>> = { ...gates, ...activations };

function named(name: string): unknown {
  const gate = Object.hasOwn(all, name) ? all[name] : undefined;
  if (typeof gate !== "function") throw new NotOffered(`gate ${name}`);
  return gate;
}

/** A public gate by its name. Throws {@link NotOffered} where there is none. */
export const gate = (name: string): Placed => named(name) as Placed;

/** A public gate with settings; those that are undefined are left out. */
export const gateWith = (name: string, settings: Readonly<Record<string, unknown>>): Placed =>
  (named(name) as Made)(Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)));

/** The input at a place. Throws {@link Malformed} where there is none. */
export function input(inputs: readonly Wire[], i: number): Wire {
  const wire = inputs[i];
  if (!wire) throw new Malformed(`input ${i} is missing`);
  return wire;
}

/** The same numbers in another dtype. */
export const castTo = (wire: Wire, to: Dtype): Wire => (wire.dtype === to ? wire : gateWith("cast", { to })(wire));

/** As floats of the graph's dtype. */
export const asFloat = (wire: Wire): Wire => castTo(wire, wire.graph.dtype);

/** As numbers: bools become whole ones. */
export const asNumber = (wire: Wire): Wire => (wire.dtype === "bool" ? castTo(wire, "int32") : wire);

/** In one dtype: floats if any of them is, else whole numbers, else bools. */
export function alike(wires: readonly Wire[]): readonly Wire[] {
  if (wires.some((wire) => isFloat(wire.dtype))) return wires.map(asFloat);
  return wires.some((wire) => wire.dtype === "int32") ? wires.map((wire) => castTo(wire, "int32")) : wires;
}

/** As numbers in one dtype. */
export const alikeNumbers = (wires: readonly Wire[]): readonly Wire[] => alike(wires.map(asNumber));

const isDtypeError = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "E_DTYPE";

/**
 * Places a gate whose result has the dtype of its operands. One that has no meaning for whole numbers here goes through
 * floats and back, as the source projects' own kernels do.
 */
export function closed(place: Placed, given: readonly Wire[]): Wire {
  const wires = alikeNumbers(given);
  if (wires.every((wire) => wire.dtype !== "int32")) return place(...wires);
  try {
    return place(...wires);
  } catch (error) {
    if (!isDtypeError(error)) throw error;
    return castTo(place(...wires.map(asFloat)), "int32");
  }
}

/** All sizes of cases are numbers. */
export const sizesOf = (wire: Wire): readonly number[] => wire.shape as readonly number[];

export const reshaped = (wire: Wire, shape: readonly number[]): Wire => gateWith("reshape", { shape })(wire);

/** An axis counted from the front. */
export const fromFront = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** A scalar has one axis of size 1 where a gate wants one: the source projects let it. */
export function onAxes(wire: Wire, place: Placed): Wire {
  if (wire.shape.length > 0) return place(wire);
  const placed = place(reshaped(wire, [1]));
  return placed.shape.length === 0 ? placed : reshaped(placed, []);
}

/** A number as a wire of the dtype of another. */
export const numberLike = (value: number, { dtype }: Wire, { graph }: Context): Wire =>
  graph.constant(value, { dtype });
