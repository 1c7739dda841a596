import { DrawingError } from "../error.ts";
import type { Point, Size } from "../geometry.ts";
import type { Diagram, DiagramGroup, DiagramNode } from "./diagram.ts";

/** A box that is seen: a node, or a folded group in place of all it holds. */
export interface VisibleBox extends Size {
  readonly id: string;
  readonly round: boolean;
  readonly folded: boolean;
  readonly group: string | undefined;
  readonly pinned: Point | undefined;
  readonly inputs: number;
  /** The nodes whose values come out of it. */
  readonly outputs: readonly string[];
  readonly numbers: Size | undefined;
  readonly label: Size | undefined;
}

/** A wire between boxes that are seen. */
export interface VisibleWire {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** The boxes at its ends, which of the first one's outputs it leaves and which of the second one's inputs it enters. */
  readonly fromBox: string;
  readonly out: number;
  readonly toBox: string;
  readonly into: number;
}

/** What is seen of a diagram. */
export interface Visible {
  readonly boxes: ReadonlyMap<string, VisibleBox>;
  readonly wires: readonly VisibleWire[];
  /** Open groups that hold a box, each with the one around it. */
  readonly frames: ReadonlyMap<string, string | undefined>;
}

/** Room for a number where a node does not say: seven digits with sign. */
const usual: Size = { width: 56, height: 15 };

/** Folds what is folded, and refuses what does not fit together. */
export function visible(diagram: Diagram): Visible {
  const groups = byId("group", diagram.groups ?? []);
  const nodes = byId("node", diagram.nodes);
  byId("wire", diagram.wires);
  for (const { id, group } of [...diagram.nodes, ...(diagram.groups ?? [])])
    if (group !== undefined && !groups.has(group))
      throw new DrawingError("E_UNKNOWN", `"${id}" is said to be in group "${group}", which is not among the groups`);
  const folds = foldsOf(groups);
  const shown = (node: string): string => folds.get(nodes.get(node)?.group ?? "") ?? node;
  for (const { id, from, to } of diagram.wires)
    for (const end of [from, to])
      if (!nodes.has(end))
        throw new DrawingError("E_UNKNOWN", `wire "${id}" ends at "${end}", which is not among the nodes`);

  for (const { id, to, port } of diagram.wires)
    if (!Number.isInteger(port) || port < 0)
      throw new DrawingError(
        "E_UNKNOWN",
        `wire "${id}" ends at input ${port} of "${to}": inputs are counted 0, 1, 2 …`,
      );

  const outputs = new Map<string, string[]>();
  const inputs = new Map<string, number>();
  const sources = new Map<string, Map<string, number>>();
  const wires: VisibleWire[] = [];
  for (const wire of diagram.wires) {
    const [fromBox, toBox] = [shown(wire.from), shown(wire.to)];
    if (fromBox === toBox && fromBox !== wire.from) continue;
    const outs = entry(outputs, fromBox, () => []);
    if (!outs.includes(wire.from)) outs.push(wire.from);
    // A folded group has one input for each node outside that it takes a value from.
    const known = entry(sources, toBox, () => new Map<string, number>());
    const into = toBox === wire.to ? wire.port : entry(known, wire.from, () => known.size);
    inputs.set(toBox, Math.max(inputs.get(toBox) ?? 0, into + 1));
    wires.push({ ...wire, fromBox, out: outs.indexOf(wire.from), toBox, into });
  }
  // What nobody takes comes out of a folded group too: it is a result.
  const taken = new Set(diagram.wires.map(({ from }) => from));
  for (const { id } of diagram.nodes)
    if (shown(id) !== id && !taken.has(id)) entry(outputs, shown(id), () => []).push(id);
  const boxes = boxesOf(diagram, groups, folds, outputs, inputs);
  return { boxes, wires, frames: framesOf(boxes, groups) };
}

function boxesOf(
  diagram: Diagram,
  groups: ReadonlyMap<string, DiagramGroup>,
  folds: ReadonlyMap<string, string>,
  outputs: ReadonlyMap<string, readonly string[]>,
  inputs: ReadonlyMap<string, number>,
): Map<string, VisibleBox> {
  const boxes = new Map<string, VisibleBox>();
  for (const node of diagram.nodes) {
    const fold = folds.get(node.group ?? "");
    if (fold !== undefined && boxes.has(fold)) continue;
    const group = fold === undefined ? undefined : groups.get(fold)!;
    const { width = 96, height = 44 } = group ?? node;
    const box = {
      id: fold ?? node.id,
      width,
      height,
      round: group === undefined && node.round === true,
      folded: group !== undefined,
      group: (group ?? node).group,
      pinned: (group ?? node).pinned,
      inputs: Math.max(inputs.get(fold ?? node.id) ?? 0, group === undefined ? (node.inputs ?? 0) : 0),
      outputs: outputs.get(fold ?? node.id) ?? (group === undefined ? [node.id] : []),
      numbers: group === undefined ? roomOf(node) : usual,
      label: group === undefined ? node.label : undefined,
    };
    refuseOddSizes(box);
    boxes.set(box.id, box);
  }
  return boxes;
}

const roomOf = ({ numbers }: DiagramNode): Size | undefined => (numbers === false ? undefined : (numbers ?? usual));

function refuseOddSizes({ id, width, height, pinned }: VisibleBox): void {
  if (!(width > 0 && width < Infinity && height > 0 && height < Infinity))
    throw new DrawingError("E_SIZE", `"${id}" is ${width} wide and ${height} high: give it a positive finite size`);
  if (pinned !== undefined && !(Number.isFinite(pinned.x) && Number.isFinite(pinned.y)))
    throw new DrawingError("E_SIZE", `"${id}" is pinned at ${pinned.x}, ${pinned.y}: give it a finite place`);
}

/** For each group inside a folded one, or folded itself, the outermost folded group. */
function foldsOf(groups: ReadonlyMap<string, DiagramGroup>): Map<string, string> {
  const folds = new Map<string, string>();
  for (const id of groups.keys()) {
    const passed = new Set<string>();
    for (let at: string | undefined = id; at !== undefined; at = groups.get(at)?.group) {
      if (passed.has(at))
        throw new DrawingError("E_UNKNOWN", `group "${id}" lies in itself: each group has one around it, or none`);
      passed.add(at);
      if (groups.get(at)?.folded === true) folds.set(id, at);
    }
  }
  return folds;
}

function framesOf(
  boxes: ReadonlyMap<string, VisibleBox>,
  groups: ReadonlyMap<string, DiagramGroup>,
): Map<string, string | undefined> {
  const frames = new Map<string, string | undefined>();
  for (const { group } of boxes.values())
    for (let at = group; at !== undefined && !frames.has(at); at = groups.get(at)?.group)
      frames.set(at, groups.get(at)?.group);
  return frames;
}

function byId<T extends { readonly id: string }>(kind: string, things: readonly T[]): Map<string, T> {
  const map = new Map<string, T>();
  for (const thing of things) {
    if (map.has(thing.id))
      throw new DrawingError("E_DUPLICATE", `two ${kind}s are called "${thing.id}": give one another name`);
    map.set(thing.id, thing);
  }
  return map;
}

/** The value of a key, made when there is none. */
export function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
