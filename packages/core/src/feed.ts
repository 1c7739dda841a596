// Feeding: what people give for the inputs of a graph is checked whole before any of it is used.
import type { Feeds, NdArray, Numbers } from "./data.ts";
import { fitFeed } from "./data.ts";
import { check, nearest, quote } from "./errors.ts";
import type { Wire } from "./wire.ts";

/** The numbers for each wire, and the sizes of the named dimensions, which `dimensions` takes up. E_MISSING_FEED, E_UNKNOWN_INPUT, E_SHAPE, … */
export function fitFeeds(
  feeds: Feeds,
  wires: readonly Wire[],
  dimensions: Map<string, number>,
  strict = false,
): ReadonlyMap<Wire, NdArray<Numbers>> {
  check(typeof feeds === "object" && feeds !== null, "E_MISSING_FEED", () => "feeds are an object: { x: …, y: … }.");
  const labels = new Set(wires.map((wire) => wire.label));
  const unknown = Object.keys(feeds).find((label) => !labels.has(label));
  check(
    unknown === undefined,
    "E_UNKNOWN_INPUT",
    () =>
      `there is no input ${quote(unknown ?? "")} to feed; the inputs are ${[...labels].map(quote).join(", ") || "none"}.${nearest(unknown ?? "", labels)}`,
    { label: unknown },
  );
  const missing = wires.filter((wire) => !Object.hasOwn(feeds, wire.label) || feeds[wire.label] === undefined);
  check(missing.length === 0, "E_MISSING_FEED", () => `no value for ${missing.join(", ")}.`, {
    labels: missing.map((wire) => wire.label),
  });
  const bound = new Map(dimensions);
  const fitted = new Map<Wire, NdArray<Numbers>>();
  // Feeds that say their shape go first, so that flat numbers may leave a named size to them.
  const flatLast = [...wires].sort(
    (a, b) => Number(ArrayBuffer.isView(feeds[a.label])) - Number(ArrayBuffer.isView(feeds[b.label])),
  );
  for (const wire of flatLast) fitted.set(wire, fitFeed(feeds[wire.label] as NdArray, wire, bound, strict));
  for (const [name, size] of bound) dimensions.set(name, size);
  return fitted;
}
