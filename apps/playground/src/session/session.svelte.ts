// What the page shows: one document, its graph, and a place on the way through it and back.
import {
  amend,
  type Built,
  type History,
  type Id,
  isPlaygroundError,
  labelsOf,
  type PlaygroundDocument,
  type Problem,
  record,
  redo,
  startHistory,
  undo,
} from "@chainrule/playground-core";
import { firstDocument, firstLength, firstText } from "./first.ts";
import { KeptHistory } from "./kept.ts";

/** What is loaded late. */
export type Tools = typeof import("./tools.ts");

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where the reader is: at the end whatever changes, or at a step. */
type Spot = number | "end";

/** Milliseconds without an edit before the history is saved. */
const CALM = 400;

export class Session {
  #history = $state.raw<History>(startHistory(firstDocument));
  readonly #typed = new WeakMap<PlaygroundDocument, string>([[firstDocument, firstText]]);
  /** What is loaded late, once it is there. */
  tools = $state.raw<Tools>();
  readonly document = $derived(this.#history.present.document);
  readonly canUndo = $derived(this.#history.past.length > 0);
  readonly canRedo = $derived(this.#history.future.length > 0);
  /** What could not be done, for as long as it matters. */
  problem = $state.raw<Problem>();
  /** What is selected, in the order in which it was. */
  selected = $state.raw<readonly Id[]>([]);
  #spot = $state.raw<Spot>(0);
  /** Whether the reader has gone anywhere: only then is a step announced. */
  hasMoved = $state.raw(false);
  // Looking elsewhere makes another document of the same nodes, from which nothing follows but the view.
  readonly #nodes = $derived(this.document.nodes);
  readonly #groups = $derived(this.document.groups);
  readonly #result = $derived(this.document.result);
  readonly graph = $derived<PlaygroundDocument>({
    ...firstDocument,
    nodes: this.#nodes,
    groups: this.#groups,
    result: this.#result,
  });
  #last: { readonly graph: PlaygroundDocument; readonly built: Built } | undefined;
  readonly #built = $derived.by(() => {
    const { graph, tools } = this;
    if (!tools) return undefined;
    const built = this.#last
      ? tools.rebuild(this.#last.built, [this.#last.graph, graph], tools.palette)
      : tools.build(graph, tools.palette);
    this.#last = { graph, built };
    return built;
  });
  /** What core can compute of it, once what is loaded late is there. */
  readonly wires = $derived(this.#built?.wires);
  readonly labels = $derived(labelsOf(this.#nodes));
  /** As it was typed, as long as nothing else changed it. */
  readonly text = $derived(
    this.#typed.get(this.document) ?? this.tools?.printExpression(this.graph, this.tools.palette) ?? "",
  );
  readonly timeline = $derived.by(() => {
    if (!this.tools || !this.#built?.result) return undefined;
    const { graph, feeds, result } = this.#built;
    return new this.tools.Timeline(graph, feeds, { result });
  });
  readonly length = $derived(this.tools ? (this.timeline?.length ?? 0) : firstLength);
  readonly position = $derived(this.#spot === "end" ? this.length : Math.min(this.#spot, this.length));
  readonly moment = $derived(this.timeline && this.tools?.momentOf(this.timeline, this.position));
  readonly #step = $derived(this.timeline?.step(this.position));
  /** What kind of step led here. */
  readonly kind = $derived(this.#step?.kind ?? "given");
  /** The node of each wire's label. */
  readonly ids = $derived(new Map([...(this.wires ?? [])].map(([id, { label }]) => [label, id])));
  /** The node that has just run. */
  readonly current = $derived(
    this.#step && "node" in this.#step ? this.ids.get(this.#step.node.output.label) : undefined,
  );

  /** The place of the graph that is under a place of the window; known while the graph is shown. */
  placeUnder: ((at: Place) => Place | undefined) | undefined;

  #loading: Promise<Tools> | undefined;
  /** The link that was asked for last. */
  #followed: string | undefined;
  #saving: ReturnType<typeof setTimeout> | undefined;
  readonly #kept: KeptHistory;

  /** A page inside another one keeps nothing: it would write over the reader's own history. */
  constructor({ keeps = true }: { readonly keeps?: boolean } = {}) {
    this.#kept = new KeptHistory(keeps);
  }

  /** The graph that is computed. Panels have it: they are loaded after what computes it. */
  get built(): Built {
    if (!this.#built) throw new TypeError("the graph is asked for before it can be built.");
    return this.#built;
  }

  /** Loads what is loaded late, once. */
  load(): Promise<Tools> {
    this.#loading ??= import("./tools.ts").then(
      (tools) => {
        this.tools = tools;
        return tools;
      },
      (error: unknown) => {
        // Whoever touches the page again tries again.
        this.#loading = undefined;
        throw error;
      },
    );
    return this.#loading;
  }

  /** Goes on where this browser left off, and opens what a link holds; a reload goes on with what became of it. */
  async begin(fragment: string, isReload: boolean): Promise<void> {
    const isLink = fragment.length > 1;
    const saved = this.#kept.read();
    if (!isLink && saved === undefined) return;
    const { parseHistory } = await this.load();
    const history = saved === undefined ? undefined : attempt(() => parseHistory(saved));
    if (history) this.#history = history;
    if (isLink && !(isReload && history)) await this.follow(fragment, history === undefined);
  }

  /** Opens a link; undo brings back what was there, unless nothing was. Where it is broken nothing changes. */
  async follow(fragment: string, isFirst = false): Promise<void> {
    this.#followed = fragment;
    const { equalDocuments, fromFragment } = await this.load();
    try {
      const document = await fromFragment(fragment);
      // A large link is read for longer than a small one that came after it.
      if (this.#followed !== fragment) return;
      this.problem = undefined;
      if (equalDocuments(document, this.document)) return;
      if (isFirst) this.#history = startHistory(document);
      else this.open(document, "link");
    } catch (error) {
      if (!isPlaygroundError(error)) throw error;
      if (this.#followed === fragment) this.problem = error;
    }
  }

  /** Shows the graph of a text that is known to be right. */
  async example(text: string): Promise<void> {
    const { readExpression, palette } = await this.load();
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
  async read(text: string): Promise<Problem | undefined> {
    const { readExpression, palette } = await this.load();
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
      if (!isPlaygroundError(error)) throw error;
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
    // When there is nothing better to do, where the browser can tell.
    const calmly = globalThis.requestIdleCallback ?? setTimeout;
    this.#saving = setTimeout(() => calmly(() => this.save()), CALM);
  }

  /** Keeps the history in this browser. */
  save(): void {
    clearTimeout(this.#saving);
    // Nothing has been edited as long as nothing is loaded that edits.
    if (this.tools) this.#kept.write(this.tools.saveHistory(this.#history));
  }

  goTo(position: number): void {
    const place = Math.max(0, Math.min(Math.round(position), this.length));
    this.hasMoved = true;
    this.#spot = place === this.length && place > 0 ? "end" : place;
  }

  /** The steps in which a gate runs, forward and back; undefined for inputs, and before anything can be computed. */
  stepsOf(id: Id): { readonly forward: number; readonly backward: number | undefined } | undefined {
    const node = this.wires?.get(id)?.node;
    const forward = node && this.timeline?.stepOf(node, "forward");
    return node && forward !== undefined ? { forward, backward: this.timeline?.stepOf(node, "backward") } : undefined;
  }

  select(id: Id | undefined, more = false): void {
    if (id === undefined) this.selected = [];
    else if (!more) this.selected = [id];
    else if (this.selected.includes(id)) this.selected = this.selected.filter((each) => each !== id);
    else this.selected = [...this.selected, id];
  }
}

/** What a text gives; nothing where it is none of ours. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isPlaygroundError(error)) return undefined;
    throw error;
  }
}
