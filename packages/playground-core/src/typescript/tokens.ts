// TypeScript as tokens, as much of it as programs of the playground need.
import { limits } from "../document/document.ts";
import type { Token } from "../expression/tokens.ts";
import { placeOf } from "../expression/tokens.ts";
import { refuse, shown } from "../problems/problem.ts";

const TOKEN =
  /(?<blank>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{ID_Start}_$][\p{ID_Continue}$]*)|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<sign>=>|[-+*/(){}[\].,;:=<>?!&|`])/suy;

/** The tokens of a program, the end among them. */
export function programTokens(source: string): readonly Token[] {
  const most = limits.textLength;
  if (source.length > most) refuse("E_TOO_MANY", { what: "characters", count: source.length, most });
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(source)?.groups;
    const found = groups && Object.entries(groups).find(([, text]) => text !== undefined);
    if (!found) {
      const character = String.fromCodePoint(source.codePointAt(at) as number);
      return refuse("E_TS_CHARACTER", { found: shown(character) }, placeOf(source, at, at + 1));
    }
    const [kind, text] = found as [Token["kind"] | "blank", string];
    const to = at + text.length;
    if (kind !== "blank") tokens.push({ kind, text, from: at, to });
    at = to;
  }
  tokens.push({ kind: "end", text: "", from: source.length, to: source.length });
  return tokens;
}
