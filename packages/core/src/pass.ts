// A pass: one run of a graph, one gate at a time, forward and back. It holds the numbers; graph and gates hold none.
import { type Backend, type Buffer, checkBackend, type Read, type Reading, type Time } from "./backend.ts";
import { backpropagate, gradientsOf, type Visit, type Walk } from "./backpropagate.ts";
import { type Feed, type Feeds, fitFeed, type NdArray, type Numbers } from "./data.ts";
import { check, quote, show } from "./errors.ts";
import { fitFeeds } from "./feed.ts";
import type { Gate } from "./gate.ts";
import { GateRunner, type Ran } from "./gate-runner.ts";
import type { ComputationalGraph } from "./graph.ts";
import { jacobianOf } from "./jacobian.ts";
import { checkNames } from "./nearest.ts";
import { needed } from "./needed.ts";
import { type Policy, policyWithin } from "./policy.ts";
import { Handle } from "./read.ts";
import { remember } from "./remember.ts";
import { bindShape, isFloat, type Sizes, sameShape, sizeOf } from "./shape.ts";
import { checkFloat, checkWire, type Node, type Wire } from "./wire.ts";

export interface PassOptions {
  /** Whether gates like dropout see training; default false. */
  readonly training?: boolean;
  /** The training step that random gates draw for; default 0. */
  readonly step?: number;
  /** Refuse NaN and Infinity in feeds. */
  readonly strict?: boolean;
  /** Run only what these wires depend on, and feed only that; left out, the whole graph. */
  readonly outputs?: readonly Wire[];
}

interface Step {
  readonly node: Node;
  readonly gate: Gate;
}

/** One gate of a forward pass. */
export interface ForwardStep<When extends Time> extends Step {
  readonly inputs: readonly Read<When>[];
  readonly output: Read<When>;
  /** What the gate keeps for its backward, by name. */
  readonly kept: ReadonlyMap<string, Read<When>>;
}

/** One gate of a backward pass: upstream × local = sent. */
export interface BackwardStep<When extends Time> extends Step {
  readonly upstream: Read<When>;
  /** For elementwise gates, the derivative of the output by each input that was not stretched, element by element; null otherwise. */
  readonly local: readonly (Read<When> | null)[];
  /** What each input gets, null where no gradient flows. */
  readonly sent: readonly (Read<When> | null)[];
  /** What was declared for the ties and kinks that the gate has; empty for most. */
  readonly policy: Partial<Policy>;
}

/** One run of a graph on a backend: `forwardSteps` and `backwardSteps` go gate by gate, `forward` and `backward` go through. */
export class Pass<When extends Time = Time> {
  readonly graph: ComputationalGraph;
  readonly backend: Backend<When>;
  readonly #runner: GateRunner<When>;
  readonly #dimensions = new Map<string, number>();
  readonly #values = new Map<Wire, Buffer<When>>();
  readonly #ran = new Map<Node, Ran<When>>();
  readonly #nodes: readonly Node[];
  #gradients: ReadonlyMap<Wire, Buffer<When>> | undefined;

  /** Feeds are checked here, all of them, parameters too: E_MISSING_FEED, E_UNKNOWN_INPUT, E_SHAPE, E_FEED_…, E_RAGGED, E_NOT_FINITE. */
  constructor(graph: ComputationalGraph, backend: Backend<When>, feeds: Feeds, options: PassOptions = {}) {
    const {
      training = false,
      step = 0,
      strict = false,
      outputs,
    } = checkNames(options, ["training", "step", "strict", "outputs"], "a pass");
    check(Array.isArray(graph?.nodes), "E_OPTION", () => `a pass runs a ComputationalGraph, not ${show(graph)}.`);
    this.graph = graph;
    this.backend = checkBackend(backend);
    const { nodes, fed } = needed(graph, outputs);
    this.#nodes = nodes;
    this.#runner = new GateRunner(backend, { dimensions: this.#dimensions, training }, step);
    for (const [wire, array] of fitFeeds(feeds, fed, this.#dimensions, strict))
      this.#values.set(wire, this.#runner.hold(wire.dtype, array));
  }

  /** Forward, one gate at a time, in topological order; goes on where an earlier one stopped. */
  *forwardSteps(): Generator<ForwardStep<When>, void> {
    for (const [node, { output, kept }] of this.#walkForward()) {
      yield {
        node,
        gate: node.gate,
        inputs: node.inputs.map((wire) => this.value(wire)),
        output: new Handle(output),
        kept: new Map([...node.template.kept.keys()].map((name, i) => [name, new Handle(kept[i] as Buffer<When>)])),
      };
    }
  }

  /** Forward to the end. */
  forward(): this {
    for (const _ of this.#walkForward());
    return this;
  }

  /** Backward from a wire, one gate at a time, in reverse order. `seed` is the gradient at the wire: ones when left out. E_NO_FORWARD, E_DTYPE. */
  backwardSteps(from: Wire, seed?: Feed): Generator<BackwardStep<When>, void> {
    const { gradients, visits } = this.#walkBack(from, seed);
    this.#gradients = gradients;
    return this.#views(visits);
  }

  /** Backward from a wire to the end. E_NO_FORWARD, E_DTYPE. */
  backward(from: Wire, seed?: Feed): this {
    this.#gradients = gradientsOf(this.#walkBack(from, seed));
    return this;
  }

  /** The value of a wire. E_NO_FORWARD when its gate has not run yet. */
  value(wire: Wire): Read<When> {
    return new Handle(this.#buffer(wire));
  }

  /** The gradient that has arrived at a wire; zeros where no path leads to it. E_NO_BACKWARD, E_DTYPE. */
  gradient(wire: Wire): Read<When> {
    checkWire(wire, this.graph);
    check(isFloat(wire.dtype), "E_DTYPE", () => `${wire} is ${wire.dtype}: it has no gradient.`);
    check(!!this.#gradients, "E_NO_BACKWARD", () => `the gradient of ${wire} needs pass.backward(…) first.`);
    return new Handle(this.#gradients.get(wire) ?? this.backend.buffer(this.#sizes(wire), wire.dtype));
  }

  /**
   * The Jacobian of `y` by `x`, of shape [...y.shape, ...x.shape]: one backward pass per element of `y`. The gradients of the
   * pass stay as they were. E_NO_FORWARD, E_DTYPE, E_SIZE above 2^24 entries.
   */
  jacobian(y: Wire, x: Wire): Reading<When, NdArray<Float64Array>> {
    for (const wire of [y, x]) this.#buffer(wire);
    return jacobianOf(this.#sizes(y), this.#sizes(x), (seed) => gradientsOf(this.#walkBack(y, seed)).get(x));
  }

  /** Runs the gates that have not run yet. */
  *#walkForward(): Generator<readonly [Node, Ran<When>], void> {
    for (let node = this.#nodes[this.#ran.size]; node; node = this.#nodes[this.#ran.size]) {
      const ran = this.#runner.forward(
        node.template,
        node.inputs.map((wire) => this.#buffer(wire)),
      );
      this.#ran.set(node, ran);
      this.#values.set(node.output, ran.output);
      yield [node, ran];
    }
  }

  /** The backward pass from a wire. Checks come before the first gate. */
  #walkBack(from: Wire, seed: Feed | undefined): Walk<Buffer<When>> {
    checkFloat(from, this.graph);
    this.#buffer(from);
    const shape = this.#sizes(from);
    const array =
      seed === undefined
        ? ones(shape)
        : fitFeed(seed, { label: `gradient of ${from.label}`, shape, dtype: from.dtype }, new Map());
    const calculus = {
      pull: (node: Node, upstream: Buffer<When>) => this.#backwardOne(node, upstream),
      add: (a: Buffer<When>, b: Buffer<When>) => this.#runner.sum(a, b),
    };
    return backpropagate(this.#nodes, from, this.#runner.hold(from.dtype, array), calculus);
  }

  *#views(visits: Iterable<Visit<Buffer<When>>>): Generator<BackwardStep<When>, void> {
    const localOf = (node: Node): readonly (Read<When> | null)[] => this.#localOf(node);
    for (const { node, upstream, sent } of visits) {
      yield {
        node,
        gate: node.gate,
        upstream: new Handle(upstream),
        get local() {
          return localOf(node);
        },
        sent: sent.map((buffer) => buffer && new Handle(buffer)),
        policy: policyWithin(node.template.forwardOrder),
      };
    }
  }

  #backwardOne(node: Node, upstream: Buffer<When>): readonly (Buffer<When> | null)[] {
    return this.#runner.backward(node.template, upstream, this.#ran.get(node) as Ran<When>);
  }

  /** What the gate sends when its upstream gradient is one everywhere. */
  #localOf(node: Node): readonly (Read<When> | null)[] {
    const shape = this.#sizes(node.output);
    const upstream = this.#runner.hold(node.output.dtype, ones(shape));
    const local = node.template.elementwise ? this.#backwardOne(node, upstream) : [];
    return node.inputs.map((_, i) => (local[i] && sameShape(local[i].shape, shape) ? new Handle(local[i]) : null));
  }

  #sizes(wire: Wire): Sizes {
    return bindShape(wire.shape, this.#dimensions);
  }

  #buffer(wire: Wire): Buffer<When> {
    checkWire(wire, this.graph);
    return remember(this.#values, wire, () => {
      check(!!wire.constant, "E_NO_FORWARD", () =>
        wire.node && !this.#nodes.includes(wire.node)
          ? `${quote(wire.label)} is no part of this pass, which is older, or has other outputs. Make a new Pass.`
          : `${quote(wire.label)} has no value yet: run pass.forward(), or pass.forwardSteps() up to its gate.`,
      );
      return this.#runner.hold(wire.dtype, wire.constant);
    });
  }
}

const ones = (shape: Sizes): NdArray<Numbers> => ({ shape, data: new Float64Array(sizeOf(shape)).fill(1) });
