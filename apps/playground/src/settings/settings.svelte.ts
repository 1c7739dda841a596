// What the reader prefers: language and theme. Kept in this browser alone.
import { type LanguageCode, type Word, wordsOf } from "../words/words.ts";

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
  language = $state<LanguageCode>("en");
  theme = $state<Theme>("auto");
  #systemIsDark = $state(dark.matches);
  readonly isDark = $derived(this.theme === "dark" || (this.theme === "auto" && this.#systemIsDark));
  readonly #say = $derived(wordsOf(this.language));

  constructor() {
    const { language, theme } = stored();
    this.language = language === "zh" || (language !== "en" && navigator.language.startsWith("zh")) ? "zh" : "en";
    if (typeof theme === "string" && themes.includes(theme)) this.theme = theme as Theme;
    dark.addEventListener("change", ({ matches }) => {
      this.#systemIsDark = matches;
    });
  }

  say(word: Word, slots?: Readonly<Record<string, string | number>>): string {
    return this.#say(word, slots);
  }

  choose(changes: { readonly language?: LanguageCode; readonly theme?: Theme }): void {
    Object.assign(this, changes);
    try {
      localStorage.setItem(PLACE, JSON.stringify({ language: this.language, theme: this.theme }));
    } catch {
      // The choice then holds for this visit.
    }
  }
}
