// Messages: what is to be said, as a key and what belongs in its slots. The page says it, in the language of the reader.
import type { NdArray } from "@chainrule/core";
import type { en } from "./en.ts";

/** The name of a sentence in the tables. */
export type MessageKey = keyof typeof en;

/** What a gate says of itself, to be looked up in the table of roles; one that is not there stays as its author wrote it. */
export interface RoleText {
  readonly role: string;
}

/** What stands in a slot: a number, a name that stays as it is, numbers with a shape, a gate's role, another message, or a list. */
export type Slot = number | string | NdArray | RoleText | Message | readonly Slot[];

/** Something to be said. */
export interface Message {
  readonly key: MessageKey;
  readonly slots: Readonly<Record<string, Slot>>;
}

/** The names of the slots in a sentence. */
type SlotNames<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | SlotNames<Rest>
  : never;

/** What a sentence's slots are filled with. */
export type SlotsOf<Key extends MessageKey> = { readonly [Name in SlotNames<(typeof en)[Key]>]: Slot };

/** Makes a message; a slot that is missing, or not in the sentence, is a compile error. */
export function message<Key extends MessageKey>(
  key: Key,
  ...[slots]: [SlotNames<(typeof en)[Key]>] extends [never] ? [] : [slots: SlotsOf<Key>]
): Message {
  return { key, slots: slots ?? {} };
}
