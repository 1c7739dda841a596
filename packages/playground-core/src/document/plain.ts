// The first look at something of unknown origin: only plain data goes on, copied, so that nothing can change or act while it is read.
import { refuse } from "../problems/problem.ts";

/** Plain data: what JSON can say. Objects have no prototype. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

const MOST_VALUES = 1_000_000;
const MOST_DEPTH = 16;

/** A copy as plain data. Refuses functions, symbols, accessors, loops, numbers that are none, and what is too deep or too much. */
export function plainCopy(value: unknown): Plain {
  let count = 0;
  const copy = (given: unknown, path: string, depth: number): Plain => {
    if (++count > MOST_VALUES) refuse("E_TOO_MANY", { what: "values", count, most: MOST_VALUES }, { path });
    if (depth > MOST_DEPTH) refuse("E_DEPTH", { most: MOST_DEPTH }, { path });
    if (given === null || typeof given === "boolean" || typeof given === "string") return given;
    if (typeof given === "number")
      return Number.isFinite(given) ? given + 0 : refuse("E_NOT_FINITE", { value: String(given) }, { path });
    if (typeof given !== "object") return refuse("E_NOT_PLAIN", { kind: typeof given }, { path });
    const read = (key: string): unknown => {
      const property = Object.getOwnPropertyDescriptor(given, key);
      if (property && "value" in property) return property.value;
      return refuse("E_NOT_PLAIN", { kind: property ? "accessor" : "hole" }, { path: `${path}.${key.slice(0, 40)}` });
    };
    if (Array.isArray(given)) {
      const { length } = given;
      if (count + length > MOST_VALUES)
        refuse("E_TOO_MANY", { what: "values", count: length, most: MOST_VALUES }, { path });
      return Array.from({ length }, (_, i) => copy(read(String(i)), `${path}[${i}]`, depth + 1));
    }
    const object: Record<string, Plain> = Object.create(null);
    for (const key of Object.keys(given))
      object[key] = copy(read(key), path === "" ? key.slice(0, 40) : `${path}.${key.slice(0, 40)}`, depth + 1);
    return object;
  };
  return copy(value, "", 0);
}
