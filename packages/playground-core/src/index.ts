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
export { amend, record, redo, startHistory, undo } from "./edit/history.ts";
export { parseHistory, saveHistory } from "./edit/saved-history.ts";
export { printExpression, valueText } from "./expression/print-expression.ts";
export type { ReadOptions } from "./expression/read-expression.ts";
export { readExpression } from "./expression/read-expression.ts";
export type { GateModule, Palette, PaletteGate } from "./palette/palette.ts";
export { paletteOf, withWrittenGates } from "./palette/palette.ts";
export { wrongMultiply } from "./palette/wrong-gate.ts";
export { chineseProblems } from "./problems/chinese.ts";
export type { Place, Problem, ProblemCode, ProblemLanguage, ProblemParameters } from "./problems/problem.ts";
export { describeProblem, isPlaygroundError, PlaygroundError } from "./problems/problem.ts";
export { fromFragment, linkLimits, toFragment } from "./share/link.ts";
export type { TableColumn, TableRow } from "./table/table.ts";
export { editTable, tableOf, valueIn } from "./table/table.ts";
export { printTypeScript } from "./typescript/print-typescript.ts";
export { readTypeScript } from "./typescript/read-typescript.ts";

// The time machine, its panels, and the words and formulas in which both are said.

export type { KeptValue } from "./inside/kept.ts";
export { mathText, toMathml } from "./math/mathml.ts";
export { arrayMath } from "./math/of-array.ts";
export type { MathLeaf, MathNode } from "./math/tree.ts";
export { shortArray, showSizes } from "./numbers/arrays.ts";
export type { NumberParts, NumberStyle } from "./numbers/format.ts";
export { formatNumber, numberParts } from "./numbers/format.ts";
export type { Cause, CauseKind } from "./panels/cause.ts";
export type { CheckedElement, Verdict } from "./panels/check-element.ts";
export type { Curve, CurveOptions, Kink, Saturation } from "./panels/gallery.ts";
export { curveOf, isDrawn } from "./panels/gallery.ts";
export type { CheckRow, CheckStatus, GradientCheck } from "./panels/gradient-check.ts";
export { gradientCheck, gradientCheckRows, summaryOf } from "./panels/gradient-check.ts";
export type {
  ComparedForm,
  ComparedGradient,
  Form,
  Granularity,
  GranularityOptions,
  Kept,
} from "./panels/granularity.ts";
export { granularityOf } from "./panels/granularity.ts";
export type { JacobianCost, JacobianView } from "./panels/jacobian.ts";
export { bytesMessage, jacobianCost, jacobianView } from "./panels/jacobian.ts";
export type { CurvePoint } from "./panels/sampler.ts";
export type { StepSize, StepSizes } from "./panels/step-sizes.ts";
export { stepSizes } from "./panels/step-sizes.ts";
export type { ClosedPath, ZeroGradient, ZeroOptions } from "./panels/why-zero.ts";
export { whyZero } from "./panels/why-zero.ts";
export type { BranchSum, ChainRow, ChainStep, ChainWay } from "./time/chain.ts";
export type { ForwardView } from "./time/forward.ts";
export { TimeMachine } from "./time/machine.ts";
export type { Moment } from "./time/moment.ts";
export { momentOf } from "./time/moment.ts";
export type { Role, RoleKind } from "./time/role.ts";
export { roleOf } from "./time/role.ts";
export type { Route } from "./time/route.ts";
export type { StateRow, StateTable } from "./time/state-table.ts";
export { stateTable } from "./time/state-table.ts";
export type {
  BackwardGateStep,
  Contribution,
  ForwardGateStep,
  GivenStep,
  GradientSoFar,
  SeedStep,
  TimeStep,
  WireState,
} from "./time/step.ts";
export type { PolicyNote } from "./time/ties.ts";
export type { TimelineOptions } from "./time/timeline.ts";
export { Timeline } from "./time/timeline.ts";
export { chinese } from "./words/chinese.ts";
export { english } from "./words/english.ts";
export type { Message, MessageKey, RoleText, Slot, SlotsOf } from "./words/message.ts";
export { message } from "./words/message.ts";
export type { Language, Part } from "./words/say.ts";
export { partsOf, say } from "./words/say.ts";
