// What the page shows: one document, its graph, and a place on the way through it and back.
import {
  build,
  emptyDocument,
  type Id,
  labelsOf,
  momentOf,
  type PlaygroundDocument,
  PlaygroundError,
  type Problem,
  printExpression,
  readExpression,
  Timeline,
} from "@chainrule/playground-core";
import { examples } from "./examples.ts";
import { palette } from "./palette.ts";

/** Where the reader is: at the end whatever changes, or at a step. */
type Spot = number | "end";

export class Session {
  document = $state.raw<PlaygroundDocument>(emptyDocument);
  /** What is selected, in the order in which it was. */
  selected = $state.raw<readonly Id[]>([]);
  #spot = $state.raw<Spot>(0);
  readonly built = $derived(build(this.document, palette));
  readonly labels = $derived(labelsOf(this.document.nodes));
  readonly text = $derived(printExpression(this.document, palette));
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
  readonly current = $derived(this.moment?.node === undefined ? undefined : this.#nodeOf(this.moment.node));

  constructor() {
    this.load((examples[0] as (typeof examples)[number]).text);
  }

  /** Begins anew with a text that is known to be right. */
  load(text: string): void {
    this.change(readExpression(text, palette));
    this.#spot = 0;
    this.selected = [];
  }

  /** Reads a text over the document; the problem, where there is one, and then nothing has changed. */
  read(text: string): Problem | undefined {
    try {
      this.change(readExpression(text, palette, { previous: this.document, defaultValue: 1 }));
      return undefined;
    } catch (error) {
      if (error instanceof PlaygroundError) return error;
      throw error;
    }
  }

  change(document: PlaygroundDocument): void {
    this.document = document;
    this.selected = this.selected.filter((id) => document.nodes.some((node) => node.id === id));
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

  /** The node whose gate has this label: a gate is called as its output is. */
  #nodeOf(label: string): Id | undefined {
    const node = this.timeline?.graph.nodes.find((each) => each.label === label);
    return node && this.ids.get(node.output.label);
  }
}
