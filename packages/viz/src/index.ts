export type { Diagram, DiagramGroup, DiagramNode, DiagramWire } from "./layout/diagram.ts";
export { type LayoutOptions, layout } from "./layout/layout.ts";
