// The threads of a backend: started when a program first has work to divide, and given each stretch of kernels with words
// in shared memory, never with a message. When one of them fails, all are given up together with the memory that they
// share, as there is no way to know when the last of them stops writing; the next run starts others.
import { fail } from "@chainrule/core";
import type { Heap } from "../heap.ts";
import { now } from "../now.ts";
import type { WasmEngine, WasmFunction } from "../wasm/engine.ts";
import { LINE, LOOK_MS, MOST_THREADS, waiting } from "./control.ts";
import { TAKEN_WORDS } from "./divide.ts";
import { mayWait, processors, spawn, type Thread } from "./spawn.ts";
import * as words from "./words.ts";

const ALL = 1 << 30;
/** Pools that may fail one after the other, with no run between, before this thread goes on alone for good. */
const MOST_FAILURES = 3;

/** Functions that threads call, numbered from `first` in the order of their names. */
interface Functions {
  readonly module: object;
  readonly names: readonly string[];
  readonly first: number;
}

/** Ends the workers of backends that nobody holds any more. */
const abandoned = new FinalizationRegistry<Set<Thread>>((workers) => {
  for (const worker of workers) worker.terminate();
});

export class Threads {
  /** How many there may be, this one included. */
  readonly most: number;
  /**
   * How long nobody may come to a barrier before a thread that seems to be there is taken for dead, in milliseconds that
   * were slept: a machine that was stopped for a while does not count. One that ended is noticed long before.
   */
  patience = 30_000;
  /** The most that have shared a run so far. */
  used = 1;
  readonly #heap: Heap;
  readonly #engine: WasmEngine | undefined;
  readonly #functions = new Map<number, Functions>();
  /** Held by the registry too, so it must not lead back here. */
  readonly #workers = new Set<Thread>();
  #words: Int32Array<ArrayBufferLike>;
  #next = 0;
  #forgotten: number[] = [];
  #failures = 0;
  /** How many were ready when they were asked whether they ended. */
  #asked = 1;
  readonly #waiting = { since: 0, arrivals: 0, slept: 0, limit: 0 };

  constructor(heap: Heap, engine: WasmEngine | undefined, wanted: number | undefined) {
    this.#heap = heap;
    this.#engine = engine;
    const most = wanted ?? Math.min(processors(), 8);
    this.most = heap.shared && mayWait() ? Math.min(most, MOST_THREADS) : 1;
    this.#words = wordsOf(heap);
    if (this.most > 1) abandoned.register(this, this.#workers);
  }

  /** How many there may still be: this one alone once the others have failed too often. */
  get possible(): number {
    return this.#failures < MOST_FAILURES ? this.most : 1;
  }

  /** What barriers count from now on, for a run of this thread alone. */
  get base(): number {
    return this.most > 1 ? this.#load(words.arrivals) : 0;
  }

  /** How many threads wait for their turn now, this one included. */
  get ready(): number {
    const most = this.#workers.size + 1;
    let ready = 1;
    // They are ready for what was posted last, so nobody has to take a flag back that they are about to set.
    while (ready < most && this.#load(words.received + LINE * ready) === this.#load(words.posted)) ready++;
    // They answer whether they ended only if they were asked when they were there.
    if (ready > this.#asked) for (const worker of this.#workers) worker.ended();
    this.#asked = Math.max(ready, this.#asked);
    return ready;
  }

  /** Makes functions of a module known to all threads; returns the number of the first, in the order of their names. */
  add(module: object, names: readonly string[]): number {
    const added = { module, names, first: this.#next };
    this.#next += names.length;
    this.#functions.set(added.first, added);
    if (this.#workers.size > 0) this.#post([added]);
    return added.first;
  }

  /** Forgets functions that are no longer called. Threads hear of it with the next message: it is nothing to stop for. */
  forget(first: number): void {
    const names = this.#functions.get(first)?.names ?? [];
    this.#functions.delete(first);
    this.#forgotten.push(...names.map((_, i) => first + i));
  }

  /** Starts the others, where they are not started. */
  start(): void {
    if (!this.#engine || this.#workers.size > 0 || this.possible === 1) return;
    const { memory } = this.#heap;
    const { minimum, maximum } = this.#heap.type;
    const module = new this.#engine.Module(waiting({ shared: true, minimum, maximum }));
    const self = new WeakRef(this);
    this.#asked = 1;
    this.#forgotten = [];
    try {
      for (let thread = 1; thread < this.most; thread++) {
        const worker = spawn(() => {
          const threads = self.deref();
          if (threads) threads.#lost(worker);
        });
        this.#workers.add(worker);
        worker.postMessage({ memory, thread, waiting: module });
      }
    } catch {
      // A policy or the system does not let workers start: one thread gives the same numbers.
      this.#failures = MOST_FAILURES;
      this.#giveUp();
      return;
    }
    this.#post([...this.#functions.values()]);
  }

  /** What barriers of this thread call while they wait. E_WORKER when there is nobody to wait for. */
  readonly look = (): void => {
    const waiting = this.#waiting;
    const arrivals = this.#load(words.arrivals);
    if (waiting.slept === 0 || waiting.arrivals !== arrivals) {
      // Its own part took this thread about as long as the others may take: a processor that is busy takes a few times that.
      const limit = Math.max(this.patience, 10 * (now() - waiting.since));
      Object.assign(waiting, { arrivals, slept: 0, limit });
    }
    waiting.slept += LOOK_MS;
    const failed = this.#load(words.stop);
    if (failed > 0) lose(failed, "failed");
    const ended = [...this.#workers].findIndex((worker) => worker.ended());
    if (ended >= 0) lose(ended + 1, "ended");
    if (waiting.slept > waiting.limit) lose(undefined, `did not do its part in ${waiting.limit / 1000} s`);
  };

  /** Runs a function on several threads; this one is the first. E_WORKER when another does not do its part. */
  run(number: number, own: WasmFunction, table: number, scratch: number, threads: number): void {
    const shared = this.#words;
    const base = this.#load(words.arrivals);
    shared.fill(0, words.taken / 4, words.taken / 4 + TAKEN_WORDS);
    shared[words.what / 4] = number;
    shared[words.table / 4] = table;
    shared[words.scratch / 4] = scratch;
    shared[words.threads / 4] = threads;
    shared[words.base / 4] = base;
    this.#waiting.since = now();
    this.#waiting.slept = 0;
    for (let thread = 1; thread < threads; thread++) this.#turn(thread);
    try {
      own(table, scratch, 0, threads, base);
    } catch (error) {
      this.#giveUp();
      throw error;
    }
    this.#failures = 0;
    this.used = Math.max(this.used, threads);
  }

  /** Messages are read in the event loop: whoever waits is sent there first. */
  #post(modules: readonly Functions[]): void {
    const number = Atomics.add(this.#words, words.posted / 4, 1) + 1;
    for (let thread = 1; thread < this.most; thread++) this.#turn(thread);
    const forget = this.#forgotten;
    this.#forgotten = [];
    for (const worker of this.#workers) worker.postMessage({ modules, forget, number });
  }

  /** Wakes one thread. Only it counts on this word, so nobody takes another's turn for its own. */
  #turn(thread: number): void {
    const [turn, sleeps] = [(words.turn + LINE * thread) / 4, (words.sleeps + LINE * thread) / 4];
    Atomics.add(this.#words, turn, 1);
    if (Atomics.load(this.#words, sleeps) !== 0) Atomics.notify(this.#words, turn, ALL);
  }

  #load(word: number): number {
    return Atomics.load(this.#words, word / 4);
  }

  /** A worker ended between runs: nothing is lost. */
  #lost(worker: Thread): void {
    if (!this.#workers.has(worker)) return;
    try {
      this.#giveUp();
    } catch {
      // Without a second memory there are no second threads; this one goes on.
    }
  }

  /** Ends all threads, and leaves them the memory: they may write there for a while yet. */
  #giveUp(): void {
    this.#failures++;
    Atomics.compareExchange(this.#words, words.stop / 4, 0, -1);
    for (const worker of this.#workers) worker.terminate();
    this.#workers.clear();
    this.#functions.clear();
    try {
      this.#heap.move();
      this.#words = wordsOf(this.#heap);
    } catch (error) {
      this.#failures = MOST_FAILURES;
      throw error;
    }
  }
}

const wordsOf = ({ memory }: Heap): Int32Array<ArrayBufferLike> => new Int32Array(memory.buffer, 0, 1024);

function lose(thread: number | undefined, why: string): never {
  const who = thread === undefined ? "a thread" : `thread ${thread}`;
  const say = `${who} that shared the work of this run ${why}: what the run was to write may be half written.`;
  return fail("E_WORKER", `${say} Other threads take its place with the next run.`, { thread, why });
}
