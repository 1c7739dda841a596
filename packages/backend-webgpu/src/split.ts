// A kernel can bind few buffers: loops that work on more values than that become several.
import type { Program } from "@chainrule/core";
import { sizeOf, stridesOf } from "@chainrule/core";
import type { Fused, Kernel, Loop, LoopInstruction, Operand } from "@chainrule/plan";
import { loopOf } from "@chainrule/plan";

/** How many buffers a kernel may bind: arrays, and single numbers that are only read. */
export interface Bindings {
  readonly arrays: number;
  readonly singles: number;
}

/**
 * The same kernels, none of which binds more than that. `inPlace` counts what is read and replaced in one kernel once, as it
 * is where the plan writes it in place; whether the plan does shows only afterwards.
 */
export function splitLoops({ kernels, views }: Fused, program: Program, most: Bindings, inPlace: boolean): Fused {
  const isSingle = (value: number): boolean => sizeOf(program.values[value]?.shape ?? []) === 1;
  const targets = new Map(inPlace ? program.updates.map(({ target, value }) => [value, target]) : []);
  const split = (kernel: Kernel): readonly Kernel[] => new Splitter(kernel, isSingle, targets, most).kernels();
  return { kernels: kernels.flatMap(split), views };
}

class Splitter {
  readonly #kernel: Kernel;
  readonly #loop: Loop | undefined;
  readonly #isSingle: (value: number) => boolean;
  /** What each value replaces. */
  readonly #targets: ReadonlyMap<number, number>;
  readonly #most: Bindings;
  /** What a product or a reduction reads itself, and what it makes. */
  readonly #reads: readonly number[];
  readonly #made: readonly number[];

  constructor(
    kernel: Kernel,
    isSingle: (value: number) => boolean,
    targets: ReadonlyMap<number, number>,
    most: Bindings,
  ) {
    this.#kernel = kernel;
    this.#loop = loopOf(kernel);
    this.#isSingle = isSingle;
    this.#targets = targets;
    this.#most = most;
    this.#reads = kernel.kind === "loop" ? [] : kernel.instruction.inputs;
    this.#made = kernel.kind === "loop" ? [] : [kernel.instruction.output];
  }

  kernels(): readonly Kernel[] {
    const kernel = this.#kernel;
    const length = this.#loop?.instructions.length ?? 0;
    if (length === 0 || this.#fits(0, length)) return [kernel];
    const kernels: Kernel[] = [];
    let from = 0;
    if (kernel.kind !== "loop") {
      from = this.#furthest(0, 0);
      kernels.push({ ...kernel, after: from > 0 ? this.#piece(0, from) : undefined });
    }
    while (from < length) {
      const to = this.#furthest(from, from + 1);
      kernels.push({ kind: "loop", loop: this.#piece(from, to) });
      from = to;
    }
    return kernels;
  }

  /** The last instruction up to which a piece may go that has some at least. */
  #furthest(from: number, least: number): number {
    const length = this.#loop?.instructions.length ?? 0;
    for (let to = length; to > least; to--) if (this.#fits(from, to)) return to;
    return least;
  }

  #fits(from: number, to: number): boolean {
    const { instructions, stores } = this.#piece(from, to);
    const read = new Set(from === 0 ? this.#reads : []);
    for (const { operands } of instructions)
      for (const operand of operands) if (operand.kind === "read") read.add(operand.value);
    const replaced = stores.filter((value) => read.has(this.#targets.get(value) ?? -1));
    const single = [...read].filter((value) => this.#isSingle(value));
    // Single numbers that are written are no uniforms.
    const singles = single.length - replaced.filter((value) => this.#isSingle(value)).length;
    const arrays = read.size - singles + stores.length - replaced.length;
    // A product may need memory between two passes.
    const own = from === 0 && this.#made.length > 0 ? 1 : 0;
    return arrays + own <= this.#most.arrays && singles <= this.#most.singles;
  }

  /** Some of the loop's instructions as a loop of their own, which stores what the others need. */
  #piece(from: number, to: number): Loop {
    const loop = this.#loop as Loop;
    const made = new Set([
      ...(from === 0 ? this.#made : []),
      ...loop.instructions.slice(from, to).map(({ instruction }) => instruction.output),
    ]);
    const needed = new Set(loop.stores);
    for (const { operands } of loop.instructions.slice(to))
      for (const operand of operands) if (operand.kind === "own") needed.add(operand.value);
    const strides = stridesOf(loop.shape);
    const here = (operand: Operand): Operand =>
      operand.kind === "own" && !made.has(operand.value)
        ? { kind: "read", value: operand.value, view: { value: operand.value, offset: 0, strides } }
        : operand;
    const instructions = loop.instructions
      .slice(from, to)
      .map(({ instruction, operands }): LoopInstruction => ({ instruction, operands: operands.map(here) }));
    return { shape: loop.shape, instructions, stores: [...made].filter((value) => needed.has(value)) };
  }
}
