// The panels beside the graph. Those that are not seen at first are loaded when they are asked for.
import type { Component } from "svelte";

const load = {
  edit: () => import("./Edit.svelte"),
  table: () => import("../step/Table.svelte"),
  merge: () => import("./Merge.svelte"),
  jacobian: () => import("./Jacobian.svelte"),
  zero: () => import("./Zero.svelte"),
  check: () => import("./Check.svelte"),
  gallery: () => import("./Gallery.svelte"),
  share: () => import("./Share.svelte"),
  code: () => import("./Code.svelte"),
} satisfies Readonly<Record<string, () => Promise<{ readonly default: Component }>>>;

export type LatePanel = keyof typeof load;
export type PanelName = "step" | LatePanel;

export const panelNames: readonly PanelName[] = ["step", ...(Object.keys(load) as LatePanel[])];

export const loadPanel = async (name: LatePanel): Promise<Component> => (await load[name]()).default;
