// The tuner: tries what gives the same numbers at different speeds, on real runs, and keeps the fastest. Machines differ,
// engines differ, and another process may take a processor away, so it looks again from time to time.

/** Runs of one choice before the next has its turn; the first of them warms up and does not count, unless it takes a turn's time. */
const TURN = 5;
/** Turns that each choice has, after those in which the engine may still be compiling it. */
const TURNS = 3;
const WARMING = 8;
/** Runs before it looks again. */
const PAUSE = 2000;
/** All of these end in time as well, in milliseconds, so that long runs are not slow for long: a turn, and of each choice what warms up and what counts. */
const TURN_MS = 100;
const WARMING_MS = 200;
const COUNTING_MS = 500;
const PAUSE_MS = 300_000;

export class Tuner<Choice> {
  #choices: readonly Choice[];
  #times: number[][];
  #best: Choice;
  /** Whose turn it is, and what was done in it. */
  #choice = 0;
  #runs = 0;
  #time = 0;
  /** Turns that all had, and how long they took together, of those that warm up or of those that count. */
  #turns = 0;
  #spent = 0;
  #counts = false;
  #left = 0;
  #warming = WARMING;

  /** The first choice is what is used until others were tried. */
  constructor(choices: readonly [Choice, ...Choice[]]) {
    this.#choices = choices;
    this.#best = choices[0];
    this.#times = choices.map(() => []);
  }

  /** What the last trial found best. */
  get best(): Choice {
    return this.#best;
  }

  /** Whether runs are timed at the moment. */
  get trying(): boolean {
    return this.#choices.length > 1 && this.#left === 0;
  }

  /** Other choices from now on, tried at once. */
  offer(choices: readonly [Choice, ...Choice[]]): void {
    this.#choices = choices;
    this.#best = choices[0];
    this.#warming = WARMING;
    this.#restart();
  }

  /** What the next run uses. */
  next(): Choice {
    if (!this.trying) {
      if (this.#left > 0 && --this.#left === 0) this.#restart();
      return this.#best;
    }
    return this.#choices[this.#choice] as Choice;
  }

  /** How long the run of `next` took, in milliseconds. */
  took(time: number): void {
    if (!this.trying) return;
    this.#runs++;
    this.#time += time;
    this.#spent += time;
    if (this.#counts && (this.#runs > 1 || time >= TURN_MS)) (this.#times[this.#choice] as number[]).push(time);
    if (this.#runs < TURN && this.#time < TURN_MS) return;
    this.#runs = 0;
    this.#time = 0;
    this.#choice = (this.#choice + 1) % this.#choices.length;
    if (this.#choice === 0) this.#allHadATurn();
  }

  #allHadATurn(): void {
    this.#turns++;
    const each = this.#spent / this.#choices.length;
    if (this.#counts) {
      if (this.#turns >= TURNS || each >= COUNTING_MS) this.#choose();
    } else if (this.#turns >= this.#warming || each >= WARMING_MS) {
      this.#counts = true;
      this.#turns = 0;
      this.#spent = 0;
    }
  }

  #choose(): void {
    const medians = this.#times.map((times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number);
    const least = Math.min(...medians);
    this.#best = this.#choices[medians.indexOf(least)] as Choice;
    this.#left = Math.max(1, Math.min(PAUSE, Math.ceil(PAUSE_MS / least)));
    this.#warming = 1;
  }

  #restart(): void {
    this.#choice = 0;
    this.#runs = 0;
    this.#time = 0;
    this.#turns = 0;
    this.#spent = 0;
    this.#counts = false;
    this.#left = 0;
    this.#times = this.#choices.map(() => []);
  }
}
