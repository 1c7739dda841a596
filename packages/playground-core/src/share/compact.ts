// A document as few numbers and texts: columns instead of rows, distances instead of ids. What a link holds before it is deflated.
import type { DocumentNode, GateNode, Id, InputNode, Operand, PlaygroundDocument } from "../document/document.ts";
import { isNodeId } from "../document/document.ts";
import { lastGates } from "../document/order.ts";
import type { Plain } from "../document/plain.ts";
import { Reader } from "../document/reader.ts";

/** The columns, in their order; those at the end that are empty are left out. */
const COLUMNS = [
  "gates",
  "kinds",
  "inputs",
  "names",
  "values",
  "ids",
  "result",
  "options",
  "dtypes",
  "places",
  "groups",
  "zoom",
  "lesson",
  "custom",
] as const;
type Column = (typeof COLUMNS)[number];

/** A document in columns. */
export function pack(document: PlaygroundDocument): readonly unknown[] {
  const { nodes, result, groups, view, lesson, customGates } = document;
  const index = new Map(nodes.map(({ id }, i) => [id, i]));
  const at = (id: Id | null): number => (id === null ? -1 : (index.get(id) ?? -1));
  const inputs = nodes.filter((node): node is InputNode => node.kind === "input");
  const gateNodes = nodes.filter((node): node is GateNode => node.kind === "gate");
  const gates = [...new Set(gateNodes.map(({ gate }) => gate))];
  const operand = (given: Operand, i: number): unknown =>
    isNodeId(given) ? i - at(given) : given === null ? 0 : [given];
  const sparse = <T>(part: (node: DocumentNode) => T | undefined): readonly (readonly [number, T])[] =>
    nodes.flatMap((node, i) => {
      const value = part(node);
      return value === undefined ? [] : [[i, value] as const];
    });
  const numbers = nodes.map(({ id }) => Number(id.slice(1)));
  const steps = numbers.map((number, i) => number - (numbers[i - 1] ?? 0));
  const columns: Readonly<Record<Column, unknown>> = {
    gates,
    kinds: nodes.map((node) => (node.kind === "gate" ? gates.indexOf(node.gate) + 1 : 0)),
    inputs: nodes.flatMap((node, i) => (node.kind === "gate" ? [node.inputs.map((given) => operand(given, i))] : [])),
    names: nodes.map(({ name }) => name ?? 0),
    values: inputs.map(({ value }) => value),
    ids: steps.every((step) => step === 1) ? 0 : steps,
    result: result === (lastGates(nodes).at(-1) ?? null) ? 0 : at(result) + 1,
    options: sparse((node) =>
      node.kind === "gate" && Object.keys(node.options).length > 0 ? node.options : undefined,
    ),
    dtypes: sparse((node) => (node.kind === "input" ? node.dtype : undefined)),
    places: packPlaces(document),
    groups: groups.map(({ id, name, folded, nodes: members }) => [
      Number(id.slice(1)),
      name,
      folded ? 1 : 0,
      members.map(at),
    ]),
    zoom: view.zoom === null ? 0 : [view.zoom.x, view.zoom.y, view.zoom.scale],
    lesson: lesson === null ? 0 : [lesson.lesson, lesson.step],
    custom: customGates.map(({ name, source }) => [name, source]),
  };
  const list = COLUMNS.map((column) => columns[column]);
  return list.slice(0, list.findLastIndex((column) => !isEmpty(column)) + 1);
}

const isEmpty = (column: unknown): boolean => column === 0 || (Array.isArray(column) && column.length === 0);

/** Places by what they belong to, and by how far they are from the one before. */
function packPlaces({ nodes, groups, view }: PlaygroundDocument): readonly number[] {
  let [lastIndex, lastX, lastY] = [-1, 0, 0];
  return [...nodes, ...groups].flatMap(({ id }, i) => {
    const place = view.positions[id];
    if (!place) return [];
    const [x, y] = place;
    const packed = [i - lastIndex - 1, x - lastX, y - lastY];
    [lastIndex, lastX, lastY] = [i, x, y];
    return packed;
  });
}

/** What was packed, as the data of a document: still to be checked by `parseDocument`. */
export function unpack(data: Plain): unknown {
  const root = new Reader(data, "");
  const items = root.list("columns", COLUMNS.length);
  const column = (name: Column): Reader => items[COLUMNS.indexOf(name)] ?? new Reader([], name);
  const list = (reader: Reader): readonly Reader[] =>
    reader.value === 0 ? [] : reader.list(reader.path, Number.MAX_SAFE_INTEGER);
  const whole = (reader: Reader | undefined): number => Math.trunc((reader ?? root).number());
  const gates = list(column("gates"));
  const kinds = list(column("kinds")).map(whole);
  const names = list(column("names"));
  const ids = idsOf(list(column("ids")).map(whole), kinds.length);
  const idAt = (i: number): Id => ids[i] ?? `n0 (${i})`;
  const options = new Map(list(column("options")).map((item) => pairOf(item)));
  const dtypes = new Map(list(column("dtypes")).map((item) => pairOf(item)));
  const values = list(column("values"));
  const inputs = list(column("inputs"));
  let [nextValue, nextInputs] = [0, 0];
  const nodes = kinds.map((kind, i) => {
    const name = names[i]?.value;
    const named = typeof name === "string" ? { name } : {};
    if (kind === 0) {
      const dtype = dtypes.get(i);
      return {
        kind: "input",
        id: idAt(i),
        ...named,
        value: values[nextValue++]?.value,
        ...(dtype !== undefined && { dtype }),
      };
    }
    const operands = list(inputs[nextInputs++] ?? root).map(({ value }) => {
      if (value === 0) return null;
      return typeof value === "number" ? idAt(i - value) : Array.isArray(value) ? (value[0] as unknown) : value;
    });
    return {
      kind: "gate",
      id: idAt(i),
      gate: gates[kind - 1]?.value,
      inputs: operands,
      options: options.get(i) ?? {},
      ...named,
    };
  });
  const groups = list(column("groups")).map((item) => {
    const [id, name, folded, members] = item.list("group", 4);
    const inside = members ? list(members).map((member) => idAt(whole(member))) : [];
    return { id: `g${whole(id)}`, name: name?.value, folded: folded?.value === 1, nodes: inside };
  });
  const result = column("result").value;
  const zoom = list(column("zoom")).map(({ value }) => value);
  const lesson = list(column("lesson")).map(({ value }) => value);
  return {
    version: 1,
    nodes,
    // Where nothing is said it is the last gate, as everywhere.
    result: typeof result === "number" && result !== 0 ? idAt(result - 1) : null,
    groups,
    view: {
      positions: unpackPlaces(list(column("places")).map(whole), [...ids, ...groups.map(({ id }) => id)]),
      zoom: zoom.length === 0 ? null : { x: zoom[0], y: zoom[1], scale: zoom[2] },
    },
    lesson: lesson.length === 0 ? null : { lesson: lesson[0], step: lesson[1] },
    customGates: list(column("custom")).map((item) => {
      const [name, source] = item.list("gate", 2);
      return { name: name?.value, source: source?.value };
    }),
  };
}

function pairOf(item: Reader): readonly [number, Plain | undefined] {
  const [index, value] = item.list("pair", 2);
  return [(index ?? item).number(), value?.value];
}

/** Ids out of their steps; one after the other where there are none. */
function idsOf(steps: readonly number[], count: number): readonly Id[] {
  let last = 0;
  return Array.from({ length: count }, (_, i) => {
    last += steps.length === 0 ? 1 : (steps[i] ?? 0);
    return `n${last}`;
  });
}

function unpackPlaces(packed: readonly number[], ids: readonly Id[]): object {
  let [index, x, y] = [-1, 0, 0];
  const places: (readonly [string, readonly number[]])[] = [];
  for (let i = 0; i < packed.length; i += 3) {
    index += (packed[i] as number) + 1;
    x += packed[i + 1] ?? Number.NaN;
    y += packed[i + 2] ?? Number.NaN;
    places.push([ids[index] ?? "n0", [x, y]]);
  }
  return Object.fromEntries(places);
}
