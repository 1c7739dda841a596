// A program that runs as WebAssembly: prepared before its first run, bound to buffers, then one call a run.
import type { Buffer, Executable, OpName, Program } from "@chainrule/core";
import { fail } from "@chainrule/core";
import { checkBuffers, nameOf } from "./bound.ts";
import { CpuBuffer } from "./buffer.ts";
import type { Heap } from "./heap.ts";
import type { Memories } from "./kernels/kernel.ts";
import { type Part, Prepared } from "./prepare.ts";
import type { Threads } from "./threads/threads.ts";
import { Tuner } from "./tuner.ts";
import type { WasmEngine } from "./wasm/engine.ts";
import { BYTES } from "./wasm/layout.ts";
import type { Tile } from "./wasm/product.ts";

/** What programs of one backend share. */
export interface Machine {
  readonly heap: Heap;
  readonly engine: WasmEngine;
  readonly threads: Threads;
  readonly fused: boolean;
  /** Exactly so many threads; undefined for as many as are found best. */
  readonly wanted: number | undefined;
}

/** Ops that no program has once it is lowered. */
const LOWERED = new Set<OpName>(["input", "size", "training", "step"]);
/** The first is what most engines of today are fastest with; older ones run out of registers there. */
const TILES = [
  { rows: 6, unroll: 4 },
  { rows: 4, unroll: 1 },
] as const satisfies readonly Tile[];
/** Products of fewer multiplications than this gain nothing from other tiles. */
const WORTH_TUNING = 1e6;
/** Runs before anything is tuned: engines are still compiling. */
const WARM = 30;

interface Choice {
  readonly tile: Tile;
  readonly threads: number;
}

export class CompiledProgram implements Executable<"now"> {
  readonly #program: Program;
  readonly #machine: Machine;
  readonly #tables: { readonly at: number; readonly bytes: number }[] = [];
  readonly #parts = new Map<Tile, readonly Part[]>();
  readonly #tuner: Tuner<Choice>;
  #prepared: Prepared | undefined;
  #stage: "warming" | "tiles" | "threads" = "warming";
  #runs = 0;
  #disposed = false;

  constructor(program: Program, machine: Machine) {
    const stray = program.instructions.find(({ op }) => LOWERED.has(op));
    if (stray)
      fail("E_BACKEND", `op ${stray.op} is none that backend cpu runs: lowering replaces it.`, { op: stray.op });
    this.#program = program;
    this.#machine = machine;
    this.#tuner = new Tuner<Choice>([{ tile: TILES[0], threads: 1 }]);
  }

  bind(given: readonly Buffer<"now">[], results: readonly Buffer<"now">[]): () => void {
    this.#alive();
    const all = checkBuffers(this.#program, given, results, isCpu);
    // Programs of gates run once on what they are bound to; what is trained, or runs again, settles in the heap.
    const stays = this.#program.inputs.some((id) => this.#program.values[id]?.role === "parameter");
    // What is written may not be what is still read, under another name.
    const { heap } = this.#machine;
    const settles = new Set(all).size === all.length && all.every((buffer) => buffer.heap === heap);
    let runs = 0;
    let bound: Bound | undefined;
    return () => {
      this.#alive();
      if (!bound && settles && (stays || runs++ > 0)) bound = this.#settle(all);
      if (bound) this.#run(bound.check(), bound);
      else this.#runOnCopies(all);
    };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { at, bytes } of this.#tables) this.#machine.heap.give(at, bytes);
    this.#prepared?.dispose();
    this.#prepared = undefined;
    this.#parts.clear();
  }

  #alive(): void {
    if (this.#disposed) fail("E_DISPOSED", "this program was disposed: compile it again to run it.");
  }

  /** A table of addresses, for good. */
  #settle(all: readonly CpuBuffer[]): Bound {
    const { heap } = this.#machine;
    const addresses = all.map((buffer) => buffer.settle());
    const bytes = 4 * Math.max(1, addresses.length);
    const at = heap.take(bytes);
    this.#tables.push({ at, bytes });
    heap.view("int32", at, addresses.length).set(addresses);
    return new Bound(this.#program, heap, all, addresses, at);
  }

  /** One run on numbers that lie elsewhere: copied in, and copied back. */
  #runOnCopies(all: readonly CpuBuffer[]): void {
    const { heap } = this.#machine;
    const { inputs, outputs, updates } = this.#program;
    checkPresent(this.#program, all);
    this.#prepared ??= this.#prepare();
    const pieces = all.map((buffer) => Math.ceil((buffer.size * BYTES[buffer.dtype]) / 64) * 64);
    const table = Math.ceil((4 * all.length) / 64) * 64;
    const bytes = pieces.reduce((sum, piece) => sum + piece, table);
    const at = heap.take(bytes);
    try {
      let next = at + table;
      const addresses = pieces.map((piece) => {
        next += piece;
        return next - piece;
      });
      const copyOf = (slot: number) =>
        heap.view(all[slot]?.dtype ?? "bool", addresses[slot] as number, all[slot]?.size ?? 0);
      heap.view("int32", at, all.length).set(addresses);
      for (let slot = 0; slot < inputs.length; slot++) copyOf(slot).set((all[slot] as CpuBuffer).numbers);
      this.#run(at, new Views(addresses));
      const written = [
        ...outputs.map((_, i) => inputs.length + i),
        ...updates.map(({ target }) => inputs.indexOf(target)),
      ];
      for (const slot of written) (all[slot] as CpuBuffer).numbers.set(copyOf(slot));
    } finally {
      heap.give(at, bytes);
    }
  }

  #run(table: number, views: Views): void {
    this.#prepared ??= this.#prepare();
    if (this.#stage === "warming" || this.#stage === "tiles") this.#advance(this.#prepared);
    const timed = this.#tuner.trying;
    const begin = timed ? now() : 0;
    const { tile, threads } = this.#tuner.next();
    this.#go(tile, threads, table, views);
    if (timed) this.#tuner.took(now() - begin);
  }

  #go(tile: Tile, threads: number, table: number, views: Views): void {
    const prepared = this.#prepared as Prepared;
    const parts = this.#parts.get(tile) ?? this.#emit(prepared, tile);
    const several = threads > 1 ? Math.min(threads, this.#machine.threads.ready) : 1;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] as Part;
      if (!part.call) {
        part.run(views.memories(prepared, this.#machine.heap));
      } else if (several === 1 || part.number === undefined) part.call(table, prepared.scratch, 0, 1, 0);
      else this.#machine.threads.run(part.number, part.call, table, prepared.scratch, several);
    }
  }

  /** From warming to trying tiles to trying threads. */
  #advance({ products }: Prepared): void {
    const { wanted, threads } = this.#machine;
    const most = wanted ?? threads.most;
    this.#runs++;
    if (this.#stage === "warming" && this.#runs >= WARM) {
      this.#stage = "tiles";
      const [first, ...others] = TILES.map((tile) => ({ tile, threads: 1 })) as [Choice, ...Choice[]];
      if (products >= WORTH_TUNING) this.#tuner.offer([first, ...others]);
    }
    if (this.#stage !== "tiles" || this.#tuner.trying) return;
    if (threads.ready < Math.min(most, threads.most)) return;
    this.#stage = "threads";
    const { tile } = this.#tuner.best;
    const counts = Array.from({ length: Math.min(most, threads.most) }, (_, i) => i + 1);
    const tried = wanted === undefined ? counts : counts.slice(-1);
    this.#tuner.offer(tried.map((count) => ({ tile, threads: count })) as [Choice, ...Choice[]]);
  }

  #prepare(): Prepared {
    const { heap, engine, threads } = this.#machine;
    return new Prepared(this.#program, heap, engine, threads);
  }

  #emit(prepared: Prepared, tile: Tile): readonly Part[] {
    const parts = prepared.parts(tile, this.#machine.fused);
    this.#parts.set(tile, parts);
    return parts;
  }
}

/** What kernels in JavaScript see of the heap, made when the first of them asks, and anew when the heap has grown. */
class Views {
  readonly #addresses: readonly number[];
  #made: { readonly buffer: unknown; readonly memories: Memories } | undefined;

  constructor(addresses: readonly number[]) {
    this.#addresses = addresses;
  }

  memories(prepared: Prepared, { memory: { buffer } }: Heap): Memories {
    if (this.#made?.buffer !== buffer) this.#made = { buffer, memories: prepared.memories(this.#addresses) };
    return this.#made.memories;
  }
}

/** What a program is bound to for good, and the check that it is still there. */
class Bound extends Views {
  readonly #program: Program;
  readonly #heap: Heap;
  readonly #buffers: readonly CpuBuffer[];
  readonly #table: number;
  #seen = -1;

  constructor(
    program: Program,
    heap: Heap,
    buffers: readonly CpuBuffer[],
    addresses: readonly number[],
    table: number,
  ) {
    super(addresses);
    this.#program = program;
    this.#heap = heap;
    this.#buffers = buffers;
    this.#table = table;
  }

  /** The address of the table. E_DISPOSED when something that was bound is gone. */
  check(): number {
    if (this.#seen !== this.#heap.disposals) {
      checkPresent(this.#program, this.#buffers);
      this.#seen = this.#heap.disposals;
    }
    return this.#table;
  }
}

/** Throws E_DISPOSED when something that was bound is gone. */
function checkPresent(program: Program, buffers: readonly CpuBuffer[]): void {
  const gone = buffers.findIndex((buffer) => buffer.disposed);
  if (gone >= 0) fail("E_DISPOSED", `${nameOf(program, gone)} was disposed: bind another buffer.`);
}

const isCpu = (buffer: Buffer<"now">): buffer is CpuBuffer => buffer instanceof CpuBuffer;

const clock = (globalThis as { performance?: { now(): number } }).performance;
const now = (): number => clock?.now() ?? Date.now();
