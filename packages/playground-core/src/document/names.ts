// What may be a name: something that can be written in an expression and in TypeScript, and hides nothing.
import { limits } from "./document.ts";

/** Names that JavaScript's objects have of themselves: core refuses them, too. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);
const NAME = /^[\p{ID_Start}_]\p{ID_Continue}*$/u;
/** Letters that nobody sees: joiners, fillers, selectors. */
const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}]/u;

/** The name as it is kept, or undefined where it cannot be one: letters, digits and _, beginning with no digit; _ alone is an open input. */
export function nameOf(text: string): string | undefined {
  if (text.length > limits.nameLength * 4) return undefined;
  const name = text.normalize("NFC");
  const good =
    NAME.test(name) && !UNSEEN.test(name) && name !== "_" && name.length <= limits.nameLength && !RESERVED.has(name);
  return good ? name : undefined;
}

/** Whether text may be a title: printable, not reordered, not too long. */
export const isTitle = (text: string): boolean =>
  text.length > 0 && text.length <= limits.nameLength && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text) && text.trim() === text;

/** Whether text may be a string among a gate's settings. */
export const isOptionText = (text: string): boolean =>
  text.length <= limits.optionLength && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);

/** Whether text may be a program's: lines and tabs, but nothing else that controls, and nothing that reorders what one reads. */
export const isSource = (text: string): boolean =>
  text.length <= limits.sourceLength && !/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069\p{Cs}]/u.test(text);
