// Edits of what is around the graph: groups, places, zoom, lessons, and gates that were written in the page.
import type { Id, LessonPosition, PlaygroundDocument, View } from "../document/document.ts";
import { limits } from "../document/document.ts";
import { isMerge, mergeOf } from "../document/merge.ts";
import { isSource, nameOf } from "../document/names.ts";
import { PlaygroundError, refuse, shown } from "../problems/problem.ts";
import { checkedTitle, labelOf } from "./edits.ts";
import { nodeOf } from "./settle.ts";

/** Merges gates into one, folded. E_GROUP_SEVERAL_OUTPUTS, E_GROUP_LEAVES, E_IN_GROUP. */
export function group(document: PlaygroundDocument, ids: Iterable<Id>, name: string): PlaygroundDocument {
  const chosen = [...ids];
  for (const id of chosen)
    if (nodeOf(document, id).kind === "input") refuse("E_NOT_A_GATE", { name: labelOf(document, id) });
  const taken = chosen.find((id) => document.groups.some(({ nodes }) => nodes.includes(id)));
  if (taken !== undefined) refuse("E_IN_GROUP", { name: labelOf(document, taken) });
  if (chosen.length === 0) refuse("E_EMPTY_GROUP");
  if (document.groups.length >= limits.groups)
    refuse("E_TOO_MANY", { what: "groups", count: document.groups.length + 1, most: limits.groups });
  const merge = mergeOf(document, chosen);
  if (!isMerge(merge)) throw new PlaygroundError(merge);
  const highest = document.groups.reduce((most, { id }) => Math.max(most, Number(id.slice(1))), 0);
  const nodes = merge.nodes.map(({ id }) => id);
  const made = { id: `g${highest + 1}`, name: checkedTitle(name), folded: true, nodes };
  return { ...document, groups: [...document.groups, made] };
}

/** Takes a group apart; its gates stay. */
export function ungroup(document: PlaygroundDocument, id: Id): PlaygroundDocument {
  groupOf(document, id);
  const { [id]: _, ...positions } = document.view.positions;
  return {
    ...document,
    groups: document.groups.filter((each) => each.id !== id),
    view: { ...document.view, positions },
  };
}

/** Folds a group into one gate, or opens it. */
export function fold(document: PlaygroundDocument, id: Id, folded: boolean): PlaygroundDocument {
  const found = groupOf(document, id);
  if (folded) {
    const merge = mergeOf(document, found.nodes);
    if (!isMerge(merge)) throw new PlaygroundError(merge);
  }
  return { ...document, groups: document.groups.map((each) => (each.id === id ? { ...each, folded } : each)) };
}

/** Gives a group another name. */
export function renameGroup(document: PlaygroundDocument, id: Id, name: string): PlaygroundDocument {
  groupOf(document, id);
  const title = checkedTitle(name);
  return { ...document, groups: document.groups.map((each) => (each.id === id ? { ...each, name: title } : each)) };
}

/** Moves nodes and groups by hand; null gives them back to the layout. */
export function move(
  document: PlaygroundDocument,
  places: Readonly<Record<Id, readonly [number, number] | null>>,
): PlaygroundDocument {
  const order = [...document.nodes, ...document.groups].map(({ id }) => id);
  const strange = Object.keys(places).find((id) => !order.includes(id));
  if (strange !== undefined) refuse("E_NO_NODE", { id: shown(strange) });
  const known = document.view.positions;
  const positions = order.flatMap((id) => {
    const place = Object.hasOwn(places, id) ? places[id] : known[id];
    return place ? [[id, [coordinate(place[0]), coordinate(place[1])] as const] as const] : [];
  });
  return { ...document, view: { ...document.view, positions: Object.fromEntries(positions) } };
}

/** Says where the reader looks; null is all of it. */
export function setZoom(document: PlaygroundDocument, zoom: View["zoom"]): PlaygroundDocument {
  if (zoom === null) return { ...document, view: { ...document.view, zoom } };
  const { scale } = zoom;
  if (!(scale >= 0.001 && scale <= 1000)) refuse("E_RANGE", { value: String(scale), least: 0.001, most: 1000 });
  const [x, y] = [checkedNumber(zoom.x), checkedNumber(zoom.y)];
  return { ...document, view: { ...document.view, zoom: { x, y, scale } } };
}

/** Says how far the reader is in a lesson. */
export function setLesson(document: PlaygroundDocument, lesson: LessonPosition | null): PlaygroundDocument {
  return { ...document, lesson };
}

/** Keeps the source of a gate that was written in the page; null takes it away. Nothing here runs it. */
export function setCustomGate(document: PlaygroundDocument, text: string, source: string | null): PlaygroundDocument {
  const name = nameOf(text) ?? refuse("E_NAME", { name: shown(text) });
  const { customGates } = document;
  const others = customGates.filter((gate) => gate.name !== name);
  if (source === null) return { ...document, customGates: others };
  if (!isSource(source)) refuse("E_TEXT", { text: shown(source), what: "source" });
  const most = limits.customGates;
  if (others.length >= most) refuse("E_TOO_MANY", { what: "customGates", count: others.length + 1, most });
  const at = customGates.findIndex((gate) => gate.name === name);
  const gate = { name, source };
  return { ...document, customGates: at < 0 ? [...customGates, gate] : customGates.with(at, gate) };
}

function groupOf({ groups }: PlaygroundDocument, id: Id): PlaygroundDocument["groups"][number] {
  return groups.find((each) => each.id === id) ?? refuse("E_NO_NODE", { id: shown(String(id)) });
}

const coordinate = (value: number): number => Math.round(checkedNumber(value)) + 0;

function checkedNumber(value: number): number {
  const most = limits.coordinate;
  const isGood = typeof value === "number" && value >= -most && value <= most;
  return isGood ? value : refuse("E_RANGE", { value: String(value), least: -most, most });
}
