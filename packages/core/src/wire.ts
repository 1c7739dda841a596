// Wires and nodes: what a graph is made of.
import type { NdArray, Numbers } from "./data.ts";
import { check, fail, quote, show } from "./errors.ts";
import type { Gate } from "./gate.ts";
import type { ComputationalGraph } from "./graph.ts";
import type { Dtype, Shape } from "./shape.ts";
import { checkDtype, isFloat, showShape } from "./shape.ts";
import type { Template } from "./template.ts";

/** What wires and graphs of two copies of this package must agree on to work together. */
const PROTOCOL = 1;
const BRAND = Symbol.for("chainrule.wire");

/** A value in a graph, without numbers: an input, a parameter, a constant, or what a node puts out. */
export class Wire {
  readonly graph: ComputationalGraph;
  readonly kind: "input" | "parameter" | "constant" | "output";
  readonly shape: Shape;
  readonly dtype: Dtype;
  /** The node that puts it out. */
  readonly node: Node | undefined;
  /** A constant's numbers. */
  readonly constant: NdArray<Numbers> | undefined;
  #label: string;

  /** Wires are made by graphs and gates. */
  constructor(
    graph: ComputationalGraph,
    kind: Wire["kind"],
    label: string,
    type: { shape: Shape; dtype: Dtype },
    from: { node?: Node; constant?: NdArray<Numbers> } = {},
  ) {
    checkDtype(type.dtype, quote(label));
    this.graph = graph;
    this.kind = kind;
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.node = from.node;
    this.constant = from.constant;
    this.#label = label;
  }

  get label(): string {
    return this.#label;
  }

  /** Gives the wire a name of its own, for messages and the step view: `add(x, y).as("q")`. E_NAME, E_DUPLICATE. */
  as(label: string): this {
    this.#label = this.graph.rename(this, label);
    return this;
  }

  /** A wire has no number: `x * 2` would silently be NaN. E_NOT_A_WIRE. */
  [Symbol.toPrimitive](hint: string): string {
    return hint === "string"
      ? this.toString()
      : fail(
          "E_NOT_A_WIRE",
          `${this.toString()} is a wire, and has no number. Place a gate on it, as multiply(x, 2), or read its value from a pass.`,
        );
  }

  /** What Node's console shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** `x [batch, 1000]` */
  toString(): string {
    return `${this.label} ${showShape(this.shape)}`;
  }
}
Object.defineProperty(Wire.prototype, BRAND, { value: PROTOCOL });

/** Whether a value is a wire, of this copy of the package or of another; E_CORE_VERSION when that one is too different. */
export function isWire(value: unknown): value is Wire {
  if (typeof value !== "object" || value === null || !(BRAND in value)) return false;
  check(
    value[BRAND] === PROTOCOL,
    "E_CORE_VERSION",
    () =>
      `this wire speaks protocol ${show(value[BRAND])}, not ${PROTOCOL}. Two versions of @chainrule/core are loaded. Make it a peer dependency of every plugin, and install one.`,
  );
  return true;
}

/** Refuses what is no wire, or one of another graph. E_NOT_A_WIRE, E_OTHER_GRAPH. */
export function checkWire(wire: unknown, graph: ComputationalGraph | undefined): asserts wire is Wire {
  check(isWire(wire), "E_NOT_A_WIRE", () => `${show(wire)} is not a wire.`);
  check(wire.graph === graph, "E_OTHER_GRAPH", () => `${wire} is a wire of another graph.`);
}

/** Refuses what has no gradient, too. E_DTYPE. */
export function checkFloat(wire: Wire, graph: ComputationalGraph): void {
  checkWire(wire, graph);
  check(isFloat(wire.dtype), "E_DTYPE", () => `${wire} is ${wire.dtype}: only float values have gradients.`);
}

/** A gate at its place in a graph. */
export interface Node {
  readonly label: string;
  readonly gate: Gate;
  readonly inputs: readonly Wire[];
  readonly output: Wire;
  /** The gate's forward and backward as expressions. */
  readonly template: Template;
  /** Its place in topological order. */
  readonly index: number;
  /** The line that placed it, where the engine tells: "file.ts:12:7". */
  readonly line: string | undefined;
}
