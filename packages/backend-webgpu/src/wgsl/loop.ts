// A fused loop as a kernel: one invocation an element, or for every four of them.
import { sizeOf, stridesOf } from "@chainrule/core";
import type { Loop, View, Walk } from "@chainrule/plan";
import { collapse, stretch } from "@chainrule/plan";
import { type At, bodyText, type Frame } from "./body.ts";
import { type Coordinates, linear, splitIndex } from "./frame.ts";
import { gridOf, type WgslKernel, type WgslModule } from "./module.ts";

const GROUP = 64;

/** Every view of a loop, once. */
function viewsIn(loop: Loop): readonly View[] {
  const views = new Map<string, View>();
  for (const { operands } of loop.instructions)
    for (const operand of operands) if (operand.kind === "read") views.set(viewKey(operand.view), operand.view);
  return [...views.values()];
}

const viewKey = ({ value, offset, strides }: View): string => `${value} ${offset} ${strides}`;

export function loopKernel(loop: Loop, module: WgslModule, label: string): WgslKernel {
  const { shape, stores } = loop;
  const rank = shape.length;
  const views = viewsIn(loop);
  const stored = stores.map((value): View => ({ value, offset: 0, strides: stridesOf(shape) }));
  const { axes, walks } = collapse(shape, [...views.map((view) => stretch(view, rank)), ...stored], false);
  const wide = isWide(axes, walks) ? 4 : 1;
  const walkOf = new Map(views.map((view, i) => [viewKey(view), walks[i] as Walk]));
  const units = Math.ceil((axes.at(-1) as number) / wide) * sizeOf(axes.slice(0, -1));
  const grid = gridOf(Math.ceil(units / GROUP));
  const { text, names } = coordinates(axes, wide);
  const frame: Frame = {
    wide,
    flat: wide === 1 ? "i" : "(4u * i)",
    unit: "i",
    at: (view) => place(walkOf.get(viewKey(view)) as Walk, axes, names, wide),
  };
  const main = `@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * ${grid[0]}u + group.x) * ${GROUP}u + lane;
  if (i >= ${units}u) { return; }
${text}${bodyText(loop, module, frame, new Map())}
}`;
  return module.finish(label, main, grid);
}

/** Rows must be whole fours where there are several; a single one may end within the room that every value has. */
function isWide(axes: readonly number[], walks: readonly Walk[]): boolean {
  const row = axes.at(-1) as number;
  if (row < 4) return false;
  return axes.length === 1 || row % 4 === 0 ? walks.some(({ inner }) => inner === 1) : false;
}

const inFours = ({ offset, outer, inner }: Walk): boolean =>
  inner === 1 && offset % 4 === 0 && outer.every((stride) => stride % 4 === 0);

/** Where the walk's elements are; the last coordinate counts fours where four go together. */
function place(walk: Walk, axes: readonly number[], names: readonly string[], wide: 1 | 4): At {
  const { offset, outer, inner } = walk;
  const last = names.length - 1;
  if (wide === 4 && inFours(walk))
    return { kind: "four", index: linear(offset / 4, [...outer.map((stride) => stride / 4), 1], names) };
  if (wide === 1 || inner === 0 || axes.at(-1) === 1)
    return { kind: "one", index: linear(offset, [...outer, inner], names) };
  const around = linear(offset, outer, names.slice(0, last));
  const length = axes.at(-1) as number;
  // A row may end within four: what lies beyond is read from its end, and not used.
  const at = (k: number): string =>
    length % 4 === 0 ? `(4u * ${names[last]} + ${k}u)` : `min(4u * ${names[last]} + ${k}u, ${length - 1}u)`;
  return { kind: "each", indices: [0, 1, 2, 3].map((k) => `${around} + ${at(k)} * ${inner}u`) };
}

/** Names for the coordinates of invocation `i`, and the statements that find them. */
function coordinates(axes: readonly number[], wide: 1 | 4): Coordinates {
  if (axes.length === 1) return { text: "", names: ["i"] };
  const sizes = axes.with(-1, Math.ceil((axes.at(-1) as number) / wide));
  return splitIndex("i", sizes, "c");
}
