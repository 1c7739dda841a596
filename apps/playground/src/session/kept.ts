// The history as text, in this browser alone.

const PLACE = "chainrule.history";

/** Where the history is kept; storage that is forbidden or full holds nothing, and the history then lasts as long as the page. */
export class KeptHistory {
  readonly #keeps: boolean;
  #last: string | undefined;

  constructor(keeps: boolean) {
    this.#keeps = keeps;
  }

  read(): string | undefined {
    try {
      return (this.#keeps && localStorage.getItem(PLACE)) || undefined;
    } catch {
      return undefined;
    }
  }

  write(text: string): void {
    if (!this.#keeps || text === this.#last) return;
    try {
      localStorage.setItem(PLACE, text);
      this.#last = text;
    } catch {
      this.#last = undefined;
    }
  }
}
