// Expressions as tokens, each with its place. Signs that people copy out of books, or type on a Chinese keyboard, mean the same.
import { limits } from "../document/document.ts";
import type { Place } from "../problems/problem.ts";
import { refuse, shown } from "../problems/problem.ts";

/** A word, number or sign of a text, at its place. */
export interface Token {
  readonly kind: "number" | "name" | "text" | "sign" | "separator" | "end";
  /** As it was typed; signs in their plain form. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Signs with the same meaning, in their plain form. */
const PLAIN: ReadonlyMap<string, string> = new Map([
  ["−", "-"],
  ["－", "-"],
  ["＋", "+"],
  ["·", "*"],
  ["×", "*"],
  ["⋅", "*"],
  ["∗", "*"],
  ["＊", "*"],
  ["÷", "/"],
  ["／", "/"],
  ["＾", "^"],
  ["**", "^"],
  ["（", "("],
  ["）", ")"],
  ["［", "["],
  ["］", "]"],
  ["，", ","],
  ["；", ";"],
  ["＝", "="],
  ["：", ":"],
  ["＠", "@"],
]);

const TOKEN =
  /(?<blank>[ \t\r\u00a0\u3000]+)|(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{ID_Start}_]\p{ID_Continue}*)|(?<text>"(?:[^"\\\n]|\\["\\])*")|(?<separator>[;；\n])|(?<sign>\*\*|[-+*/^@()[\]=,:−－＋·×⋅∗＊÷／＾（）［］，＝：＠])/uy;

/** The tokens of a text, the end among them. Refuses characters that mean nothing here, at their place. */
export function tokensOf(source: string): readonly Token[] {
  const most = limits.textLength;
  if (source.length > most) refuse("E_TOO_MANY", { what: "characters", count: source.length, most });
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(source)?.groups;
    if (!groups)
      refuse(
        "E_CHARACTER",
        { found: shown(String.fromCodePoint(source.codePointAt(at) as number)) },
        placeOf(source, at, at + 1),
      );
    const found = Object.entries(groups).find(([, text]) => text !== undefined) as [Token["kind"] | "blank", string];
    const [kind, text] = found;
    const to = at + text.length;
    if (kind !== "blank") tokens.push({ kind, text: PLAIN.get(text) ?? text, from: at, to });
    // 2x and 3.1.4 would be read as two things side by side.
    const after = source[to] ?? "";
    if (kind === "number" && /[\p{ID_Start}_.]/u.test(after))
      refuse("E_AFTER_NUMBER", { number: text, found: shown(after) }, placeOf(source, to, to + 1));
    at = to;
  }
  tokens.push({ kind: "end", text: "", from: source.length, to: source.length });
  return tokens;
}

/** Line and column of a part of a text. */
export function placeOf(source: string, from: number, to: number): Place {
  const before = source.slice(0, from);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: from - lineStart + 1, from, to };
}
