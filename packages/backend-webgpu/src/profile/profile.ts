// What kernels take, as data: every run is told here, whichever device it was on.

/** The times of a kernel, in seconds. */
export interface KernelTimes {
  /** The ops that it computes. */
  readonly name: string;
  /** Workgroups along x, y and z; undefined where several kernels are timed as one. */
  readonly grid: readonly [x: number, y: number, z: number] | undefined;
  readonly runs: number;
  readonly least: number;
  /** Of the last few thousand runs. */
  readonly median: number;
  readonly total: number;
  /** Of the time of all kernels, from 0 to 1. */
  readonly share: number;
}

export interface Profile {
  /** Those that take the most time first. */
  readonly kernels: readonly KernelTimes[];
  /** Seconds of all of them. */
  readonly total: number;
  /** Whose clock it was: the device's own, or that of the process, where the device has none. */
  readonly clock: "device" | "host";
  /** What to know when reading the times. */
  readonly note: string;
}

const NOTES = {
  device: "times are the device's own; to be timed, kernels run one after the other, each in a pass of its own.",
  host: "the device has no timestamp-query: these are times of whole hand-overs by the clock of the process, waiting included, and not of single kernels.",
} as const;

/** Runs whose times are kept for the median. */
const KEPT = 4096;

/** What is known of one kernel. */
export class Account {
  readonly name: string;
  readonly grid: KernelTimes["grid"];
  readonly #times: number[] = [];
  runs = 0;
  total = 0;
  #least = Number.POSITIVE_INFINITY;

  constructor(name: string, grid: KernelTimes["grid"]) {
    this.name = name;
    this.grid = grid;
  }

  add(seconds: number): void {
    this.#times[this.runs % KEPT] = seconds;
    this.runs++;
    this.total += seconds;
    this.#least = Math.min(this.#least, seconds);
  }

  times(all: number): KernelTimes {
    const { name, grid, runs, total } = this;
    const sorted = [...this.#times].sort((a, b) => a - b);
    const [low, high] = [sorted[(sorted.length - 1) >> 1] as number, sorted[sorted.length >> 1] as number];
    return { name, grid, runs, least: this.#least, median: (low + high) / 2, total, share: all > 0 ? total / all : 0 };
  }
}

export class Profiler {
  readonly #accounts = new Map<string, Account>();
  readonly #pending = new Set<Promise<void>>();
  #clock: Profile["clock"] = "device";

  /** The account of what has this key. */
  account(key: string, name: string, grid?: KernelTimes["grid"]): Account {
    const known = this.#accounts.get(key);
    if (known) return known;
    const made = new Account(name, grid);
    this.#accounts.set(key, made);
    return made;
  }

  /** Times that are not there yet. Those that a lost device took along never come. */
  expect(times: Promise<void>): void {
    const settled = times
      .catch(() => undefined)
      .then(() => {
        this.#pending.delete(settled);
      });
    this.#pending.add(settled);
  }

  /** From now on there is only the clock of the process. */
  useHostClock(): void {
    this.#clock = "host";
  }

  /** What has been handed over so far. */
  async profile(): Promise<Profile> {
    await Promise.all(this.#pending);
    const accounts = [...this.#accounts.values()].filter(({ runs }) => runs > 0);
    const total = accounts.reduce((sum, account) => sum + account.total, 0);
    const kernels = accounts.map((account) => account.times(total)).sort((a, b) => b.total - a.total);
    return { kernels, total, clock: this.#clock, note: NOTES[this.#clock] };
  }
}
