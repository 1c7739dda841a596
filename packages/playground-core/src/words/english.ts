// English, as a language of this package.
import { en } from "./en.ts";
import type { Language } from "./say.ts";

/** English; gates speak it by themselves. */
export const english: Language = { code: "en", words: en, roles: {} };
