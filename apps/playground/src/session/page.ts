// What every part of the page shares.
import { chinese, english } from "@chainrule/playground-core";
import { getContext, setContext } from "svelte";
import type { Settings } from "../settings/settings.svelte.ts";
import type { LanguageCode } from "../words/words.ts";
import type { Session } from "./session.svelte.ts";

export interface PageParts {
  readonly session: Session;
  readonly settings: Settings;
}

const KEY = "page";

export const share = (parts: PageParts): PageParts => setContext(KEY, parts);
export const page = (): PageParts => getContext(KEY);

/** The language of what gates and steps say. */
export const spoken = (language: LanguageCode) => (language === "zh" ? chinese : english);
