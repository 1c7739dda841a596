// What the reader prefers: language and theme. Kept in this browser alone.
import { describeProblem, type Language, type Problem } from "@chainrule/playground-core";
import { englishWords, type LanguageCode, loadWords, sentence, type Word } from "../words/words.ts";

export type Theme = "auto" | "light" | "dark";

const PLACE = "chainrule.settings";
const themes: readonly string[] = ["auto", "light", "dark"];
const dark = matchMedia("(prefers-color-scheme: dark)");

function stored(): { readonly language?: unknown; readonly theme?: unknown } {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "{}") ?? {};
  } catch {
    // Storage may be forbidden, or hold what somebody else wrote: then there are no preferences.
    return {};
  }
}

export class Settings {
  #words = $state.raw(englishWords);
  theme = $state<Theme>("auto");
  #systemIsDark = $state(dark.matches);
  readonly isDark = $derived(this.theme === "dark" || (this.theme === "auto" && this.#systemIsDark));
  /** Kept when the reader's own language is there. */
  readonly ready: Promise<void>;

  constructor() {
    const { language, theme } = stored();
    const isChinese = language === "zh" || (language !== "en" && navigator.language.startsWith("zh"));
    if (typeof theme === "string" && themes.includes(theme)) this.theme = theme as Theme;
    dark.addEventListener("change", ({ matches }) => {
      this.#systemIsDark = matches;
    });
    this.ready = isChinese ? this.#speak("zh") : Promise.resolve();
  }

  get language(): LanguageCode {
    return this.#words.code;
  }
  /** What gates and steps say; undefined where that is English, which comes with them. */
  get spoken(): Language | undefined {
    return this.#words.spoken;
  }

  /** What is wrong, in words. */
  describe(problem: Problem): string {
    return describeProblem(problem, this.#words.problems);
  }

  say(word: Word, slots: Readonly<Record<string, string | number>> = {}): string {
    return sentence(this.#words.own[word], slots);
  }

  async choose({
    language = this.language,
    theme = this.theme,
  }: {
    readonly language?: LanguageCode;
    readonly theme?: Theme;
  }): Promise<void> {
    this.theme = theme;
    await this.#speak(language);
    try {
      localStorage.setItem(PLACE, JSON.stringify({ language, theme }));
    } catch {
      // The choice then holds for this visit.
    }
  }

  async #speak(language: LanguageCode): Promise<void> {
    this.#words = await loadWords(language);
  }
}
