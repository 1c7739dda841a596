// Running single gates on a backend: each gate's forward and backward is a small program, compiled once for its shapes.
import type { Backend, Buffer, Executable, Time } from "./backend.ts";
import type { NdArray, Numbers } from "./data.ts";
import { check, show } from "./errors.ts";
import { apply, type Expr } from "./expr.ts";
import { type Leaf, looksAtStep, lower } from "./lower.ts";
import { inOrder } from "./order.ts";
import type { Program, Value } from "./program.ts";
import type { Dimensions, Dtype } from "./shape.ts";
import { leaf, type Template } from "./template.ts";

interface Compiled<When extends Time> {
  readonly program: Program;
  readonly executable: Executable<When>;
}

/** What a gate's forward leaves behind: its output, and what it keeps for backward, in the order of its template. */
export interface Ran<When extends Time> {
  readonly output: Buffer<When>;
  readonly kept: readonly Buffer<When>[];
}

export class GateRunner<When extends Time> {
  readonly #backend: Backend<When>;
  readonly #dimensions: Dimensions;
  readonly #training: boolean;
  readonly #step: Buffer<When>;
  /** By template, or by this runner itself for sums at branches; then by direction and shapes. */
  readonly #compiled = new Map<object, Map<string, Compiled<When>>>();

  /** `dimensions` may still be filled until the first gate runs. */
  constructor(backend: Backend<When>, dimensions: Dimensions, training: boolean, step: number) {
    this.#backend = backend;
    this.#dimensions = dimensions;
    this.#training = training;
    const whole = Number.isInteger(step) && step >= 0 && step < 2 ** 31;
    check(whole, "E_OPTION", () => `step is ${show(step)}, not a whole number from 0 to 2^31 - 1.`);
    this.#step = this.hold("int32", { shape: [], data: Int32Array.of(step) });
  }

  /** A buffer with these numbers. */
  hold(dtype: Dtype, { shape, data }: NdArray<Numbers>): Buffer<When> {
    const buffer = this.#backend.buffer(shape, dtype);
    buffer.write(data);
    return buffer;
  }

  forward(template: Template, given: readonly Buffer<When>[]): Ran<When> {
    const { inputs, output, kept, forwardOrder } = template;
    const own = [...kept.values()].filter((expr) => expr !== output && !inputs.includes(expr));
    const [result, ...rest] = this.#run(template, "forward", inputs, [output, ...own], forwardOrder, given);
    const known = new Map([...inputs.map((input, i) => [input, given[i]] as const), [output, result] as const]);
    for (const [i, expr] of own.entries()) known.set(expr, rest[i]);
    return {
      output: result as Buffer<When>,
      kept: [...kept.values()].map((expr) => known.get(expr) as Buffer<When>),
    };
  }

  /** What the gate sends to each input: upstream times local. */
  backward(
    template: Template,
    upstream: Buffer<When>,
    kept: readonly Buffer<When>[],
  ): readonly (Buffer<When> | null)[] {
    const flowing = template.gradients.filter((gradient) => gradient !== null);
    const leaves = [template.upstream, ...template.keptLeaves];
    const order = template.backwardOrder;
    const sent = this.#run(template, "backward", leaves, flowing, order, [upstream, ...kept]).values();
    return template.gradients.map((gradient) => (gradient === null ? null : (sent.next().value as Buffer<When>)));
  }

  /** The sum of two gradients of one shape. */
  sum(a: Buffer<When>, b: Buffer<When>): Buffer<When> {
    const [x, y] = [leaf("a", a), leaf("b", b)];
    return this.#execute(this, `${a.dtype} ${a.shape}`, [x, y], [apply("add", [x, y])], [a, b])[0] as Buffer<When>;
  }

  #run(
    template: Template,
    direction: string,
    leaves: readonly Expr[],
    roots: readonly Expr[],
    order: readonly Expr[],
    given: readonly Buffer<When>[],
  ): readonly Buffer<When>[] {
    const key = `${direction} ${given.map((buffer) => buffer.shape.join()).join(";")}`;
    if (!looksAtStep(order)) return this.#execute(template, key, leaves, roots, given);
    const step = inOrder(roots).find((expr) => expr.op === "step") as Expr;
    return this.#execute(template, key, [...leaves, step], roots, [...given, this.#step]);
  }

  #execute(
    owner: object,
    key: string,
    leaves: readonly Expr[],
    roots: readonly Expr[],
    given: readonly Buffer<When>[],
  ): readonly Buffer<When>[] {
    const cache = this.#compiled.get(owner) ?? new Map<string, Compiled<When>>();
    const known = cache.get(key) ?? this.#compile(leaves, roots);
    this.#compiled.set(owner, cache.set(key, known));
    const results = known.program.outputs.map(({ value }) => {
      const { shape, dtype } = known.program.values[value] as Value;
      return this.#backend.buffer(shape, dtype);
    });
    known.executable.bind(given, results)();
    return results;
  }

  #compile(exprs: readonly Expr[], roots: readonly Expr[]): Compiled<When> {
    const leaves = exprs.map((expr): Leaf => {
      const role = expr.op === "step" ? "setting" : "input";
      return { expr, role, label: expr.attributes.label ?? expr.op };
    });
    const outputs = roots.map((expr, i) => ({ label: `output${i}`, expr }));
    const program = lower({ leaves, outputs, dimensions: this.#dimensions, training: this.#training });
    return { program, executable: this.#backend.compile(program) };
  }
}
