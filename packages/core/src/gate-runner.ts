// Running single gates on a backend: each gate's forward and backward is a small program, compiled once for its shapes.
import type { Backend, Buffer, Time } from "./backend.ts";
import type { NdArray, Numbers } from "./data.ts";
import { check, show } from "./errors.ts";
import { apply, type Expr } from "./expr.ts";
import { type Loaded, load } from "./load.ts";
import type { Lowering } from "./lower.ts";
import type { Role } from "./program.ts";
import { remember } from "./remember.ts";
import type { Dtype } from "./shape.ts";
import { flowing, leaf, type Template } from "./template.ts";

/** What a gate's forward leaves behind: its output, and what it keeps for backward, in the order of its template. */
export interface Ran<When extends Time> {
  readonly output: Buffer<When>;
  readonly kept: readonly Buffer<When>[];
}

export class GateRunner<When extends Time> {
  readonly #backend: Backend<When>;
  readonly #circumstances: Pick<Lowering, "dimensions" | "training">;
  readonly #step: Buffer<When>;
  /** By template, or by this runner itself for sums at branches; then by direction and shapes. */
  readonly #loaded = new Map<object, Map<string, Loaded<When>>>();

  /** Dimensions may still be filled until the first gate runs. */
  constructor(backend: Backend<When>, circumstances: Pick<Lowering, "dimensions" | "training">, step: number) {
    check(
      Number.isInteger(step) && step >= 0 && step < 2 ** 31,
      "E_OPTION",
      () => `step is ${show(step)}, not a whole number from 0 to 2^31 - 1.`,
    );
    this.#backend = backend;
    this.#circumstances = circumstances;
    this.#step = this.hold("int32", { shape: [], data: Int32Array.of(step) });
  }

  /** A buffer with these numbers. */
  hold(dtype: Dtype, { shape, data }: NdArray<Numbers>): Buffer<When> {
    const buffer = this.#backend.buffer(shape, dtype);
    buffer.write(data);
    return buffer;
  }

  forward(template: Template, given: readonly Buffer<When>[]): Ran<When> {
    const { inputs, kept, forwardRoots, forwardOrder } = template;
    const results = this.#run(template, "forward", inputs, forwardRoots, forwardOrder, given);
    // What is kept is an input as often as not, and nothing is made for it: there may be very many gates.
    const bufferOf = (expr: Expr): Buffer<When> =>
      (results[forwardRoots.indexOf(expr)] ?? given[inputs.indexOf(expr)]) as Buffer<When>;
    return { output: results[0] as Buffer<When>, kept: Array.from(kept.values(), bufferOf) };
  }

  /** What the gate sends to each input: upstream times local. */
  backward(template: Template, upstream: Buffer<When>, { kept }: Ran<When>): readonly (Buffer<When> | null)[] {
    const { keptLeaves, gradients, backwardOrder } = template;
    return flowing(gradients, (roots) =>
      this.#run(template, "backward", [template.upstream, ...keptLeaves], roots, backwardOrder, [upstream, ...kept]),
    );
  }

  /** The sum of two gradients of one shape. */
  sum(a: Buffer<When>, b: Buffer<When>): Buffer<When> {
    const [x, y] = [leaf("a", a), leaf("b", b)];
    return this.#run(this, a.dtype, [x, y], [apply("add", [x, y])], [], [a, b])[0] as Buffer<When>;
  }

  #run(
    owner: object,
    what: string,
    exprs: readonly Expr[],
    roots: readonly Expr[],
    order: readonly Expr[],
    given: readonly Buffer<When>[],
  ): readonly Buffer<When>[] {
    const step = order.find((expr) => expr.op === "step");
    const key = `${what} ${given.map((buffer) => buffer.shape.join()).join(";")}`;
    const loaded = remember(this.#loaded, owner, () => new Map<string, Loaded<When>>());
    const { executable, results } = remember(loaded, key, () => this.#load(step ? [...exprs, step] : exprs, roots));
    const outputs = results();
    executable.bind(step ? [...given, this.#step] : given, outputs)();
    return outputs;
  }

  #load(exprs: readonly Expr[], roots: readonly Expr[]): Loaded<When> {
    const roleOf = ({ op }: Expr): Role => (op === "step" ? "setting" : "input");
    const leaves = exprs.map((expr) => ({ expr, role: roleOf(expr), label: expr.attributes.label ?? expr.op }));
    return load(this.#backend, {
      leaves,
      outputs: roots.map((expr, i) => ({ label: `output${i}`, expr })),
      ...this.#circumstances,
    });
  }
}
