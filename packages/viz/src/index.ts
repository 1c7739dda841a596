export { type LiveNumbers, type NumberLayer, type NumberLayerOptions, numberLayer } from "./canvas/number-layer.ts";
export { type Axis, type LineChart, type LineChartSpec, lineChart, type Series } from "./chart/line-chart.ts";
export { type MatrixSpec, type MatrixView, matrixView } from "./chart/matrix-view.ts";
export { type Scale, scaleOf, type Tick } from "./chart/scale.ts";
export type { Table } from "./chart/table.ts";
export { DrawingError, type DrawingErrorCode } from "./error.ts";
export { distance, inflate, overlap, type Point, type Rect, type Size } from "./geometry.ts";
export type { Diagram, DiagramGroup, DiagramNode, DiagramWire } from "./layout/diagram.ts";
export { type LayoutOptions, layout } from "./layout/layout.ts";
export type { Spacing } from "./layout/level.ts";
export type { Curve, Direction, Frame, Layout, Outlet, PlacedBox, PlacedWire } from "./layout/placed.ts";
export { formatNumber, type NumberFormat } from "./picture/format.ts";
export type { Look, Marks, NodeLook, NumberText } from "./picture/look.ts";
export { type Anchor, type NumberPlace, numberPlaces } from "./picture/number-places.ts";
export { type PictureOptions, picture } from "./picture/picture.ts";
export { gateSize, labelSize, nameSize, numberRoom, symbolOf } from "./picture/symbols.ts";
export { textWidth } from "./picture/text-width.ts";
export { dark, fonts, light, type Theme } from "./picture/theme.ts";
export { pathText } from "./picture/wire.ts";
export { type PngPage, toPng } from "./svg/png.ts";
export { type SvgDocument, toSvgDom } from "./svg/svg-dom.ts";
export { type SvgName, type SvgNode, svg } from "./svg/svg-node.ts";
export { toSvgText } from "./svg/svg-text.ts";
export { type Hit, hitTest } from "./view/hit.ts";
export { type Heading, neighbour } from "./view/neighbour.ts";
export {
  fitted,
  panned,
  plainView,
  revealed,
  seenPart,
  toPlane,
  toScreen,
  transformText,
  type View,
  type ZoomLimits,
  zoomedAt,
} from "./view/view.ts";
