// Going through the tokens of a program, and the literals on the way.
import type { NumberValue, Options, OptionValue } from "../document/document.ts";
import { limits } from "../document/document.ts";
import { checkedValue } from "../edit/edits.ts";
import type { Span } from "../expression/cursor.ts";
import { inWords } from "../expression/cursor.ts";
import type { Token } from "../expression/tokens.ts";
import { placeOf } from "../expression/tokens.ts";
import type { Place, ProblemCode, ProblemParameters } from "../problems/problem.ts";
import { placedAt, refuse, shown } from "../problems/problem.ts";
import { programTokens } from "./tokens.ts";

export class ProgramCursor {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = programTokens(source);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  take(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  /** Whether these signs and words come. */
  comes(...texts: readonly string[]): boolean {
    return texts.every((text, i) => this.peek(i).text === text && this.peek(i).kind !== "text");
  }

  /** Takes them if they come. */
  takes(...texts: readonly string[]): boolean {
    const come = this.comes(...texts);
    if (come) this.#at += texts.length;
    return come;
  }

  expect(...texts: readonly string[]): void {
    for (const text of texts) if (!this.takes(text)) this.refuseNext("E_EXPECTED", { expected: text });
  }

  /** A variable's name. */
  variable(): Token {
    return this.peek().kind === "name" ? this.take() : this.refuseNext("E_EXPECTED", { expected: "a name" });
  }

  refuse(code: ProblemCode, { from, to }: Span, parameters: ProblemParameters = {}): never {
    return refuse(code, parameters, this.placeOf({ from, to }));
  }

  placeOf({ from, to }: Span): Place {
    return placeOf(this.#source, from, to);
  }

  refuseNext(code: ProblemCode, parameters: ProblemParameters = {}): never {
    const token = this.peek();
    return this.refuse(code, token, { found: inWords(token), ...parameters });
  }

  /** From a token to the one before the next. */
  spanFrom({ from }: Span): Span {
    return { from, to: (this.#tokens[this.#at - 1] ?? this.peek()).to };
  }

  /** A text in quotes, as what it says. */
  text(): string {
    const token = this.peek();
    if (token.kind !== "text") return this.refuseNext("E_EXPECTED", { expected: "a text" });
    this.take();
    const inside = token.text.slice(1, -1);
    const isPlain = /^(?:[^\\]|\\["'\\])*$/u.test(inside);
    return isPlain
      ? inside.replace(/\\(.)/gu, "$1")
      : this.refuse("E_TEXT", token, { text: shown(inside), what: "text" });
  }

  /** Numbers: -2, [1, 2], [[1, 2], [3, 4]]. */
  value(): NumberValue {
    const begin = this.peek();
    const literal = this.#literal(2);
    return placedAt(this.placeOf(this.spanFrom(begin)), () => checkedValue(literal));
  }

  /** The settings of a gate: { slope: 0.1, axes: [0] }. */
  options(): Options {
    return this.fields(() => this.#literal(2) as OptionValue);
  }

  /** The fields of an object, in their order. */
  fields<T>(read: () => T): Readonly<Record<string, T>> {
    this.expect("{");
    const fields = new Map<string, T>();
    while (!this.takes("}")) {
      if (fields.size > 0) {
        this.expect(",");
        if (this.takes("}")) break;
      }
      const token = this.peek();
      const name = token.kind === "text" ? this.text() : this.variable().text;
      if (fields.has(name)) this.refuse("E_DUPLICATE", token, { name: shown(name) });
      this.expect(":");
      fields.set(name, read());
    }
    return Object.fromEntries(fields);
  }

  #literal(depth: number): unknown {
    const token = this.peek();
    if (token.kind === "text") return this.text();
    if (this.takes("true")) return true;
    if (this.takes("false")) return false;
    if (this.takes("null")) return null;
    if (this.comes("[")) return this.#list(depth);
    const isNegative = this.takes("-");
    if (this.peek().kind !== "number") return this.refuseNext("E_EXPECTED_NUMBER");
    const value = Number(this.take().text);
    if (!Number.isFinite(value)) this.refuse("E_NOT_FINITE", token, { value: shown(token.text) });
    return isNegative ? 0 - value : value;
  }

  #list(depth: number): readonly unknown[] {
    const items: unknown[] = [];
    if (depth === 0) this.refuseNext("E_DEPTH", { most: 2 });
    this.expect("[");
    while (!this.takes("]")) {
      if (items.length > 0) {
        this.expect(",");
        if (this.takes("]")) break;
      }
      if (items.length >= limits.numbersOfAValue)
        this.refuseNext("E_TOO_MANY", { what: "numbers", count: items.length + 1, most: limits.numbersOfAValue });
      items.push(this.#literal(depth - 1));
    }
    return items;
  }
}
