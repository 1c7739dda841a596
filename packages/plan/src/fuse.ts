// Fusing: elementwise instructions that go over the same elements become one loop, so that what passes from one to the
// next stays in registers. Nothing is computed twice, and no order of rounding changes.
import type { Instruction, Program, Sizes, Value } from "@chainrule/core";
import { sameShape } from "@chainrule/core";
import type { Kernel, Loop, LoopInstruction, Operand } from "./kernels.ts";
import { isWhole, moved, moves, stretch, type View, viewsOf } from "./views.ts";

/** How many instructions a loop may have: beyond, registers and compilers gain nothing. */
const LONGEST = 256;
/** Loops over so few elements are put together even when they share nothing. */
const FEW = 16;

/** A kernel that is being put together. */
interface Draft {
  /** Undefined for a loop of its own. */
  readonly head: Instruction | undefined;
  readonly shape: Sizes;
  /** Of its loop; undefined until it has one. */
  family: string | undefined;
  /** Its elementwise instructions. */
  body: Instruction[];
  /** What the body reads, and whether of each element of the loop only that element. */
  readonly reads: Map<number, boolean>;
  /** Its place among the kernels; those that are merged into others keep the other's. */
  position: number;
}

export interface Fused {
  readonly kernels: readonly Kernel[];
  readonly views: readonly View[];
}

/** Of which family an instruction's loop is, or undefined for one that has a kernel of its own. Families do not share loops. */
export type Family = (instruction: Instruction, values: readonly Value[]) => string | undefined;

export interface FuseOptions {
  /** Whether a loop over what an instruction gives may be part of its kernel; left out, of products of two matrices. */
  readonly attaches?: (head: Instruction, values: readonly Value[]) => boolean;
  /** Whether loops over few elements join such a kernel that gives as many, though they share nothing: where a kernel costs much by itself. */
  readonly sparing?: boolean;
}

const isPlainProduct = ({ op, output }: Instruction, values: readonly Value[]): boolean =>
  op === "matmul" && values[output]?.shape.length === 2;

/** The kernels of a program, in an order in which they can run. `family` says which elementwise instructions may share a loop. */
export function fuse(program: Program, family: Family, options: FuseOptions = {}): Fused {
  const views = viewsOf(program, (instruction) => family(instruction, program.values) !== undefined);
  const fusing = new Fusing(program, views, family, options);
  return { kernels: fusing.kernels(), views };
}

class Fusing {
  readonly #program: Program;
  readonly #views: readonly View[];
  readonly #family: Family;
  readonly #attaches: (head: Instruction, values: readonly Value[]) => boolean;
  readonly #sparing: boolean;
  /** The draft that makes each value. */
  readonly #makers = new Map<number, Draft>();
  /** The drafts that need each value. */
  readonly #needers = new Map<number, Set<Draft>>();
  readonly #numbers = new Map<number, number>();

  constructor(program: Program, views: readonly View[], family: Family, options: FuseOptions) {
    const { attaches = isPlainProduct, sparing = false } = options;
    this.#program = program;
    this.#views = views;
    this.#family = family;
    this.#attaches = attaches;
    this.#sparing = sparing;
    for (const { op, output, attributes } of program.instructions)
      if (op === "constant" && !attributes.data) this.#numbers.set(output, attributes.value ?? 0);
  }

  kernels(): readonly Kernel[] {
    const drafts = this.#place();
    this.#attachLoops(drafts);
    this.#mergeLoops(drafts);
    if (this.#sparing) this.#gatherFew(drafts);
    return this.#updatesLast(drafts.filter(({ head, body }) => head || body.length > 0)).map((draft) =>
      this.#finish(draft),
    );
  }

  /** From the last instruction to the first, each into the loop that needs it, where there is one. */
  #place(): Draft[] {
    const { instructions, values } = this.#program;
    const drafts: Draft[] = [];
    const open = (head: Instruction | undefined, shape: Sizes, family?: string): Draft => {
      const draft: Draft = { head, shape, family, body: [], reads: new Map(), position: drafts.length };
      drafts.push(draft);
      return draft;
    };
    // Of each small shape the loops with room, for what no loop of its own needs.
    const roomy = new Map<string, Draft[]>();
    for (const instruction of instructions.toReversed()) {
      const { op, output } = instruction;
      if (op === "constant" || op === "iota" || this.#isView(output)) continue;
      const { shape } = values[output] as Value;
      const family = this.#family(instruction, values);
      let draft: Draft;
      if (family === undefined) draft = open(instruction, shape);
      else {
        const kind = `${family} ${shape}`;
        draft = this.#loopFor(output, shape, family, drafts, roomy.get(kind)) ?? open(undefined, shape, family);
        draft.body.push(instruction);
        this.#noteReads(draft, instruction);
        const few = shape.reduce((size, each) => size * each, 1) <= FEW;
        if (few && draft.body.length === 1) roomy.set(kind, [...(roomy.get(kind) ?? []), draft].slice(-4));
      }
      this.#makers.set(output, draft);
      for (const input of instruction.inputs) this.#need(this.#base(input), draft);
    }
    drafts.reverse();
    for (const [position, draft] of drafts.entries()) {
      draft.position = position;
      draft.body.reverse();
    }
    return drafts;
  }

  /** The loop that a value may join, so that nobody who needs it comes before. Positions count from the end here. */
  #loopFor(
    value: number,
    shape: Sizes,
    family: string,
    drafts: readonly Draft[],
    roomy: readonly Draft[] | undefined,
  ): Draft | undefined {
    let least = -1;
    for (const needer of this.#needers.get(value) ?? []) {
      const joins =
        !needer.head && needer.family === family && sameShape(needer.shape, shape) && needer.reads.get(value) !== false;
      least = Math.max(least, joins ? needer.position : needer.position + 1);
    }
    const room = (draft: Draft | undefined): draft is Draft =>
      draft?.family === family && !draft.head && draft.body.length < LONGEST && sameShape(draft.shape, shape);
    const own = drafts[least];
    if (least >= 0 && room(own)) return own;
    return roomy?.findLast((draft) => draft.position >= least && room(draft));
  }

  #noteReads(loop: Draft, instruction: Instruction): void {
    for (const view of this.#reads(instruction)) {
      const { shape } = this.#program.values[view.value] as Value;
      const whole = loop.reads.get(view.value) !== false && sameShape(shape, loop.shape) && isWhole(view, shape);
      loop.reads.set(view.value, whole);
    }
  }

  /** How an elementwise instruction, or one that moves values, reads its inputs, over its output's axes. */
  #reads(instruction: Instruction): readonly View[] {
    const { values } = this.#program;
    const { shape } = values[instruction.output] as Value;
    const views = instruction.inputs.map((input) => this.#views[input] as View);
    const [input = 0] = instruction.inputs;
    if (!moves(instruction)) return views.map((view) => stretch(view, shape.length));
    return [moved(instruction, views[0] as View, (values[input] as Value).shape, shape)];
  }

  /** A loop over a product's elements, or a reduction's, that needs nothing later becomes part of its kernel. */
  #attachLoops(drafts: Draft[]): void {
    for (const draft of drafts) {
      const { head } = draft;
      if (!head || !this.#attaches(head, this.#program.values)) continue;
      for (const loop of this.#needers.get(head.output) ?? [])
        if (this.#mayJoin(loop, draft, head.output)) this.#join(loop, draft);
    }
  }

  /** Loops that read what an earlier loop over the same elements makes join it, where all else is there already. */
  #mergeLoops(drafts: Draft[]): void {
    for (const loop of drafts) {
      if (loop.head || loop.body.length === 0) continue;
      let latest: Draft | undefined;
      for (const input of loop.body.flatMap(({ inputs }) => inputs)) {
        const maker = this.#makers.get(this.#base(input));
        if (maker && maker !== loop && maker.position > (latest?.position ?? -1)) latest = maker;
      }
      if (latest && latest.body.length > 0 && latest.body.length + loop.body.length <= LONGEST) {
        const shared = latest.body.some(({ output }) => this.#needers.get(output)?.has(loop));
        if (shared && this.#mayJoin(loop, latest)) this.#join(loop, latest);
      }
    }
  }

  /** Whether all that a loop needs is there when another kernel's loop runs, or is made by it element by element. */
  #mayJoin(loop: Draft, other: Draft, product?: number): boolean {
    if (loop === other || loop.head || loop.body.length === 0 || !sameShape(loop.shape, other.shape)) return false;
    if (other.family !== undefined && other.family !== loop.family) return false;
    const made = new Set(other.body.map(({ output }) => output));
    if (other.head) made.add(other.head.output);
    if (product !== undefined && !made.has(product)) return false;
    return loop.body.every(({ inputs }) =>
      inputs.every((input) => {
        const base = this.#base(input);
        const maker = this.#makers.get(base);
        if (!maker || maker === loop) return true;
        if (maker === other) return made.has(base) && loop.reads.get(base) !== false;
        return maker.position < other.position;
      }),
    );
  }

  /** What is left of loops over few elements goes along with kernels that give as many. */
  #gatherFew(drafts: readonly Draft[]): void {
    const few = drafts.filter(({ shape }) => shape.reduce((size, each) => size * each, 1) <= FEW);
    const hosts = few.filter(({ head }) => head && this.#attaches(head, this.#program.values));
    for (const loop of few) {
      if (loop.head || loop.body.length === 0) continue;
      const before = (host: Draft): boolean =>
        loop.body.every(({ output }) =>
          [...(this.#needers.get(output) ?? [])].every((needer) => needer === loop || needer.position > host.position),
        );
      const host = hosts.find((host) => this.#mayJoin(loop, host) && before(host));
      if (host) this.#join(loop, host);
    }
  }

  #join(loop: Draft, other: Draft): void {
    other.body.push(...loop.body);
    other.family = loop.family;
    for (const instruction of loop.body) this.#noteReads(other, instruction);
    for (const { inputs, output } of loop.body) {
      this.#makers.set(output, other);
      for (const input of inputs) {
        const needers = this.#needers.get(this.#base(input));
        needers?.delete(loop);
        needers?.add(other);
      }
    }
    loop.body = [];
  }

  /** Kernels whose values no other kernel needs come last: by then all have read the parameters that they replace. */
  #updatesLast(drafts: readonly Draft[]): readonly Draft[] {
    const isLast = (draft: Draft): boolean =>
      [...draft.body, ...(draft.head ? [draft.head] : [])].every(({ output }) =>
        [...(this.#needers.get(output) ?? [])].every((needer) => needer === draft),
      );
    return [...drafts.filter((draft) => !isLast(draft)), ...drafts.filter(isLast)];
  }

  #finish(draft: Draft): Kernel {
    const { head, shape, body } = draft;
    const instructions = body.map((instruction) => this.#loopInstruction(instruction, draft));
    const outside = new Set([...this.#program.outputs, ...this.#program.updates].map(({ value }) => this.#base(value)));
    const made = head ? [head.output] : [];
    const stores = [...made, ...body.map(({ output }) => output)].filter(
      (value) => outside.has(value) || [...(this.#needers.get(value) ?? [])].some((needer) => needer !== draft),
    );
    const loop: Loop = { shape, instructions, stores };
    if (!head) return { kind: "loop", loop };
    return {
      kind: head.op === "matmul" ? "matmul" : "single",
      instruction: head,
      after: body.length > 0 ? loop : undefined,
    };
  }

  #loopInstruction(instruction: Instruction, draft: Draft): LoopInstruction {
    const operands = this.#reads(instruction).map((view): Operand => {
      const { value } = view;
      const number = this.#numbers.get(value);
      if (number !== undefined) return { kind: "number", number, value };
      const own = this.#makers.get(value) === draft;
      return own ? { kind: "own", value } : { kind: "read", view, value };
    });
    return { instruction, operands };
  }

  #isView(value: number): boolean {
    return this.#views[value]?.value !== value;
  }

  #base(value: number): number {
    return (this.#views[value] as View).value;
  }

  #need(value: number, draft: Draft): void {
    const needers = this.#needers.get(value);
    if (needers) needers.add(draft);
    else this.#needers.set(value, new Set([draft]));
  }
}
