// What the page shows: one document, its graph, and a place on the way through it and back.
import {
  amend,
  build,
  type History,
  type Id,
  labelsOf,
  momentOf,
  type PlaygroundDocument,
  PlaygroundError,
  type Problem,
  parseHistory,
  printExpression,
  readExpression,
  record,
  redo,
  saveHistory,
  startHistory,
  Timeline,
  undo,
} from "@chainrule/playground-core";
import { examples } from "./examples.ts";
import { palette } from "./palette.ts";

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where the reader is: at the end whatever changes, or at a step. */
type Spot = number | "end";

const PLACE = "chainrule.history";
/** Milliseconds without an edit before the history is saved. */
const CALM = 400;

function remembered(): History | undefined {
  try {
    const saved = localStorage.getItem(PLACE);
    return saved === null ? undefined : parseHistory(saved);
  } catch {
    // Forbidden storage, or a text that is no history of ours: the page begins anew.
    return undefined;
  }
}

export class Session {
  #history = $state.raw<History>(startHistory(readExpression(examples[0].text, palette)));
  readonly #typed = new WeakMap<PlaygroundDocument, string>();
  readonly document = $derived(this.#history.present.document);
  readonly canUndo = $derived(this.#history.past.length > 0);
  readonly canRedo = $derived(this.#history.future.length > 0);
  /** What could not be done, for as long as it matters. */
  problem = $state.raw<Problem>();
  /** What is selected, in the order in which it was. */
  selected = $state.raw<readonly Id[]>([]);
  #spot = $state.raw<Spot>(0);
  readonly built = $derived(build(this.document, palette));
  readonly labels = $derived(labelsOf(this.document.nodes));
  /** As it was typed, as long as nothing else changed it. */
  readonly text = $derived(this.#typed.get(this.document) ?? printExpression(this.document, palette));
  readonly timeline = $derived.by(() => {
    const { graph, feeds, result } = this.built;
    return result && new Timeline(graph, feeds, { result });
  });
  readonly length = $derived(this.timeline?.length ?? 0);
  readonly position = $derived(this.#spot === "end" ? this.length : Math.min(this.#spot, this.length));
  readonly moment = $derived(this.timeline && momentOf(this.timeline, this.position));
  /** The node of each wire's label. */
  readonly ids = $derived(new Map([...this.built.wires].map(([id, { label }]) => [label, id])));
  /** The node that has just run. */
  readonly current = $derived(this.moment?.node === undefined ? undefined : this.ids.get(this.moment.node));

  /** The place of the graph that is under a place of the window; known while the graph is shown. */
  placeUnder: ((at: Place) => Place | undefined) | undefined;

  #saving: ReturnType<typeof setTimeout> | undefined;

  /** Goes on where this browser left off, unless a document was given. */
  constructor(given?: PlaygroundDocument) {
    if (given) this.#history = startHistory(given);
    else this.#history = remembered() ?? this.#history;
    this.#spot = 0;
  }

  /** Shows the graph of a text that is known to be right. */
  example(text: string): void {
    this.open(readExpression(text, palette), "example");
    this.#typed.set(this.document, text);
  }

  /** Shows another graph; undo brings the one before back. */
  open(document: PlaygroundDocument, what = "open"): void {
    this.#set(record(this.#history, { document, what }));
    this.#spot = 0;
    this.selected = [];
  }

  /** Reads a text over the document; the problem, where there is one, and then nothing has changed. */
  read(text: string): Problem | undefined {
    const problem = this.edit("expression", (document) =>
      readExpression(text, palette, { previous: document, defaultValue: 1 }),
    );
    if (!problem) this.#typed.set(this.document, text);
    return problem;
  }

  /** Does an edit that may be refused. Edits in a row with the same `merge` are undone as one. */
  edit(
    what: string,
    change: (document: PlaygroundDocument) => PlaygroundDocument,
    merge?: string,
  ): Problem | undefined {
    try {
      const document = change(this.document);
      this.#set(record(this.#history, { document, what, ...(merge !== undefined && { merge }) }));
      this.problem = undefined;
    } catch (error) {
      if (!(error instanceof PlaygroundError)) throw error;
      this.problem = error;
    }
    return this.problem;
  }

  /** Changes what nobody wants to undo: where the reader looks. */
  amend(change: (document: PlaygroundDocument) => PlaygroundDocument): void {
    this.#set(amend(this.#history, change(this.document)));
  }

  undo(): void {
    this.#set(undo(this.#history));
  }

  redo(): void {
    this.#set(redo(this.#history));
  }

  #set(history: History): void {
    this.#history = history;
    const here = new Set(history.present.document.nodes.map(({ id }) => id));
    this.selected = this.selected.filter((id) => here.has(id));
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => this.save(), CALM);
  }

  /** Keeps the history in this browser. */
  save(): void {
    clearTimeout(this.#saving);
    try {
      localStorage.setItem(PLACE, saveHistory(this.#history));
    } catch {
      // No storage, or no room in it: the history then lasts as long as the page.
    }
  }

  goTo(position: number): void {
    const place = Math.max(0, Math.min(Math.round(position), this.length));
    this.#spot = place === this.length && place > 0 ? "end" : place;
  }

  select(id: Id | undefined, more = false): void {
    if (id === undefined) this.selected = [];
    else if (!more) this.selected = [id];
    else if (this.selected.includes(id)) this.selected = this.selected.filter((each) => each !== id);
    else this.selected = [...this.selected, id];
  }
}
