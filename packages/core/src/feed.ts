// Feeding: what people give for the inputs of a graph is checked whole before any of it is used.
import type { Feeds, NdArray, Numbers } from "./data.ts";
import { fitFeed } from "./data.ts";
import { check, fail, quote } from "./errors.ts";
import { thereIsNo } from "./nearest.ts";
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
  // Labels are normalised, so that one that looks the same is the same.
  const given = new Map(Object.keys(feeds).map((label) => [label.normalize("NFC"), feeds[label]]));
  const unknown = [...given.keys()].find((label) => !labels.has(label));
  if (unknown !== undefined) fail("E_UNKNOWN_INPUT", whyNot(unknown, wires), { label: unknown });
  const missing = wires.filter((wire) => given.get(wire.label) === undefined);
  check(missing.length === 0, "E_MISSING_FEED", () => `no value for ${missing.join(", ")}.`, {
    labels: missing.map((wire) => wire.label),
  });
  const fitted = new Map<Wire, NdArray<Numbers>>();
  // Feeds that say their shape go first, so that flat numbers may leave a named size to them.
  const flatLast = [...wires].sort(
    (a, b) => Number(ArrayBuffer.isView(given.get(a.label))) - Number(ArrayBuffer.isView(given.get(b.label))),
  );
  for (const wire of flatLast) fitted.set(wire, fitFeed(given.get(wire.label) as NdArray, wire, dimensions, strict));
  return fitted;
}

/** Why there is nothing to feed under that label. */
function whyNot(label: string, wires: readonly Wire[]): string {
  const kind = wires[0]?.graph.wires.get(label)?.kind;
  if (kind === "input") return `input ${quote(label)} is not needed for what is computed here: leave it out.`;
  if (kind === "parameter")
    return `${quote(label)} is a parameter, which is written and not fed: parameters.${label}.write(…).`;
  return thereIsNo(
    "input",
    label,
    wires.map((wire) => wire.label),
  );
}
