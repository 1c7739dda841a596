// A graph as expressions: every gate's forward written out, and the backward pass over it.
import { backpropagate, gradientsOf } from "./backpropagate.ts";
import { constant, Expr } from "./expr.ts";
import { substitute } from "./order.ts";
import { remember } from "./remember.ts";
import { backwardValues, flowing } from "./template.ts";
import type { Node, Wire } from "./wire.ts";

/** A constant wire as an expression. */
function constantOf(wire: Wire): Expr {
  const { shape, data } = wire.constant as NonNullable<Wire["constant"]>;
  return shape.length === 0
    ? constant(data[0] as number, wire.dtype)
    : new Expr("constant", [], { data, shape, to: wire.dtype }, shape, wire.dtype);
}

/** Each wire's value and what each node keeps, as expressions over those of the inputs and parameters, which `values` holds. */
export class Expressions {
  readonly #values: Map<Wire, Expr>;
  readonly #kept = new Map<Node, readonly Expr[]>();
  readonly #nodes: readonly Node[];

  constructor(nodes: readonly Node[], leaves: ReadonlyMap<Wire, Expr>) {
    this.#values = new Map(leaves);
    this.#nodes = nodes;
    for (const node of nodes) {
      const { inputs, output, kept, forwardOrder } = node.template;
      const given = new Map(node.inputs.map((wire, i) => [inputs[i] as Expr, this.value(wire)]));
      const [value, ...keeps] = substitute([output, ...kept.values()], given, forwardOrder) as [Expr, ...Expr[]];
      this.#values.set(node.output, value);
      this.#kept.set(node, keeps);
    }
  }

  value(wire: Wire): Expr {
    return remember(this.#values, wire, () => constantOf(wire));
  }

  /** The value of every wire. */
  values(): Iterable<Expr> {
    return this.#values.values();
  }

  /** Every expression that the forward pass computes. */
  all(): readonly Expr[] {
    return [...this.#values.values(), ...[...this.#kept.values()].flat()];
  }

  /** The gradient that arrives at each wire, when `seed` is the gradient at `from`. */
  gradients(from: Wire, seed: Expr): ReadonlyMap<Wire, Expr> {
    return gradientsOf(
      backpropagate(this.#nodes, from, seed, {
        pull: (node, upstream) => this.#pull(node, upstream),
        add: (a, b) => a.add(b),
      }),
    );
  }

  #pull(node: Node, upstream: Expr): readonly (Expr | null)[] {
    const { template } = node;
    const given = backwardValues(template, upstream, this.#kept.get(node) as readonly Expr[]);
    return flowing(template.gradients, (sent) => substitute(sent, given, template.backwardOrder));
  }
}
