// The texts beside the wires at a step. A step changes a few of them: only those are read again, and every text is made once.
import type { PlaygroundDocument, Timeline } from "@chainrule/playground-core";
import type { Layout } from "@chainrule/viz";
import { type Wires, wireText } from "./diagram.ts";

type Wire = ReturnType<Timeline["changes"]>[number];
type Texts = (string | undefined)[];
/** The texts of one wire that were made: its value, and its gradient by how much of it has arrived. */
interface Known {
  value?: string;
  readonly gradients: string[];
}

/** Values and gradients in the layout's order of outlets, as far as they are known at a step. */
export class LiveNumbers {
  readonly values: Texts;
  readonly gradients: Texts;
  readonly #timeline: Timeline;
  readonly #wires: readonly (Wire | undefined)[];
  readonly #places: ReadonlyMap<Wire, number>;
  readonly #known: readonly Known[];
  #position: number | undefined;

  constructor(timeline: Timeline, wires: Wires, { outlets }: Layout) {
    this.#timeline = timeline;
    this.#wires = outlets.map(({ of }) => wires.get(of));
    this.#places = new Map(this.#wires.flatMap((wire, place) => (wire ? [[wire, place] as const] : [])));
    this.#known = outlets.map(() => ({ gradients: [] }));
    this.values = outlets.map(() => undefined);
    this.gradients = outlets.map(() => undefined);
  }

  /** To a step, from whichever one it was. */
  goTo(position: number): this {
    const before = this.#position;
    this.#position = position;
    // Over many steps it is less work to look at all texts than at every step between.
    if (before === undefined || Math.abs(position - before) > this.#wires.length / 4) {
      for (const [place, wire] of this.#wires.entries()) if (wire) this.#read(place, wire, position);
      return this;
    }
    for (let step = Math.min(before, position) + 1; step <= Math.max(before, position); step++)
      for (const wire of this.#timeline.changes(step)) {
        const place = this.#places.get(wire);
        if (place !== undefined) this.#read(place, wire, position);
      }
    return this;
  }

  #read(place: number, wire: Wire, position: number): void {
    const known = this.#known[place] as Known;
    const { value, gradient } = this.#timeline.at(wire, position);
    if (value) known.value ??= wireText(value);
    this.values[place] = value && known.value;
    if (gradient) known.gradients[gradient.arrived] ??= wireText(gradient.sum);
    this.gradients[place] = gradient && known.gradients[gradient.arrived];
  }
}

/** What is known before anything is computed: the values of inputs. */
export function givenNumbers(
  { nodes }: PlaygroundDocument,
  { outlets }: Layout,
): Pick<LiveNumbers, "values" | "gradients"> {
  const inputs = new Map(nodes.flatMap((node) => (node.kind === "input" ? [[node.id, node.value] as const] : [])));
  const values = outlets.map(({ of }) => {
    const value = inputs.get(of);
    return typeof value === "number" ? wireText({ shape: [], data: [value] }) : undefined;
  });
  return { values, gradients: outlets.map(() => undefined) };
}
