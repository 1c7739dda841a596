// The public surface of @chainrule/playground-core.
export type { BuildOptions, Built } from "./document/build.ts";
export { build, rebuild } from "./document/build.ts";
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
export type { Sketch, SketchGroup, SketchNode, SketchWire } from "./document/sketch.ts";
export { sketchOf } from "./document/sketch.ts";
export { fold, group, move, renameGroup, setCustomGate, setLesson, setZoom, ungroup } from "./edit/arrange.ts";
export {
  addGate,
  addInput,
  changeGate,
  connect,
  disconnect,
  freeName,
  nextId,
  removeNodes,
  removePort,
  rename,
  rewire,
  setOption,
  setOptions,
  setResult,
  setValue,
} from "./edit/edits.ts";
export type { History, Step } from "./edit/history.ts";
export { amend, parseHistory, record, redo, saveHistory, startHistory, undo } from "./edit/history.ts";
export { printExpression, valueText } from "./expression/print-expression.ts";
export type { ReadOptions } from "./expression/read-expression.ts";
export { readExpression } from "./expression/read-expression.ts";
export type { GateModule, Palette, PaletteGate } from "./palette/palette.ts";
export { paletteOf, withWrittenGates } from "./palette/palette.ts";
export { chineseProblems } from "./problems/chinese.ts";
export type { Place, Problem, ProblemCode, ProblemLanguage, ProblemParameters } from "./problems/problem.ts";
export { describeProblem, isPlaygroundError, PlaygroundError } from "./problems/problem.ts";
export { fromFragment, linkLimits, toFragment } from "./share/link.ts";
export type { TableColumn, TableRow } from "./table/table.ts";
export { editTable, tableOf, valueIn } from "./table/table.ts";
export { printTypeScript } from "./typescript/print-typescript.ts";
export { readTypeScript } from "./typescript/read-typescript.ts";
