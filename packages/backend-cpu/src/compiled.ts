// A program that runs as WebAssembly, or in JavaScript where there is none: prepared before its first run, bound to buffers, then
// one call a run.

import type { Buffer, Numbers, OpName, Program } from "@chainrule/core";
import { fail } from "@chainrule/core";
import { BYTES, type Compiled, checkBuffers, nameOf } from "@chainrule/plan";
import { CpuBuffer } from "./buffer.ts";
import type { Heap } from "./heap.ts";
import type { Memories } from "./kernels/kernel.ts";
import type { Machine } from "./machine.ts";
import { now } from "./now.ts";
import { type Part, Prepared } from "./prepare.ts";
import { type ScalarTape, scalarTape } from "./scalar-tape.ts";
import { Tuner } from "./tuner.ts";
import { TILES, type Tile } from "./wasm/product.ts";

/** Ops that no program has once it is lowered. */
const LOWERED = new Set<OpName>(["input", "size", "training", "step"]);
/** Products of fewer multiplications than this are not worth trying other tiles. */
const WORTH_TUNING = 4e6;
/** Runs before anything is tuned, or milliseconds that they took: engines are still compiling. */
const WARM = 30;
const WARM_MS = 150;

/** A table of addresses, and the binding that runs on it. */
interface Table {
  readonly at: number;
  readonly bytes: number;
  readonly bound: WeakRef<Bound>;
}

interface Choice {
  readonly tile: Tile;
  readonly threads: number;
}

export class CompiledProgram implements Compiled<"now"> {
  readonly #program: Program;
  readonly #machine: Machine;
  /** What lies in the heap for bindings that settled. */
  readonly #tables = new Set<Table>();
  readonly #parts = new Map<Tile, readonly Part[]>();
  readonly #tuner: Tuner<Choice>;
  #prepared: Prepared | undefined;
  #tape: { readonly tape: ScalarTape | undefined } | undefined;
  #stage: "warming" | "tiles" | "done";
  #tiled = false;
  /** So many tables are looked through for those that nobody can use any more. */
  #sweepAt = 8;
  #runs = 0;
  #spent = 0;
  #moves = 0;
  #disposed = false;

  constructor(program: Program, machine: Machine) {
    const stray = program.instructions.find(({ op }) => LOWERED.has(op));
    if (stray)
      fail("E_BACKEND", `op ${stray.op} is none that backend cpu runs: lowering replaces it.`, { op: stray.op });
    this.#program = program;
    this.#machine = machine;
    this.#tuner = new Tuner<Choice>([{ tile: TILES[0], threads: 1 }]);
    this.#stage = machine.engine ? "warming" : "done";
  }

  bind(given: readonly Buffer<"now">[], results: readonly Buffer<"now">[]): () => void {
    this.#alive();
    const all = checkBuffers(this.#program, given, results, "cpu", isCpu);
    // Programs of gates run once on what they are bound to; what is trained, or runs again, settles in the heap.
    const stays = this.#program.inputs.some((id) => this.#program.values[id]?.role === "parameter");
    // What is written may not be what is still read, under another name.
    const { heap } = this.#machine;
    const settles = new Set(all).size === all.length && all.every((buffer) => buffer.heap === heap);
    let runs = 0;
    let bound: Bound | undefined;
    const taped = settles ? this.#tapeFor(all) : undefined;
    return () => {
      this.#alive();
      if (taped && runs < this.#machine.tapeRuns && taped()) {
        runs++;
        return;
      }
      if (!bound && settles && (stays || runs++ > 0)) bound = this.#settle(all);
      if (bound) this.#run(bound.check(), bound);
      else this.#runOnCopies(all);
    };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#giveBack();
  }

  /** Bytes that lie in the heap for it. */
  get bytes(): number {
    return [...this.#tables].reduce((sum, table) => sum + table.bytes, this.#prepared?.bytes ?? 0);
  }

  #giveBack(): void {
    for (const { at, bytes } of this.#tables) this.#machine.heap.give(at, bytes);
    this.#tables.clear();
    this.#prepared?.dispose();
    this.#prepared = undefined;
    this.#parts.clear();
  }

  /** Runs on the tape as long as no number has settled in the heap; false where one has, and nothing was done. */
  #tapeFor(all: readonly CpuBuffer[]): (() => boolean) | undefined {
    const { heap, tapeRuns } = this.#machine;
    if (tapeRuns === 0) return undefined;
    this.#tape ??= { tape: scalarTape(this.#program) };
    const { tape } = this.#tape;
    if (!tape) return undefined;
    let changes = -1;
    let numbers: Numbers[] = [];
    return () => {
      if (changes !== heap.changes) {
        checkPresent(this.#program, all);
        if (all.some(({ address }) => address !== 0)) return false;
        numbers = all.map((buffer) => buffer.numbers);
        changes = heap.changes;
      }
      tape.run(numbers);
      return true;
    };
  }

  #alive(): void {
    if (this.#disposed) fail("E_DISPOSED", "this program was disposed: compile it again to run it.");
  }

  /** Moves buffers into the heap, with a table of their addresses; where there is no room for all of it, everything stays as it was. */
  #settle(all: readonly CpuBuffer[]): Bound {
    const { heap } = this.#machine;
    this.#sweep();
    const isFirst = !this.#prepared;
    this.#prepared ??= this.#prepare();
    const moved = all.filter(({ address }) => address === 0);
    try {
      const addresses = all.map((buffer) => buffer.settle());
      const bytes = 4 * Math.max(1, addresses.length);
      const at = heap.take(bytes);
      const bound = new Bound(this.#program, heap, all, addresses, at);
      this.#tables.add({ at, bytes, bound: new WeakRef(bound) });
      heap.view("int32", at, addresses.length).set(addresses);
      return bound;
    } catch (error) {
      for (const buffer of moved) buffer.unsettle();
      if (isFirst) this.#giveBack();
      throw error;
    }
  }

  /** Gives tables back whose buffers are disposed of, or that nobody holds any more. */
  #sweep(): void {
    if (this.#tables.size < this.#sweepAt) return;
    for (const table of this.#tables) {
      if (table.bound.deref()?.isWhole) continue;
      this.#tables.delete(table);
      this.#machine.heap.give(table.at, table.bytes);
    }
    this.#sweepAt = 2 * this.#tables.size + 8;
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
    if (this.#stage !== "done") this.#advance(this.#prepared);
    const { trying } = this.#tuner;
    const timed = trying || this.#stage === "warming";
    const begin = timed ? now() : 0;
    const { tile, threads } = this.#tuner.next();
    const used = this.#go(tile, threads, table, views);
    // Threads that are busy with a message are not waited for, and tell nothing of the time that they would take.
    const time = timed ? now() - begin : 0;
    this.#spent += time;
    if (trying && used === threads) this.#tuner.took(time);
    else if (threads > this.#machine.threads.possible) this.#startAgain();
  }

  /** One run; returns how many threads shared it. */
  #go(tile: Tile, wanted: number, table: number, views: Views): number {
    const prepared = this.#prepared as Prepared;
    const { heap, threads } = this.#machine;
    if (wanted > 1) threads.start();
    // Functions work on the memory that they were made with, and what starts threads, or fails to, may leave it.
    if (this.#moves !== heap.moves) this.#parts.clear();
    this.#moves = heap.moves;
    const parts = this.#parts.get(tile) ?? this.#emit(prepared, tile);
    const several = wanted > 1 ? Math.min(wanted, threads.ready) : 1;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] as Part;
      if (!part.call) {
        part.run(views.memories(prepared, heap));
      } else if (several === 1 || part.number === undefined) part.call(table, prepared.scratch, 0, 1, threads.base);
      else threads.run(part.number, part.call, table, prepared.scratch, several);
    }
    return several;
  }

  /** From warming to trying tiles, on all threads, to trying fewer of them. */
  #advance({ products }: Prepared): void {
    const { wanted, threads } = this.#machine;
    const most = Math.min(wanted ?? threads.possible, threads.possible);
    this.#runs++;
    const divided = this.#parts.get(this.#tuner.best.tile)?.some((part) => part.call && part.number !== undefined);
    if (this.#stage === "warming" && (this.#runs >= WARM || this.#spent >= WARM_MS)) this.#stage = "tiles";
    if (this.#stage !== "tiles" || this.#tuner.trying) return;
    // They start while runs go on, and not for programs that run a few times, or have nothing to divide.
    if (divided) threads.start();
    if (divided && threads.ready < most) return;
    const count = divided ? most : 1;
    if (products >= WORTH_TUNING && !this.#tiled) {
      this.#tiled = true;
      this.#tuner.offer(TILES.map((tile) => ({ tile, threads: count })) as [Choice, ...Choice[]]);
      return;
    }
    this.#stage = "done";
    if (count === 1) return;
    const { tile } = this.#tuner.best;
    const counts = Array.from({ length: count }, (_, i) => i + 1);
    const tried = wanted === undefined ? counts : [count];
    this.#tuner.offer(tried.map((threads) => ({ tile, threads })) as [Choice, ...Choice[]]);
  }

  /** Threads that are gone for good would be waited for in every trial: what is left is tried on this one. */
  #startAgain(): void {
    this.#tuner.offer([{ tile: this.#tuner.best.tile, threads: 1 }]);
    this.#tiled = false;
    this.#stage = "tiles";
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

  /** Whether nothing that was bound is gone. */
  get isWhole(): boolean {
    return !this.#buffers.some(({ disposed }) => disposed);
  }

  /** The address of the table. E_DISPOSED when something that was bound is gone. */
  check(): number {
    if (this.#seen !== this.#heap.changes) {
      checkPresent(this.#program, this.#buffers);
      this.#seen = this.#heap.changes;
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
