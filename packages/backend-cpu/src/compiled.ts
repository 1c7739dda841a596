// A program compiled to WebAssembly: planned, written and instantiated before its first run, then one call a run.
import type { Buffer, Executable, Instruction, Numbers, OpName, Program } from "@chainrule/core";
import { fail, sizeOf } from "@chainrule/core";
import type { Fused, Kernel, Memory, Place } from "@chainrule/plan";
import { fuse, planMemory, readBy } from "@chainrule/plan";
import { checkBuffers, nameOf } from "./bound.ts";
import { CpuBuffer } from "./buffer.ts";
import { familyOf } from "./family.ts";
import type { Heap } from "./heap.ts";
import type { Memories, Run } from "./kernels/kernel.ts";
import { fillLeaf, isFixed } from "./kernels/leaves.ts";
import type { Place as ArrayPlace } from "./memory.ts";
import { runOf } from "./schedule.ts";
import type { Features, WasmFunction } from "./wasm/engine.ts";
import { BYTES } from "./wasm/layout.ts";
import { Module } from "./wasm/module.ts";
import { emitKernels, isCompiled, type Settings, scratchBytes } from "./wasm/program.ts";

/** What a run goes through: a function of the module, or a kernel in JavaScript. */
type Part = { readonly call: WasmFunction } | { readonly run: Run };

interface Ready {
  readonly arena: number;
  readonly bytes: number;
  readonly scratch: number;
  readonly parts: readonly Part[];
}

/** Ops that no program has once it is lowered. */
const LOWERED = new Set<OpName>(["input", "size", "training", "step"]);
const DTYPES = ["float32", "float64", "int32", "bool"] as const;

export class CompiledProgram implements Executable<"now"> {
  readonly #program: Program;
  readonly #heap: Heap;
  readonly #features: Features;
  readonly #settings: Settings;
  readonly #tables: { readonly at: number; readonly bytes: number }[] = [];
  #fused: Fused | undefined;
  #memory: Memory | undefined;
  #ready: Ready | undefined;
  #disposed = false;

  constructor(program: Program, heap: Heap, features: Features, settings: Settings) {
    const stray = program.instructions.find(({ op }) => LOWERED.has(op));
    if (stray) fail("E_BACKEND", `op ${stray.op} is none that backend cpu runs: lowering replaces it.`, { op: stray.op });
    this.#program = program;
    this.#heap = heap;
    this.#features = features;
    this.#settings = settings;
  }

  bind(given: readonly Buffer<"now">[], results: readonly Buffer<"now">[]): () => void {
    this.#alive();
    const all = checkBuffers(this.#program, given, results, isCpu);
    const [inputs, outputs] = [all.slice(0, given.length), all.slice(given.length)];
    // Programs of gates run once on what they are bound to; what is trained, or runs again, settles in the heap.
    const stays = this.#program.inputs.some((id) => this.#program.values[id]?.role === "parameter");
    // What is written may not be what is still read, under another name.
    const distinct = new Set(all).size === all.length && all.every(({ heap }) => heap === this.#heap);
    let runs = 0;
    let bound: Bound | undefined;
    return () => {
      this.#alive();
      if (!bound && distinct && (stays || runs++ > 0)) bound = this.#settle(all);
      if (bound) this.#run(bound.check(), bound);
      else this.#runOnCopies(inputs, outputs);
    };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { at, bytes } of this.#tables) this.#heap.give(at, bytes);
    if (this.#ready) this.#heap.give(this.#ready.arena, this.#ready.bytes);
    this.#ready = undefined;
  }

  #alive(): void {
    if (this.#disposed) fail("E_DISPOSED", "this program was disposed: compile it again to run it.");
  }

  /** A table of addresses, for good. */
  #settle(all: readonly CpuBuffer[]): Bound {
    const addresses = all.map((buffer) => buffer.settle());
    const bytes = 4 * Math.max(1, addresses.length);
    const at = this.#heap.take(bytes);
    this.#tables.push({ at, bytes });
    this.#heap.view("int32", at, addresses.length).set(addresses);
    return new Bound(this.#program, this.#heap, all, addresses, at);
  }

  /** One run on numbers that lie elsewhere: copied in, and copied back. */
  #runOnCopies(inputs: readonly CpuBuffer[], outputs: readonly CpuBuffer[]): void {
    const heap = this.#heap;
    const all = [...inputs, ...outputs];
    for (const buffer of all) buffer.numbers;
    const pieces = all.map((buffer) => Math.ceil((buffer.size * BYTES[buffer.dtype]) / 64) * 64);
    const table = Math.ceil((4 * all.length) / 64) * 64;
    const bytes = pieces.reduce((sum, piece) => sum + piece, table);
    this.#prepare();
    const at = heap.take(bytes);
    try {
      let next = at + table;
      const addresses = pieces.map((piece) => {
        next += piece;
        return next - piece;
      });
      heap.view("int32", at, all.length).set(addresses);
      for (const [i, buffer] of inputs.entries())
        heap.view(buffer.dtype, addresses[i] as number, buffer.size).set(buffer.numbers);
      this.#run(at, { addresses });
      for (const [i, buffer] of outputs.entries())
        buffer.numbers.set(heap.view(buffer.dtype, addresses[inputs.length + i] as number, buffer.size));
      for (const { target } of this.#program.updates) {
        const slot = this.#program.inputs.indexOf(target);
        const buffer = inputs[slot] as CpuBuffer;
        buffer.numbers.set(heap.view(buffer.dtype, addresses[slot] as number, buffer.size));
      }
    } finally {
      heap.give(at, bytes);
    }
  }

  #run(table: number, { addresses }: { readonly addresses: readonly number[] }): void {
    const { parts, scratch } = this.#ready ?? this.#prepare();
    let memories: Memories | undefined;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] as Part;
      if ("call" in part) part.call(table, scratch, 0, 1);
      else {
        memories ??= this.#memories(addresses);
        part.run(memories);
      }
    }
  }

  /** Arrays over the heap for kernels in JavaScript: one for each input and output, and one of each dtype for the arena. */
  #memories(addresses: readonly number[]): Memories {
    const { values, inputs, outputs } = this.#program;
    const { arena } = this.#ready as Ready;
    const bound = [...inputs, ...outputs.map(({ value }) => value)].map((id, i) => {
      const { dtype, shape } = values[id] as Program["values"][number];
      return this.#heap.view(dtype, addresses[i] as number, sizeOf(shape));
    });
    const bytes = (this.#memory as Memory).bytes;
    return [...bound, ...DTYPES.map((dtype) => this.#heap.view(dtype, arena, Math.floor(bytes / BYTES[dtype])))];
  }

  #prepare(): Ready {
    if (this.#ready) return this.#ready;
    const program = this.#program;
    const { values, inputs, outputs, instructions } = program;
    this.#fused = fuse(program, familyOf);
    const { kernels, views } = this.#fused;
    const fixed = fixedValues(program, this.#fused);
    this.#memory = planMemory(program, this.#fused, fixed);
    const { places, copies } = this.#memory;
    const planned = Math.max(64, Math.ceil(this.#memory.bytes / 64) * 64);
    const own = scratchBytes(kernels, program);
    const bytes = planned + own;
    const arena = this.#heap.take(bytes);
    const fixedSet = new Set(fixed);
    for (const instruction of instructions) {
      if (!fixedSet.has(instruction.output)) continue;
      const { dtype, shape } = values[instruction.output] as Program["values"][number];
      const at = arena + (places[instruction.output] as Place).at;
      fillLeaf(instruction, sizeOf(shape), this.#heap.view(dtype, at, sizeOf(shape)), 0);
    }
    // A reshape lies where its input does.
    const layout = { arena, inputs: inputs.length, places: views.map(({ value }) => places[value]) };
    const maximum = 65536;
    const module = new Module({ shared: this.#heap.shared, minimum: 1, maximum });
    const located = values.map(({ dtype }, id): ArrayPlace => {
      const place = places[views[id]?.value as number];
      if (!place || place.in === "input") return { memory: place?.at ?? -1, at: 0 };
      if (place.in === "output") return { memory: inputs.length + place.at, at: 0 };
      const memory = inputs.length + outputs.length + DTYPES.indexOf(dtype);
      return { memory, at: place.at / BYTES[dtype] };
    });
    const stretches: (readonly Kernel[] | Instruction)[] = [];
    let stretch: Kernel[] = [];
    const close = (): void => {
      if (stretch.length > 0) stretches.push(stretch);
      stretch = [];
    };
    for (const kernel of kernels) {
      if (isCompiled(kernel, values)) stretch.push(kernel);
      else if (kernel.kind === "single") {
        close();
        stretches.push(kernel.instruction);
      }
    }
    close();
    for (const [i, each] of stretches.entries())
      if (Array.isArray(each)) emitKernels(module, `run${i}`, each, values, layout, this.#settings, undefined);
    const { engine } = this.#features;
    const instance = new engine.Instance(new engine.Module(module.finish()), { env: { memory: this.#heap.memory } });
    const parts = stretches.flatMap((each, i): Part[] => {
      if (Array.isArray(each)) return [{ call: instance.exports[`run${i}`] as WasmFunction }];
      const run = runOf(each as Instruction, values, located);
      return run ? [{ run }] : [];
    });
    if (copies.length > 0) parts.push({ run: this.#copyRun(located, copies, inputs.length) });
    this.#ready = { arena, bytes, scratch: arena + planned, parts };
    return this.#ready;
  }

  /** What a run does last: copies to outputs and parameters, as if all at once. */
  #copyRun(located: readonly ArrayPlace[], copies: Memory["copies"], inputs: number): Run {
    const { values } = this.#program;
    const all = copies.map(({ value, to }) => {
      const size = sizeOf((values[value] as Program["values"][number]).shape);
      const from = located[value] as ArrayPlace;
      return { from, size, to: to.in === "input" ? to.at : inputs + to.at, aside: from.memory < inputs };
    });
    return (memories) => {
      const fresh = all.map(({ from, size, aside }) => {
        const numbers = (memories[from.memory] as Numbers).subarray(from.at, from.at + size);
        return aside ? numbers.slice() : numbers;
      });
      for (const [i, { to }] of all.entries()) (memories[to] as Numbers).set(fresh[i] as Numbers);
    };
  }
}

/** What a program is bound to for good, and the check that it is still there. */
class Bound {
  readonly addresses: readonly number[];
  readonly #heap: Heap;
  readonly #buffers: readonly CpuBuffer[];
  readonly #table: number;
  readonly #program: Program;
  #seen: number;

  constructor(
    program: Program,
    heap: Heap,
    buffers: readonly CpuBuffer[],
    addresses: readonly number[],
    table: number,
  ) {
    this.#program = program;
    this.#heap = heap;
    this.#buffers = buffers;
    this.addresses = addresses;
    this.#table = table;
    this.#seen = -1;
  }

  /** The address of the table. E_DISPOSED when something that was bound is gone. */
  check(): number {
    if (this.#seen !== this.#heap.disposals) {
      const gone = this.#buffers.findIndex((buffer) => buffer.disposed);
      if (gone >= 0) fail("E_DISPOSED", `${nameOf(this.#program, gone)} was disposed: bind another buffer.`);
      this.#seen = this.#heap.disposals;
    }
    return this.#table;
  }
}

const isCpu = (buffer: Buffer<"now">): buffer is CpuBuffer => buffer instanceof CpuBuffer;

/** Constants and the like that somebody reads from memory. */
function fixedValues({ instructions, outputs, updates }: Program, { kernels, views }: Fused): readonly number[] {
  const read = new Set([...outputs, ...updates].map(({ value }) => views[value]?.value));
  for (const kernel of kernels) for (const value of readBy(kernel, views).keys()) read.add(value);
  return instructions.filter(({ op, output }) => isFixed(op) && read.has(output)).map(({ output }) => output);
}
