// What every part of the page shares.
import { getContext } from "svelte";
import type { Settings } from "../settings/settings.svelte.ts";
import type { Session } from "./session.svelte.ts";

export interface PageParts {
  readonly session: Session;
  readonly settings: Settings;
}

const KEY = "page";

/** The context in which the page is mounted. */
export const contextOf = (parts: PageParts): Map<string, PageParts> => new Map([[KEY, parts]]);

export const page = (): PageParts => getContext(KEY);
