// The public surface of @chainrule/playground-core.
export type { BuildOptions, Built } from "./document/build.ts";
export { build } from "./document/build.ts";
export type {
  CustomGate,
  DocumentNode,
  GateNode,
  Group,
  Id,
  InputNode,
  LessonPosition,
  NumberValue,
  Operand,
  Options,
  OptionValue,
  PlaygroundDocument,
  View,
} from "./document/document.ts";
export { emptyDocument, limits } from "./document/document.ts";
export { canonicalText, equalDocuments, sameGraph } from "./document/equal.ts";
export { labelsOf } from "./document/labels.ts";
export type { Merge } from "./document/merge.ts";
export { isMerge, mergeOf } from "./document/merge.ts";
export { downstreamOf, upstreamOf, usersOf } from "./document/order.ts";
export { parseDocument } from "./document/parse-document.ts";
export { printExpression, valueText } from "./expression/print-expression.ts";
export type { ReadOptions } from "./expression/read-expression.ts";
export { readExpression } from "./expression/read-expression.ts";
export type { GateModule, Palette, PaletteGate } from "./palette/palette.ts";
export { paletteOf } from "./palette/palette.ts";
export type { Place, Problem, ProblemCode, ProblemParameters } from "./problems/problem.ts";
export { describe, PlaygroundError } from "./problems/problem.ts";
