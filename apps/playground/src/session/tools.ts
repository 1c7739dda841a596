// What reading, computing, stepping and editing need beyond the first view: loaded when somebody first touches the page, or when a link or a history is there.
export {
  build,
  connect,
  describeProblem,
  english,
  equalDocuments,
  fromFragment,
  momentOf,
  move,
  parseHistory,
  printExpression,
  readExpression,
  rebuild,
  removeNodes,
  saveHistory,
  say,
  setZoom,
  Timeline,
} from "@chainrule/playground-core";
export { default as Step } from "../step/Step.svelte";
export { palette } from "./palette.ts";
