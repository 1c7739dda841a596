// The tuner: tries what gives the same numbers at different speeds, on real runs, and keeps the fastest. Machines differ,
// engines differ, and another process may take a processor away, so it looks again from time to time.

/** Runs of one choice before the next has its turn; the first of them warms up and does not count. */
const TURN = 5;
/** Turns that each choice has, after those in which the engine may still be compiling it. */
const TURNS = 3;
const WARMING = 8;
/** Runs before it looks again. */
const PAUSE = 2000;

export class Tuner<Choice> {
  #choices: readonly Choice[];
  #times: number[][];
  #best: Choice;
  #run = 0;
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
    return this.#choices[Math.floor(this.#run / TURN) % this.#choices.length] as Choice;
  }

  /** How long the run of `next` took. */
  took(time: number): void {
    if (!this.trying) return;
    const turn = Math.floor(this.#run / TURN);
    const warm = turn >= this.#warming * this.#choices.length;
    if (warm && this.#run % TURN > 0) (this.#times[turn % this.#choices.length] as number[]).push(time);
    this.#run++;
    if (this.#run < TURN * (this.#warming + TURNS) * this.#choices.length) return;
    const medians = this.#times.map((times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number);
    this.#best = this.#choices[medians.indexOf(Math.min(...medians))] as Choice;
    this.#left = PAUSE;
    this.#warming = 1;
  }

  #restart(): void {
    this.#run = 0;
    this.#left = 0;
    this.#times = this.#choices.map(() => []);
  }
}
