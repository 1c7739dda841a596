// Words in the reader's language.
import { en, type Word } from "./en.ts";
import { zh } from "./zh.ts";

export type LanguageCode = "en" | "zh";
export type { Word };

const tables: Readonly<Record<LanguageCode, Readonly<Record<Word, string>>>> = { en, zh };

/** A sentence, with what belongs in its slots. */
export const wordsOf =
  (language: LanguageCode) =>
  (word: Word, slots: Readonly<Record<string, string | number>> = {}): string =>
    tables[language][word].replace(/\{(\w+)\}/g, (whole, name: string) => String(slots[name] ?? whole));
