// Going through tokens, and the literals on the way: signed numbers, vectors, matrices, settings.
import type { NumberValue, OptionValue } from "../document/document.ts";
import { limits } from "../document/document.ts";
import { isOptionText } from "../document/names.ts";
import type { Place, ProblemCode, ProblemParameters } from "../problems/problem.ts";
import { refuse, shown } from "../problems/problem.ts";
import type { Token } from "./tokens.ts";
import { placeOf, tokensOf } from "./tokens.ts";

/** A part of a text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

type Literal = number | string | boolean | null | readonly Literal[];

export class Cursor {
  readonly source: string;
  readonly tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.source = source;
    this.tokens = tokensOf(source);
  }

  /** The token that comes, or one after it. */
  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.#at + ahead, this.tokens.length - 1)] as Token;
  }

  take(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  /** Takes a sign if it comes. */
  takes(sign: string): boolean {
    const comes = this.comes(sign);
    if (comes) this.#at++;
    return comes;
  }

  comes(sign: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === "sign" && text === sign;
  }

  /** Lines end nothing within brackets. */
  skipLines(): void {
    while (this.peek().kind === "separator" && this.peek().text === "\n") this.#at++;
  }

  refuse(code: ProblemCode, { from, to }: Span, parameters: ProblemParameters = {}): never {
    return refuse(code, parameters, this.placeOf({ from, to }));
  }

  /** Refuses what comes. */
  refuseNext(code: ProblemCode, parameters: ProblemParameters = {}): never {
    const token = this.peek();
    return this.refuse(code, token, { found: inWords(token), ...parameters });
  }

  /** The number of a token: finite. */
  number(token: Token): number {
    const value = Number(token.text);
    return Number.isFinite(value) ? value : this.refuse("E_NOT_FINITE", token, { value: shown(token.text) });
  }

  /** A number with or without a sign. */
  scalar(): number {
    const isNegative = this.takes("-");
    if (this.peek().kind !== "number") return this.refuseNext("E_EXPECTED_NUMBER");
    const value = this.number(this.take());
    return isNegative ? 0 - value : value;
  }

  /** Refuses what is left. */
  end(): void {
    this.skipLines();
    if (this.peek().kind !== "end") this.refuseNext("E_EXPECTED", { expected: "the end" });
  }

  placeOf({ from, to }: Span): Place {
    return placeOf(this.source, from, to);
  }

  /** A vector or a matrix, at its opening bracket. */
  array(): NumberValue {
    const begin = this.peek();
    const literal = this.#list(2) as readonly Literal[];
    const span = { from: begin.from, to: (this.tokens[this.#at - 1] as Token).to };
    const rows = literal.filter((row) => Array.isArray(row));
    const isMatrix = rows.length > 0;
    const width = rows[0]?.length ?? 0;
    if (literal.length === 0 || (isMatrix && width === 0)) this.refuse("E_EMPTY_VALUE", span);
    if (literal.some((row) => Array.isArray(row) !== isMatrix)) this.refuse("E_MIXED", span);
    const ragged = rows.find((row) => row.length !== width);
    if (ragged) this.refuse("E_RAGGED", span, { expected: width, found: ragged.length });
    const strange = literal.flat().find((value) => typeof value !== "number");
    if (strange !== undefined) this.refuse("E_EXPECTED_NUMBER", span, { found: `“${shown(String(strange))}”` });
    const count = literal.length * (isMatrix ? width : 1);
    const most = limits.numbersOfAValue;
    if (count > most) this.refuse("E_TOO_MANY", span, { what: "numbers", count, most });
    return literal as unknown as NumberValue;
  }

  /** The value of a setting. */
  option(): OptionValue {
    return this.#literal(2) as OptionValue;
  }

  #literal(depth: number): Literal {
    const token = this.peek();
    if (this.comes("[")) return this.#list(depth);
    if (token.kind === "text") {
      const text = JSON.parse(this.take().text) as string;
      return isOptionText(text) ? text : this.refuse("E_TEXT", token, { text: shown(text), what: "setting" });
    }
    const word = WORDS.get(token.text);
    if (token.kind === "name" && word !== undefined) {
      this.take();
      return word;
    }
    return this.scalar();
  }

  #list(depth: number): readonly Literal[] {
    const begin = this.take();
    const items: Literal[] = [];
    if (depth === 0) this.refuse("E_DEPTH", begin, { most: 2 });
    for (;;) {
      this.skipLines();
      if (this.takes("]")) return items;
      if (items.length > 0 && !this.takes(",")) return this.refuseNext("E_UNCLOSED", { bracket: "]", open: "[" });
      this.skipLines();
      items.push(this.#literal(depth - 1));
    }
  }
}

/** A token in a message. */
export const inWords = ({ kind, text }: Token): string => {
  if (kind === "end") return "the end";
  return text === "\n" ? "the end of the line" : `“${shown(text)}”`;
};
