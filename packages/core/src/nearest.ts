// "Did you mean": the nearest of some names.
import { fail, quote } from "./errors.ts";

/** The name that was probably meant, or undefined where none is near. */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  const lower = name.toLowerCase();
  const limit = name.length < 3 ? 0 : Math.max(2, Math.floor(name.length / 3));
  return Array.from(names, (known) => ({ known, distance: editDistance(lower, known.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)[0]?.known;
}

/** ` Did you mean "weights"?`, or nothing. */
function didYouMean(name: string, names: Iterable<string>): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? "" : ` Did you mean ${quote(nearest)}?`;
}

/** `there is no input "weihgts"; the inputs are "x", "weights". Did you mean "weights"?` */
export function thereIsNo(what: string, name: string, names: readonly string[]): string {
  const known = names.map(quote).join(", ") || "none";
  return `there is no ${what} ${quote(name)}; the ${what}s are ${known}.${didYouMean(name, names)}`;
}

/** Options as they were given, or none; refuses one that `of` does not have, which would be passed over in silence. E_OPTION */
export function checkNames<T extends object>(given: T | undefined, known: readonly string[], of: string): T {
  const unknown = Object.keys(given ?? {}).find((name) => !known.includes(name));
  if (unknown === undefined) return given ?? ({} as T);
  return fail(
    "E_OPTION",
    `${of} has no setting ${unknown}; it has ${known.join(", ") || "none"}.${didYouMean(unknown, known)}`,
    {
      of,
      setting: unknown,
    },
  );
}

/** How many letters must be put in, taken out, replaced or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8 || a.length > 64) return Number.POSITIVE_INFINITY;
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(
        Math.min(at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1), at(i - 1, j) + 1, at(i, j - 1) + 1, swapped),
      );
    }
  }
  return at(a.length, b.length);
}
