// The threads of a backend: started when a program first has work to divide, and given each stretch of kernels with one
// word in shared memory, never with a message.
import { ChainruleError } from "@chainrule/core";
import type { Heap } from "../heap.ts";
import type { WasmEngine, WasmFunction } from "../wasm/engine.ts";
import { MESSAGES, MOST_THREADS, WORDS, waiting } from "./control.ts";
import { mayWait, processors, spawn, type Thread } from "./spawn.ts";

export { MOST_THREADS, mayWait };

const ALL = 1 << 30;

export class Threads {
  /** How many there may be, this one included. */
  readonly most: number;
  readonly #heap: Heap;
  readonly #engine: WasmEngine;
  #workers: Thread[] = [];
  /** Why one of them ended by itself. */
  #died: unknown;
  #functions = 0;
  readonly #words: Int32Array<ArrayBufferLike>;

  constructor(heap: Heap, engine: WasmEngine, wanted: number | undefined) {
    this.#heap = heap;
    this.#engine = engine;
    const most = wanted ?? Math.min(processors(), 8);
    this.most = heap.shared && mayWait() ? Math.min(most, MOST_THREADS) : 1;
    this.#words = new Int32Array(heap.memory.buffer, 0, 1024);
  }

  /** How many threads wait for commands now, this one included. */
  get ready(): number {
    let ready = 1;
    while (ready < this.most && Atomics.load(this.#words, WORDS.ready / 4 + 16 * ready) === 1) ready++;
    return ready;
  }

  /** Makes functions of a module known to all threads; returns the number of the first, in the order of their names. */
  add(module: object, names: readonly string[]): number {
    const first = this.#functions;
    this.#functions += names.length;
    const functions = names.map((name, i) => [name, first + i] as const);
    this.#start();
    this.#post({ module, functions });
    return first;
  }

  /** Forgets functions that are no longer called. */
  forget(first: number, count: number): void {
    if (this.#workers.length > 0) this.#post({ forget: Array.from({ length: count }, (_, i) => first + i) });
  }

  /** Runs a function on several threads; this one is the first. E_WORKER when another does not do its part. */
  run(number: number, own: WasmFunction, table: number, scratch: number, threads: number): void {
    const words = this.#words;
    const base = Atomics.load(words, WORDS.arrivals / 4);
    words[WORDS.what / 4] = number;
    words[WORDS.table / 4] = table;
    words[WORDS.scratch / 4] = scratch;
    words[WORDS.threads / 4] = threads;
    words[WORDS.base / 4] = base;
    this.#command();
    try {
      own(table, scratch, 0, threads, base);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends all threads. */
  dispose(): void {
    Atomics.store(this.#words, WORDS.stop / 4, 1);
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
    for (let thread = 1; thread < this.most; thread++) Atomics.store(this.#words, WORDS.ready / 4 + 16 * thread, 0);
  }

  #start(): void {
    if (this.#workers.length > 0 || this.most === 1) return;
    Atomics.store(this.#words, WORDS.stop / 4, 0);
    const { memory } = this.#heap;
    const { minimum, maximum } = this.#heap.type;
    const module = new this.#engine.Module(waiting({ shared: true, minimum, maximum }));
    for (let thread = 1; thread < this.most; thread++) {
      const worker = spawn((reason) => {
        if (this.#workers.includes(worker)) this.#died = reason;
        if (this.#workers.includes(worker)) this.dispose();
      });
      worker.postMessage({ memory, thread, waiting: module });
      this.#workers.push(worker);
    }
  }

  /** Messages are read in the event loop: whoever waits is sent there first, and back. */
  #post(message: object): void {
    const words = this.#words;
    for (let thread = 1; thread < this.most; thread++) Atomics.store(words, WORDS.ready / 4 + 16 * thread, 0);
    words[WORDS.what / 4] = MESSAGES;
    const number = Atomics.add(words, WORDS.posted / 4, 1) + 1;
    this.#command();
    for (const worker of this.#workers) worker.postMessage({ ...message, number });
  }

  #command(): void {
    const words = this.#words;
    Atomics.add(words, WORDS.command / 4, 1);
    if (Atomics.load(words, WORDS.commandSleepers / 4) > 0) Atomics.notify(words, WORDS.command / 4, ALL);
  }

  /** The others are not to be relied on: they are ended, and started anew for the next program's functions. */
  #fail(error: unknown): never {
    this.dispose();
    const cause = this.#died ?? error;
    const say = "A thread that shared the work of this run ended, or did not do its part in time; threads are off now.";
    throw new ChainruleError("E_WORKER", say, {}, cause);
  }
}
