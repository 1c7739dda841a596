// Saying a message in a language, as parts, so that a page can mark names and numbers, or as text.
import { isNumbers, shortArray } from "../numbers/arrays.ts";
import { formatNumber, type NumberStyle } from "../numbers/format.ts";
import type { Message, MessageKey, RoleText, Slot } from "./message.ts";

/** A language: its sentences, and what gates say of themselves, by their English words with {0}, {1} for numbers. */
export interface Language {
  readonly code: string;
  readonly words: Readonly<Record<MessageKey, string>>;
  readonly roles: Readonly<Record<string, string>>;
}

/** A piece of a sentence. `language` is there where it is another one than the sentence's, for the reader's voice. */
export interface Part {
  readonly kind: "text" | "name" | "number";
  readonly text: string;
  readonly language?: string;
}

/** A message in a language, in pieces. */
export function partsOf(said: Message, language: Language, style: NumberStyle = {}): readonly Part[] {
  const sentence = language.words[said.key];
  return sentence.split(/(\{\w+\})/).flatMap((piece): readonly Part[] => {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (name !== undefined && Object.hasOwn(said.slots, name))
      return slotParts(said.slots[name] as Slot, language, style);
    return piece === "" ? [] : [{ kind: "text", text: piece }];
  });
}

/** A message in a language, as one text. */
export const say = (said: Message, language: Language, style: NumberStyle = {}): string =>
  partsOf(said, language, style)
    .map(({ text }) => text)
    .join("");

function slotParts(slot: Slot, language: Language, style: NumberStyle): readonly Part[] {
  if (typeof slot === "number") return [{ kind: "number", text: formatNumber(slot, style) }];
  if (typeof slot === "string") return [{ kind: "name", text: slot }];
  if (isList(slot)) return listParts(slot, language, style);
  if (isNumbers(slot)) return [{ kind: "number", text: shortArray(slot, style) }];
  if ("role" in slot) return [roleParts(slot, language)];
  return partsOf(slot, language, style);
}

const isList = (slot: Slot): slot is readonly Slot[] => Array.isArray(slot);

/** A list as people write it: with the language's own comma, and its own word before the last. */
function listParts(list: readonly Slot[], language: Language, style: NumberStyle): readonly Part[] {
  return list.flatMap((slot, i) => {
    const last = i === list.length - 1;
    const between = i === 0 ? "" : language.words[last ? "list.last" : "list.comma"];
    const parts = slotParts(slot, language, style);
    return between === "" ? parts : [{ kind: "text", text: between } as const, ...parts];
  });
}

/** A gate's own sentence; where the table does not know it, it stays in English, and says so. */
function roleParts({ role }: RoleText, language: Language): Part {
  const numbers: string[] = [];
  const pattern = rolePattern(role, numbers);
  const known = Object.hasOwn(language.roles, pattern) ? language.roles[pattern] : undefined;
  if (known === undefined) return { kind: "text", text: role, ...(language.code !== "en" && { language: "en" }) };
  return { kind: "text", text: known.replace(/\{(\d+)\}/g, (_, i: string) => numbers[Number(i)] ?? "") };
}

/** A role with {0}, {1} for its numbers, under which it stands in a table; the numbers are put in `numbers`. */
export const rolePattern = (role: string, numbers: string[] = []): string =>
  role.replace(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g, (number) => `{${numbers.push(number) - 1}}`);
