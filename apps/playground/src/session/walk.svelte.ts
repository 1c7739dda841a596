// Going through the graph by itself, one step after another.
import type { Session } from "./session.svelte.ts";

/** Milliseconds between two steps: time to read one; of a long way less, so that it ends while somebody still watches. */
const paceOf = (length: number): number => Math.max(50, Math.min(1000, 30_000 / length));

/** A walk from where the reader is to the end; whoever steps by hand meanwhile ends it. */
export class Walk {
  readonly #session: Session;
  #timer = $state.raw<ReturnType<typeof setTimeout>>();
  readonly isOn = $derived(this.#timer !== undefined);

  constructor(session: Session) {
    this.#session = session;
  }

  /** Starts, or stops; at the end it starts from the beginning. */
  toggle(): void {
    const { position, length } = this.#session;
    if (this.isOn) this.stop();
    else this.#step(position === length ? 0 : position + 1);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #step(to: number): void {
    const session = this.#session;
    session.goTo(to);
    this.#timer = undefined;
    if (to >= session.length) return;
    this.#timer = setTimeout(() => {
      if (session.position === to) this.#step(to + 1);
      else this.stop();
    }, paceOf(session.length));
  }
}
