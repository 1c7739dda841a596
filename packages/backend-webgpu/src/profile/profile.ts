// What kernels take, as data: every run is told here, whichever device it was on.
import type { NamedKernel } from "../prepare.ts";

/** The times of a kernel, in seconds. */
export interface KernelTimes {
  /** The ops that it computes. */
  readonly name: string;
  /** What it leaves in memory: "w1 [1000, 100]". */
  readonly makes: string;
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
  /** Seconds from one of the device's times to the next: platforms may round them. */
  readonly resolution: number;
  /** What to know when reading the times. */
  readonly note: string;
}

const NOTES = {
  device: "Times are the device's own; to be timed, kernels run one after the other, each in a pass of its own.",
  host: "The device has no timestamp-query: these are times of whole hand-overs by the clock of the process, waiting included, and not of single kernels.",
} as const;

/** From here on a clock is too coarse for short kernels, in seconds. */
const COARSE = 1e-5;

/** Runs whose times are kept for the median. */
const KEPT = 4096;

/** What an account is of. */
export type Subject = Pick<KernelTimes, "name" | "makes" | "grid">;

/** What is known of one kernel. */
export class Account {
  readonly subject: Subject;
  readonly #times: number[] = [];
  runs = 0;
  total = 0;
  #least = Number.POSITIVE_INFINITY;

  constructor(subject: Subject) {
    this.subject = subject;
  }

  add(seconds: number): void {
    this.#times[this.runs % KEPT] = seconds;
    this.runs++;
    this.total += seconds;
    this.#least = Math.min(this.#least, seconds);
  }

  times(all: number): KernelTimes {
    const { subject, runs, total } = this;
    const sorted = [...this.#times].sort((a, b) => a - b);
    const [low, high] = [sorted[(sorted.length - 1) >> 1] as number, sorted[sorted.length >> 1] as number];
    return { ...subject, runs, least: this.#least, median: (low + high) / 2, total, share: all > 0 ? total / all : 0 };
  }
}

export class Profiler {
  readonly #accounts = new Map<string, Account>();
  readonly #pending = new Set<Promise<void>>();
  #clock: Profile["clock"] = "device";
  /** The largest whole number of nanoseconds of which all times are multiples. */
  #nanoseconds = 0n;

  /** The account of what has this key. */
  account(key: string, subject: Subject): Account {
    const known = this.#accounts.get(key);
    if (known) return known;
    const made = new Account(subject);
    this.#accounts.set(key, made);
    return made;
  }

  /** Looks at a time of the device's, in nanoseconds, to find out how fine its clock is. */
  look(time: bigint): void {
    let [a, b] = [this.#nanoseconds, time];
    while (b > 0n) [a, b] = [b, a % b];
    this.#nanoseconds = a;
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
    const clock = this.#clock;
    const resolution = Number(this.#nanoseconds) / 1e9;
    const note = clock === "device" && resolution >= COARSE ? `${NOTES.device} ${coarse(resolution)}` : NOTES[clock];
    return { kernels, total, clock, resolution, note };
  }
}

/** The account of all kernels that are the same: those of the same text and size, which make the same. */
export function accountOf({ label: name, code, grid, makes }: NamedKernel, profiler: Profiler): Account {
  return profiler.account([makes, grid.join(), code].join("\n"), { name, makes, grid });
}

const coarse = (resolution: number): string =>
  `Its clock is read in steps of ${Math.round(resolution * 1e6)} µs here: of shorter kernels only the total of many runs says something.`;
