// Reading plain data with a path: what is expected at a place, or a typed refusal that names the place.

import type { ProblemCode, ProblemParameters } from "../problems/problem.ts";
import { refuse, shown } from "../problems/problem.ts";
import type { Plain } from "./plain.ts";

/** Plain data at its place in the document. */
export class Reader {
  readonly value: Plain | undefined;
  readonly path: string;

  constructor(value: Plain | undefined, path: string) {
    this.value = value;
    this.path = path;
  }

  refuse(code: ProblemCode, parameters: ProblemParameters = {}): never {
    return refuse(code, parameters, { path: this.path });
  }

  /** Whether nothing was given here. */
  get isAbsent(): boolean {
    return this.value === undefined;
  }

  /** The fields of an object: these and no others. */
  fields<Key extends string>(...names: readonly Key[]): Readonly<Record<Key, Reader>> {
    const { value } = this;
    if (typeof value !== "object" || value === null || isList(value)) return this.#expected("an object");
    const strange = Object.keys(value).find((key) => !names.includes(key as Key));
    if (strange !== undefined) this.refuse("E_UNKNOWN_FIELD", { name: shown(strange), known: names.join(", ") });
    const at = (name: Key): Reader => new Reader(value[name], this.path === "" ? name : `${this.path}.${name}`);
    return Object.fromEntries(names.map((name) => [name, at(name)])) as Record<Key, Reader>;
  }

  /** The entries of an object whose keys are not known beforehand. */
  entries(what: string, most: number): readonly (readonly [string, Reader])[] {
    const { value } = this;
    if (typeof value !== "object" || value === null || isList(value)) return this.#expected("an object");
    const keys = Object.keys(value);
    if (keys.length > most) this.refuse("E_TOO_MANY", { what, count: keys.length, most });
    return keys.map((key) => [key, new Reader(value[key], `${this.path}.${shown(key)}`)]);
  }

  list(what: string, most: number): readonly Reader[] {
    const { value } = this;
    if (!isList(value)) return this.#expected("a list");
    if (value.length > most) this.refuse("E_TOO_MANY", { what, count: value.length, most });
    return value.map((item, i) => new Reader(item, `${this.path}[${i}]`));
  }

  text(): string {
    return typeof this.value === "string" ? this.value : this.#expected("a text");
  }

  /** A text for which the test holds; E_TEXT otherwise. */
  textThat(test: (text: string) => boolean, what: string): string {
    const text = this.text();
    return test(text) ? text : this.refuse("E_TEXT", { text: shown(text), what });
  }

  number(least = -Number.MAX_VALUE, most = Number.MAX_VALUE): number {
    const { value } = this;
    if (typeof value !== "number") return this.#expected("a number");
    return value >= least && value <= most ? value : this.refuse("E_RANGE", { value, least, most });
  }

  boolean(): boolean {
    return typeof this.value === "boolean" ? this.value : this.#expected("true or false");
  }

  #expected(what: string): never {
    return this.refuse("E_TYPE", { expected: what, found: kindOf(this.value) });
  }
}

/** Whether plain data is a list. */
export const isList = (value: Plain | undefined): value is readonly Plain[] => Array.isArray(value);

function kindOf(value: Plain | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (isList(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
