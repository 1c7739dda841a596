// Memory for what a program computes: many small values side by side in one array, and used again as soon as it is free.
import type { Dtype, Numbers } from "@chainrule/core";
import { allocate } from "@chainrule/core";

/** Where a value lies: in the array with the number `memory`, from `at` on. Which arrays these are is known when a program is bound. */
export interface Place {
  readonly memory: number;
  readonly at: number;
}

const SMALLEST = 32;
const LARGEST = 2 ** 16;

/** What is handed out of the arrays of one dtype. */
interface Pool {
  /** Places that nobody needs any more, by their size. */
  readonly free: Map<number, Place[]>;
  /** The array that small values share, and how much of it is taken. */
  memory: number;
  length: number;
  used: number;
}

/** Hands out memory by dtype and size. */
export class Memory {
  /** The arrays so far; what is bound later leaves gaps. */
  readonly arrays: (Numbers | undefined)[];
  readonly #pools = new Map<Dtype, Pool>();

  /** The first arrays, that many of them, are bound later. */
  constructor(outside: number) {
    this.arrays = new Array<undefined>(outside).fill(undefined);
  }

  /** A place that may have been another value's before; a `fresh` one was not. */
  take(dtype: Dtype, size: number, fresh = false): Place {
    const pool = this.#pool(dtype);
    const free = fresh ? undefined : pool.free.get(size)?.pop();
    if (free) return free;
    if (size > LARGEST) return { memory: this.#add(dtype, size), at: 0 };
    if (pool.length === 0 || pool.used + size > pool.length) {
      // Shared arrays double, so that a small program stays small and a large one has few of them.
      pool.length = Math.max(size, Math.min(LARGEST, Math.max(SMALLEST, 2 * pool.length)));
      pool.memory = this.#add(dtype, pool.length);
      pool.used = 0;
    }
    pool.used += size;
    return { memory: pool.memory, at: pool.used - size };
  }

  /** Takes a place back: the next value of its dtype and size may have it. */
  give(dtype: Dtype, size: number, place: Place): void {
    const { free } = this.#pool(dtype);
    const places = free.get(size);
    if (places) places.push(place);
    else free.set(size, [place]);
  }

  #add(dtype: Dtype, size: number): number {
    return this.arrays.push(allocate(dtype, size)) - 1;
  }

  #pool(dtype: Dtype): Pool {
    const known = this.#pools.get(dtype);
    if (known) return known;
    const pool = { free: new Map<number, Place[]>(), memory: 0, length: 0, used: 0 };
    this.#pools.set(dtype, pool);
    return pool;
  }
}
