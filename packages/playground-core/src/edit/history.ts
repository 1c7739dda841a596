// Undo and redo of everything. A history is plain data: documents share what did not change.
import type { PlaygroundDocument } from "../document/document.ts";

/** A document, and what led to it. */
export interface Step {
  readonly document: PlaygroundDocument;
  /** What was done, as a key that a page translates: "move", "connect". */
  readonly what: string;
  /** Edits in a row with the same text are one: all of a drag. */
  readonly merge?: string;
}

export interface History {
  readonly past: readonly Step[];
  readonly present: Step;
  readonly future: readonly Step[];
}

/** How many steps back are kept. */
export const MOST_STEPS = 200;

/** A history that begins with a document. */
export const startHistory = (document: PlaygroundDocument): History => ({
  past: [],
  present: { document, what: "open" },
  future: [],
});

/** Adds an edit; what was undone is gone. */
export function record(history: History, step: Step): History {
  const { past, present, future } = history;
  if (step.document === present.document) return history;
  const isSame = step.merge !== undefined && step.merge === present.merge && future.length === 0;
  return { past: isSame ? past : [...past, present].slice(-MOST_STEPS), present: step, future: [] };
}

/** Changes the present without a step: for what nobody wants to undo, as looking elsewhere. */
export const amend = (history: History, document: PlaygroundDocument): History => ({
  ...history,
  present: { ...history.present, document },
});

/** One step back, if there is one. */
export function undo(history: History): History {
  const { past, present, future } = history;
  const before = past.at(-1);
  return before ? { past: past.slice(0, -1), present: before, future: [present, ...future] } : history;
}

/** One step forward again, if there is one. */
export function redo(history: History): History {
  const { past, present, future } = history;
  const [next, ...later] = future;
  return next ? { past: [...past, present], present: next, future: later } : history;
}
