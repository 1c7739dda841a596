// From a program to what runs it: kernels are planned and given memory once; modules are written for each shape of tile
// that is tried, over the same memory.
import type { Dtype, Instruction, Program } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Kernel, Memory, Place } from "@chainrule/plan";
import { BYTES, fixedValues, fuse, planMemory } from "@chainrule/plan";
import { factorsOf, leavingNoSubnormals } from "./factors.ts";
import { families } from "./family.ts";
import type { Heap } from "./heap.ts";
import type { Place as ArrayPlace, Memories, Run } from "./kernels/kernel.ts";
import { fillLeaf } from "./kernels/leaves.ts";
import { runOf } from "./kernels/run.ts";
import { emitBarrier, LOOK } from "./threads/control.ts";
import type { Threads } from "./threads/threads.ts";
import { Code } from "./wasm/code.ts";
import { asideBytes, emitCopies } from "./wasm/copies.ts";
import type { WasmEngine, WasmFunction } from "./wasm/engine.ts";
import { Functions } from "./wasm/functions.ts";
import { Module } from "./wasm/module.ts";
import { productOf, type Tile } from "./wasm/product.ts";
import { emitKernels, functionsOf, isCompiled, STRETCH_PARAMETERS, scratchBytes, sumsBytes } from "./wasm/program.ts";

/** What a run goes through: a function of the module, with its number where threads divide it, or a kernel in JavaScript. */
export type Part =
  | { readonly call: WasmFunction; readonly number: number | undefined }
  | { readonly call: undefined; readonly run: Run };

const DTYPES = Object.keys(BYTES) as Dtype[];
type Values = Program["values"];

export class Prepared {
  /** Bytes of the heap that are the program's own, from `arena` on. */
  readonly bytes: number;
  readonly arena: number;
  readonly scratch: number;
  /** Multiplications of matrix products in one run. */
  readonly products: number;
  readonly #program: Program;
  readonly #heap: Heap;
  readonly #engine: WasmEngine | undefined;
  readonly #threads: Threads;
  readonly #memory: Memory;
  readonly #located: readonly ArrayPlace[];
  readonly #stretches: readonly (readonly Kernel[] | Instruction)[];
  readonly #perThread: number;
  readonly #aside: number;
  readonly #sums: number;
  readonly #places: readonly (Place | undefined)[];
  readonly #posted: number[] = [];
  readonly #factors: ReadonlySet<number>;

  constructor(program: Program, heap: Heap, engine: WasmEngine | undefined, threads: Threads) {
    this.#program = program;
    this.#heap = heap;
    this.#engine = engine;
    this.#threads = threads;
    this.#factors = factorsOf(program);
    const { values, inputs } = program;
    // In JavaScript nothing is fused: every instruction has a kernel of its own.
    const fused = fuse(program, engine ? families() : () => undefined);
    const { kernels, views } = fused;
    const fixed = fixedValues(program, fused);
    this.#memory = planMemory(program, fused, fixed);
    const { places } = this.#memory;
    // A reshape lies where its input does.
    this.#places = views.map(({ value }) => places[value]);
    this.#perThread = Math.ceil(scratchBytes(kernels, program) / 128) * 128;
    const planned = Math.ceil(this.#memory.bytes / 128) * 128;
    const layout = { arena: 0, inputs: inputs.length, places: this.#places };
    const aside = Math.ceil(asideBytes(this.#memory.copies, layout, values) / 128) * 128;
    const own = this.#perThread * threads.most;
    this.bytes = planned + aside + own + (threads.most > 1 ? sumsBytes(kernels, program) : 0);
    this.arena = heap.take(this.bytes);
    this.#aside = this.arena + planned;
    this.scratch = this.#aside + aside;
    this.#sums = this.scratch + own;
    this.#fill(fixed);
    this.#located = values.map(({ dtype }, id) => this.#locate(this.#places[id], dtype));
    this.#stretches = stretchesOf(kernels, values, engine !== undefined);
    this.products = kernels.reduce((sum, kernel) => {
      if (kernel.kind !== "matmul") return sum;
      const { k } = productOf(kernel.instruction, values);
      return sum + k * sizeOf((values[kernel.instruction.output] as Values[number]).shape);
    }, 0);
  }

  /** Writes and instantiates the program with tiles of one shape. */
  parts(tile: Tile, fused: boolean): readonly Part[] {
    if (!this.#engine)
      return [...this.#stretches.flatMap((one) => this.#inJavaScript(one as Instruction)), this.#copying()];
    const { values, inputs } = this.#program;
    const several = this.#threads.most > 1;
    const module = new Module(this.#heap.type, several ? [LOOK] : []);
    const barrier = several ? module.add(emitBarrier(0)) : undefined;
    const layout = { arena: this.arena, inputs: inputs.length, places: this.#places };
    const functions = new Functions(module, fused);
    const settings = { fused, tile, functions, factors: this.#factors, sums: several ? this.#sums : undefined };
    const divided: string[] = [];
    for (const [i, stretch] of this.#stretches.entries()) {
      if (!Array.isArray(stretch)) continue;
      const works = stretch.flatMap((kernel) => functionsOf(module, kernel, values, layout, settings));
      if (emitKernels(module, `run${i}`, works, values, layout, this.#perThread, barrier)) divided.push(`run${i}`);
    }
    const { copies } = this.#memory;
    if (copies.length > 0) {
      const all = new Code(STRETCH_PARAMETERS);
      for (const code of emitCopies(copies, layout, values, this.#aside))
        all.get(0).get(0).get(0).get(0).call(module.add(code));
      module.add(all, "copy");
    }
    const compiled = new this.#engine.Module(module.finish());
    const { exports } = new this.#engine.Instance(compiled, {
      env: { memory: this.#heap.memory, look: this.#threads.look },
    });
    const first = divided.length > 0 ? this.#threads.add(compiled, divided) : 0;
    if (divided.length > 0) this.#posted.push(first);
    const parts = this.#stretches.flatMap((stretch, i): Part[] => {
      if (!Array.isArray(stretch)) return this.#inJavaScript(stretch as Instruction);
      const at = divided.indexOf(`run${i}`);
      return [{ call: exports[`run${i}`] as WasmFunction, number: at < 0 ? undefined : first + at }];
    });
    if (copies.length > 0) parts.push({ call: exports.copy as WasmFunction, number: undefined });
    return parts;
  }

  /** The part that runs one instruction, where there is anything to do. */
  #inJavaScript(instruction: Instruction): Part[] {
    const { values } = this.#program;
    const { output } = instruction;
    const run = runOf(instruction, values, this.#located);
    if (!run) return [];
    if (!this.#factors.has(output)) return [{ call: undefined, run }];
    const size = sizeOf((values[output] as Values[number]).shape);
    return [{ call: undefined, run: leavingNoSubnormals(run, this.#located[output] as ArrayPlace, size) }];
  }

  /** What emitCopies writes, in JavaScript: all is read before any of it is written. */
  #copying(): Part {
    const moves = this.#memory.copies.map(({ value, to }) => {
      const { dtype, shape } = this.#program.values[value] as Values[number];
      return { from: this.#located[value] as ArrayPlace, to: this.#locate(to, dtype), size: sizeOf(shape) };
    });
    const run: Run = (memories) => {
      const read = moves.map(({ from: { memory, at }, size }) => memories[memory]?.slice(at, at + size) ?? []);
      for (const [i, { to }] of moves.entries()) memories[to.memory]?.set(read[i] ?? [], to.at);
    };
    return { call: undefined, run };
  }

  /** Where kernels in JavaScript find a place: in what is bound to an input or output, or in the arena's array of a dtype. */
  #locate(place: Place | undefined, dtype: Dtype): ArrayPlace {
    const { inputs, outputs } = this.#program;
    if (!place || place.in === "input") return { memory: place?.at ?? -1, at: 0 };
    if (place.in === "output") return { memory: inputs.length + place.at, at: 0 };
    return { memory: inputs.length + outputs.length + DTYPES.indexOf(dtype), at: place.at / BYTES[dtype] };
  }

  /** Arrays over the heap for kernels in JavaScript: one for each input and output, and one of each dtype for the arena. */
  memories(addresses: readonly number[]): Memories {
    const { values, inputs, outputs } = this.#program;
    const bound = [...inputs, ...outputs.map(({ value }) => value)].map((id, i) => {
      const { dtype, shape } = values[id] as Values[number];
      return this.#heap.view(dtype, addresses[i] as number, sizeOf(shape));
    });
    const { bytes } = this.#memory;
    return [...bound, ...DTYPES.map((dtype) => this.#heap.view(dtype, this.arena, Math.floor(bytes / BYTES[dtype])))];
  }

  dispose(): void {
    this.#heap.give(this.arena, this.bytes);
    for (const first of this.#posted) this.#threads.forget(first);
  }

  #fill(fixed: readonly number[]): void {
    const set = new Set(fixed);
    for (const instruction of this.#program.instructions) {
      if (!set.has(instruction.output)) continue;
      const { dtype, shape } = this.#program.values[instruction.output] as Values[number];
      const at = this.arena + (this.#places[instruction.output] as Place).at;
      fillLeaf(instruction, sizeOf(shape), this.#heap.view(dtype, at, sizeOf(shape)), 0);
    }
  }
}

/** Kernels that run one after the other in WebAssembly, and between them instructions that are left to JavaScript. */
function stretchesOf(
  kernels: readonly Kernel[],
  values: Values,
  compiles: boolean,
): readonly (readonly Kernel[] | Instruction)[] {
  const stretches: (Kernel[] | Instruction)[] = [];
  for (const kernel of kernels) {
    const last = stretches.at(-1);
    if (!compiles || !isCompiled(kernel, values))
      stretches.push((kernel as Exclude<Kernel, { kind: "loop" }>).instruction);
    else if (Array.isArray(last)) last.push(kernel);
    else stretches.push([kernel]);
  }
  return stretches;
}
