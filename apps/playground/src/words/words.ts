// Words in the reader's language: the page's own, and those of gates and steps. English is there at once, others are loaded.
import { english, type Language, type ProblemLanguage } from "@chainrule/playground-core";
import { en, type Word } from "./en.ts";

export type { Word };
export type LanguageCode = "en" | "zh";

export interface Words {
  readonly code: LanguageCode;
  readonly own: Readonly<Record<Word, string>>;
  readonly spoken: Language;
  /** What is wrong; English is what problems speak by themselves. */
  readonly problems: ProblemLanguage | undefined;
}

export const englishWords: Words = { code: "en", own: en, spoken: english, problems: undefined };

export const loadWords = async (code: LanguageCode): Promise<Words> =>
  code === "en" ? englishWords : (await import("./chinese.ts")).chineseWords;

/** A sentence, with what belongs in its slots. */
export const sentence = (text: string, slots: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(slots[name] ?? whole));
