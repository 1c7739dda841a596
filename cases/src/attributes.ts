// Reading the attributes of one line: each is read by somebody, or the line is not offered.
import { Malformed, NotOffered, numberOf } from "./format.ts";

export class Attributes {
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #unread: Set<string>;

  constructor(given: Readonly<Record<string, unknown>>) {
    this.#given = given;
    this.#unread = new Set(Object.keys(given).filter((name) => given[name] !== null && given[name] !== undefined));
  }

  /** The attribute as it stands; undefined where it is left out, or null. */
  get(name: string): unknown {
    this.#unread.delete(name);
    return this.#given[name] ?? undefined;
  }

  maybeNumber(name: string): number | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : numberOf(value, name);
  }

  number(name: string, standard?: number): number {
    return this.maybeNumber(name) ?? standard ?? missing(name);
  }

  flag(name: string): boolean {
    const value = this.get(name) ?? false;
    if (typeof value === "boolean" || value === 0 || value === 1) return Boolean(value);
    throw new Malformed(`${name} is ${JSON.stringify(value)}, not true or false`);
  }

  maybeList(name: string): readonly number[] | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    return (Array.isArray(value) ? value : [value]).map((entry: unknown) => numberOf(entry, name));
  }

  list(name: string): readonly number[] {
    return this.maybeList(name) ?? missing(name);
  }

  text(name: string): string {
    const value = this.get(name) ?? missing(name);
    if (typeof value !== "string") throw new Malformed(`${name} is ${JSON.stringify(value)}, not a text`);
    return value;
  }

  /** Throws for what nobody has read: a number that comes out without it would mean nothing. */
  checkRead(op: string): void {
    const [name] = this.#unread;
    if (name !== undefined) throw new NotOffered(`attribute ${name} of ${op}`);
  }
}

function missing(name: string): never {
  throw new Malformed(`the attribute ${name} is missing`);
}
