// Graphs: inputs, parameters and nodes, joined by wires. A graph only grows, and never sideways: it cannot hold a cycle.
import type { Feed, Feeds, Nested } from "./data.ts";
import { fitFeed, shapeOfFeed } from "./data.ts";
import { check, fail, quote, show } from "./errors.ts";
import type { Gate } from "./gate.ts";
import { openGate } from "./inside.ts";
import { checkNames } from "./nearest.ts";
import { isFed } from "./needed.ts";
import { Pass } from "./pass.ts";
import type { Policy } from "./policy.ts";
import { completePolicy } from "./policy.ts";
import { reference } from "./reference.ts";
import { remember } from "./remember.ts";
import type { Dtype, Shape } from "./shape.ts";
import { checkDtype, checkName, checkShape, isFloat, showShape } from "./shape.ts";
import type { Opener, Template } from "./template.ts";
import { trace } from "./template.ts";
import type { Node } from "./wire.ts";
import { Wire } from "./wire.ts";

export interface GraphOptions {
  /** Of inputs and parameters that do not say; default float32. */
  readonly dtype?: "float32" | "float64";
  /** Gradients at ties and kinks. */
  readonly policy?: Partial<Policy>;
}

/** A graph of gates. Nodes stand in topological order: a gate can only be placed on wires that are there. */
export class ComputationalGraph {
  readonly dtype: "float32" | "float64";
  readonly policy: Policy;
  readonly #nodes: Node[] = [];
  readonly #wires: Wire[] = [];
  readonly #byLabel = new Map<string, Wire>();
  readonly #placed = new Map<string, number>();
  #lecture: { readonly pass: Pass<"now">; readonly loss: Wire } | undefined;
  readonly #templates = new Map<Gate, Map<string, Template>>();
  /** The composed gates that this graph is the inside of, outermost first. */
  readonly #within: readonly Gate[];
  /** Whether the policy is written onto ops here: inside a gate that is not placed yet, it is left to the graph where it will be. */
  readonly #declares: boolean;

  constructor(options: GraphOptions = {}, within: readonly Gate[] = [], declares = true) {
    const { dtype = "float32", policy = {} } = checkNames(options, ["dtype", "policy"], "a graph");
    check(isFloat(dtype), "E_DTYPE", () => `a graph's dtype is float32 or float64, not ${show(dtype)}.`);
    this.dtype = dtype;
    this.policy = completePolicy(policy);
    this.#within = within;
    this.#declares = declares;
  }

  /** The nodes in topological order. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** Every wire by its label, in the order in which they came. */
  get wires(): ReadonlyMap<string, Wire> {
    return new Map(this.#wires.map((wire) => [wire.label, wire]));
  }

  /** A value that is fed at every run; sizes may be names ("batch"). E_NAME, E_DUPLICATE, E_SHAPE. */
  input(label: string, shape: Shape = [], options: { dtype?: Dtype } = {}): Wire {
    const { dtype = this.dtype } = checkNames(options, ["dtype"], "an input");
    return this.#add(new Wire(this, "input", this.#free(label), { shape: checkShape(shape, quote(label)), dtype }));
  }

  /** A value that training changes; all sizes are numbers. E_NAME, E_DUPLICATE, E_SHAPE. */
  parameter(label: string, shape: Shape = []): Wire {
    const sizes = checkShape(shape, quote(label));
    check(
      sizes.every((size) => typeof size === "number"),
      "E_SHAPE",
      () => `parameter ${quote(label)} is declared ${showShape(shape)}: the sizes of a parameter are numbers.`,
    );
    return this.#add(new Wire(this, "parameter", this.#free(label), { shape: sizes, dtype: this.dtype }));
  }

  /** A value that never changes, as numbers. E_RAGGED, E_FEED_VALUE. */
  constant(value: Feed, { dtype = this.dtype }: { dtype?: Dtype } = {}): Wire {
    const shape = Object.freeze([...shapeOfFeed(value)]);
    checkDtype(dtype, "a constant");
    const { data } = fitFeed(value, { label: "constant", shape, dtype }, new Map());
    const from = { constant: { shape, data: data.slice() } };
    return this.#add(new Wire(this, "constant", this.#next("constant"), { shape, dtype }, from));
  }

  /** Traces a gate on these inputs, or remembers what it came to on others like them. */
  template(gate: Gate, inputs: readonly Wire[]): Template {
    const key = inputs.map((wire) => `${wire.dtype} ${JSON.stringify(wire.shape)}`).join();
    const known = remember(this.#templates, gate, () => new Map<string, Template>());
    return remember(known, key, () => {
      const path = [...this.#within, gate];
      const labels = (): string => path.map(({ label }) => label).join(" → ");
      check(!this.#within.includes(gate), "E_CYCLE", () => `it is composed of itself: ${labels()}.`);
      const open: Opener = (placeholders) =>
        openGate(gate, new ComputationalGraph(this, path, this.#declares), placeholders);
      return trace(gate, inputs, this.#declares ? this.policy : undefined, gate.inside && open);
    });
  }

  /** Adds a node; gates do this when they are called on wires. */
  append(gate: Gate, inputs: readonly Wire[], template: Template, caller: () => string | undefined): Wire {
    const label = this.#next(gate.label);
    const node: Node = {
      label,
      gate,
      inputs,
      template,
      index: this.#nodes.length,
      get output() {
        return output;
      },
      get line() {
        return caller();
      },
    };
    const output: Wire = new Wire(this, "output", label, template.output, { node });
    this.#nodes.push(node);
    return this.#add(output);
  }

  /**
   * The lecture's forward pass, on the float64 reference: feeds the inputs and returns the value of the last node.
   * E_MISSING_FEED, E_UNKNOWN_INPUT, E_SHAPE, …; E_SEVERAL_OUTPUTS when there is more than one last node.
   */
  forward(inputs: Feeds): Nested {
    const consumed = new Set(this.#nodes.flatMap((node) => node.inputs));
    const last = this.#nodes.map((node) => node.output).filter((wire) => !consumed.has(wire));
    const names = last.map((wire) => quote(wire.label)).join(", ");
    check(last.length === 1, "E_SEVERAL_OUTPUTS", () =>
      names
        ? `graph.forward needs one last node, and there are ${last.length}: ${names}. Join them, or use a Pass.`
        : "graph.forward needs a gate, and there is none: place one, as add(x, y).",
    );
    const pass = new Pass(this, reference, inputs).forward();
    this.#lecture = { pass, loss: last[0] as Wire };
    return pass.value(last[0] as Wire).nested();
  }

  /** The lecture's backward pass: the gradient of every input and parameter, by label, for the last `forward` that went through. E_NO_FORWARD. */
  backward(): Readonly<Record<string, Nested>> {
    const { pass, loss } = this.#lecture ?? fail("E_NO_FORWARD", "graph.backward() needs graph.forward(inputs) first.");
    pass.backward(loss);
    const fed = this.#wires.filter((wire) => isFed(wire) && isFloat(wire.dtype));
    return Object.fromEntries(fed.map((wire) => [wire.label, pass.gradient(wire).nested()]));
  }

  /** Changes the label under which a wire is found; wires do this in `as`. */
  rename(wire: Wire, label: string): string {
    if (wire.label === label) return label;
    const free = this.#free(label);
    if (this.#byLabel.get(wire.label) === wire) this.#byLabel.delete(wire.label);
    this.#byLabel.set(free, wire);
    return free;
  }

  #add(wire: Wire): Wire {
    this.#byLabel.set(wire.label, wire);
    this.#wires.push(wire);
    return wire;
  }

  #free(label: string): string {
    const name = checkName(label, "a wire");
    check(
      !this.#byLabel.has(name),
      "E_DUPLICATE",
      () => `there is a wire ${this.#byLabel.get(name)} already: labels are unique in a graph.`,
      { label },
    );
    return name;
  }

  #next(stem: string): string {
    let count = this.#placed.get(stem) ?? 0;
    while (this.#byLabel.has(`${stem}${count}`)) count++;
    this.#placed.set(stem, count + 1);
    return `${stem}${count}`;
  }

  /** The label that the next node of this gate will have. */
  nextLabel(gate: Gate): string {
    return `${gate.label}${this.#placed.get(gate.label) ?? 0}`;
  }
}
