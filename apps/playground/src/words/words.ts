// Words in the reader's language: the page's own, and those of gates and steps. English is there at once, others are loaded.
import type { Language, ProblemLanguage } from "@chainrule/playground-core";
import { en, type Word } from "./en.ts";

export type { Word };
export type LanguageCode = "en" | "zh";

export interface Words {
  readonly code: LanguageCode;
  readonly own: Readonly<Record<Word, string>>;
  /** What gates and steps say, and what is wrong; English is what both speak by themselves. */
  readonly spoken: Language | undefined;
  readonly problems: ProblemLanguage | undefined;
}

export const englishWords: Words = { code: "en", own: en, spoken: undefined, problems: undefined };

export const loadWords = async (code: LanguageCode): Promise<Words> =>
  code === "en" ? englishWords : (await import("./chinese.ts")).chineseWords;

/** A sentence, with what belongs in its slots. */
export const sentence = (text: string, slots: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(slots[name] ?? whole));
