// Expressions into drafts of gates. Two stacks instead of recursion, so that ten thousand brackets are as good as one.
import type { Operand, Options, OptionValue } from "../document/document.ts";
import { limits } from "../document/document.ts";
import { nameOf } from "../document/names.ts";
import { checkedOptions } from "../edit/edits.ts";
import type { Palette, PaletteGate } from "../palette/palette.ts";
import { unknownName } from "../palette/palette.ts";
import { placedAt, shown } from "../problems/problem.ts";
import type { Span } from "./cursor.ts";
import { Cursor } from "./cursor.ts";
import type { Operator } from "./operators.ts";
import { bonds, operators, placingOf, signGate } from "./operators.ts";
import type { Token } from "./tokens.ts";

/** A gate as it was read. In `inputs`, "#3" is draft 3, and other texts are names. */
export interface Draft extends Span {
  readonly gate: string;
  readonly inputs: readonly Operand[];
  readonly options: Options;
}

/** A statement: `name = operand`, or an operand by itself. */
export interface Statement extends Span {
  readonly name?: string;
  readonly dtype?: "int32" | "bool";
  readonly operand: Operand;
}

export interface Drafts {
  readonly drafts: readonly Draft[];
  readonly statements: readonly Statement[];
  /** Where each name was used first. */
  readonly used: ReadonlyMap<string, Span>;
}

interface Part extends Span {
  readonly operand: Operand;
}

type Pending =
  | { readonly kind: "between"; readonly sign: string; readonly operator: Operator; readonly token: Token }
  | { readonly kind: "before"; readonly gate: string; readonly bond: number; readonly token: Token }
  | { readonly kind: "bracket"; readonly token: Token }
  | {
      readonly kind: "call";
      readonly token: Token;
      readonly parts: number;
      readonly options: Record<string, OptionValue>;
    };

/** Whether an operand is a draft. */
export const isDraft = (operand: Operand): operand is string => typeof operand === "string" && operand.startsWith("#");

/** Reads a whole text. Refuses what is no expression, at its place. */
export function readDrafts(source: string, palette: Palette): Drafts {
  const reader = new DraftReader(new Cursor(source), palette);
  const statements: Statement[] = [];
  while (reader.hasMore()) statements.push(reader.statement());
  return { drafts: reader.drafts, statements, used: reader.used };
}

class DraftReader {
  readonly drafts: Draft[] = [];
  readonly used = new Map<string, Span>();
  readonly #cursor: Cursor;
  readonly #palette: Palette;
  #parts: Part[] = [];
  #pending: Pending[] = [];
  /** Brackets and calls that are open. */
  #open = 0;
  /** Whether e is a name of the text, and not Euler's number. */
  readonly #namesE: boolean;

  constructor(cursor: Cursor, palette: Palette) {
    this.#cursor = cursor;
    this.#palette = palette;
    const { tokens } = cursor;
    this.#namesE = tokens.some(({ text }, i) => text === "e" && ["=", ":"].includes(tokens[i + 1]?.text ?? ""));
  }

  hasMore(): boolean {
    while (this.#cursor.peek().kind === "separator" || this.#cursor.comes(",")) this.#cursor.take();
    return this.#cursor.peek().kind !== "end";
  }

  statement(): Statement {
    const cursor = this.#cursor;
    const begin = cursor.peek();
    const isNamed = begin.kind === "name" && (cursor.comes("=", 1) || cursor.comes(":", 1));
    if (!isNamed) return { ...this.#expression(), from: begin.from };
    const name = this.#name(cursor.take());
    const dtype = cursor.takes(":") ? this.#dtype() : undefined;
    if (!cursor.takes("=")) cursor.refuseNext("E_EXPECTED", { expected: "=" });
    const part = this.#expression();
    return { ...part, from: begin.from, name, ...(dtype && { dtype }) };
  }

  #dtype(): "int32" | "bool" {
    const { text } = this.#cursor.peek();
    if (text !== "int32" && text !== "bool") return this.#cursor.refuseNext("E_EXPECTED", { expected: "int32, bool" });
    this.#cursor.take();
    return text;
  }

  /** Up to the end of the statement. */
  #expression(): Part {
    [this.#parts, this.#pending, this.#open] = [[], [], 0];
    for (;;) {
      this.#operand();
      if (this.#afterOperand()) return this.#finish();
    }
  }

  /** Takes an operand, and the signs and brackets that stand before it. */
  #operand(): void {
    const cursor = this.#cursor;
    for (;;) {
      cursor.skipLines();
      const token = cursor.peek();
      if (token.kind === "number") {
        cursor.take();
        this.#push(cursor.number(token), token);
        return;
      }
      if (token.kind === "name") {
        if (this.#word(cursor.take())) return;
      } else if (cursor.comes("[")) {
        const value = cursor.array();
        this.#push(value, { from: token.from, to: cursor.peek(-1).to });
        return;
      } else if (cursor.takes("-")) this.#pending.push({ kind: "before", gate: signGate, bond: bonds.sign, token });
      else if (cursor.takes("(")) this.#bracket({ kind: "bracket", token });
      else cursor.refuseNext("E_EXPECTED_VALUE");
    }
  }

  /** A name, an open input, or a gate's name before its bracket; true when that is an operand. */
  #word(token: Token): boolean {
    const cursor = this.#cursor;
    if (cursor.comes("(")) {
      if (!this.#palette.has(token.text))
        cursor.refuse("E_UNKNOWN_GATE", token, unknownName(token.text, this.#palette.keys()));
      cursor.take();
      this.#bracket({ kind: "call", token, parts: this.#parts.length, options: Object.create(null) });
      return this.#beginsArgument();
    }
    if (token.text === "e" && !this.#namesE && cursor.takes("^")) {
      this.#pending.push({ kind: "before", gate: "exp", bond: bonds.power, token });
      return false;
    }
    if (token.text === "_") this.#push(null, token);
    else {
      const name = this.#name(token);
      if (!this.used.has(name)) this.used.set(name, token);
      this.#push(name, token);
    }
    return true;
  }

  /** At an argument: settings are taken here; true when the call ended with one. */
  #beginsArgument(): boolean {
    const cursor = this.#cursor;
    for (;;) {
      cursor.skipLines();
      const call = this.#pending.at(-1);
      if (call?.kind !== "call") return false;
      const isOption = cursor.peek().kind === "name" && cursor.comes("=", 1);
      const isEmpty = cursor.comes(")") && this.#parts.length === call.parts && Object.keys(call.options).length === 0;
      if (!isOption && !isEmpty) return false;
      if (isOption) this.#option(call);
      cursor.skipLines();
      if (cursor.comes(")")) {
        this.#closeCall(cursor.take());
        return true;
      }
      if (!cursor.takes(",")) cursor.refuseNext("E_UNCLOSED", { bracket: ")", open: `${call.token.text}(` });
    }
  }

  #option({ token, options }: Extract<Pending, { kind: "call" }>): void {
    const cursor = this.#cursor;
    const word = cursor.take();
    cursor.take();
    const { settings } = this.#palette.get(token.text) ?? {};
    const name = word.text;
    const isKnown = settings === undefined || Object.hasOwn(settings, name);
    if (!isKnown) cursor.refuse("E_OPTION", word, { gate: token.text, ...unknownName(name, Object.keys(settings)) });
    if (Object.hasOwn(options, name)) cursor.refuse("E_DUPLICATE", word, { name });
    options[name] = cursor.option();
  }

  /** Takes what follows an operand; true at the end of the statement. */
  #afterOperand(): boolean {
    const cursor = this.#cursor;
    for (;;) {
      if (this.#isWithin()) cursor.skipLines();
      const token = cursor.peek();
      const operator = token.kind === "sign" ? operators[token.text] : undefined;
      if (operator) {
        cursor.take();
        this.#reduce(({ bond, right }) => bond > operator.bond || (bond === operator.bond && !right), operator);
        this.#pending.push({ kind: "between", sign: token.text, operator, token });
        return false;
      }
      if (cursor.comes(")")) {
        this.#reduce(() => true);
        this.#close(cursor.take());
      } else if (cursor.comes(",") && this.#isWithin()) {
        this.#reduce(() => true);
        if (this.#pending.at(-1)?.kind !== "call") cursor.refuseNext("E_UNCLOSED", { bracket: ")", open: "(" });
        cursor.take();
        if (!this.#beginsArgument()) return false;
      } else if (cursor.comes(",") || token.kind === "end" || token.kind === "separator") return true;
      else if (cursor.comes("=")) cursor.refuseNext("E_EQUALS");
      else cursor.refuseNext("E_EXPECTED_OPERATOR");
    }
  }

  #bracket(pending: Pending): void {
    this.#pending.push(pending);
    this.#open++;
  }

  #isWithin(): boolean {
    return this.#open > 0;
  }

  #close(token: Token): void {
    const open = this.#pending.at(-1);
    if (!open) this.#cursor.refuse("E_UNOPENED", token);
    if (open.kind === "call") {
      this.#closeCall(token);
      return;
    }
    this.#pending.pop();
    this.#open--;
    const part = this.#parts.pop() as Part;
    this.#parts.push({ operand: part.operand, from: open.token.from, to: token.to });
  }

  #closeCall({ to }: Token): void {
    const call = this.#pending.pop() as Extract<Pending, { kind: "call" }>;
    this.#open--;
    const gate = call.token.text;
    const inputs = this.#parts.splice(call.parts).map(({ operand }) => operand);
    const expected = this.#palette.get(gate)?.arity;
    const span = { from: call.token.from, to };
    const isWrong = expected === undefined ? inputs.length === 0 : inputs.length !== expected;
    if (isWrong) this.#cursor.refuse("E_ARITY", span, { gate, expected: expected ?? "1+", given: inputs.length });
    const most = limits.inputsOfAGate;
    if (inputs.length > most) this.#cursor.refuse("E_TOO_MANY", span, { what: "inputs", count: inputs.length, most });
    const entry = this.#palette.get(gate) as PaletteGate;
    const options = placedAt(this.#cursor.placeOf(span), () => checkedOptions(entry, call.options));
    this.#place({ gate, inputs, options }, span);
  }

  #finish(): Part {
    this.#reduce(() => true);
    const open = this.#pending.at(-1);
    if (open) {
      const text = open.kind === "call" ? `${shown(open.token.text)}(` : "(";
      this.#cursor.refuseNext("E_UNCLOSED", { bracket: ")", open: text });
    }
    return this.#parts[0] as Part;
  }

  /** Places the signs that bind their operands, down to the nearest bracket. */
  #reduce(binds: (top: { bond: number; right: boolean }) => boolean, next?: Operator): void {
    for (;;) {
      const top = this.#pending.at(-1);
      if (!top || top.kind === "bracket" || top.kind === "call") return;
      const bond = top.kind === "between" ? top.operator.bond : top.bond;
      if (!binds({ bond, right: next?.right ?? false })) return;
      this.#pending.pop();
      const right = this.#parts.pop() as Part;
      if (top.kind === "before") {
        const span = { from: top.token.from, to: right.to };
        const isNegative = top.gate === signGate && typeof right.operand === "number";
        if (isNegative) this.#push(0 - (right.operand as number), span);
        else this.#place({ gate: top.gate, inputs: [right.operand], options: {} }, span, top.token);
        continue;
      }
      const left = this.#parts.pop() as Part;
      const placing = placingOf(top.sign, left.operand, right.operand, this.#palette);
      this.#place(placing, { from: left.from, to: right.to }, top.token);
    }
  }

  #place(draft: Omit<Draft, "from" | "to">, span: Span, at: Span = span): void {
    const { gate } = draft;
    if (!this.#palette.has(gate)) this.#cursor.refuse("E_UNKNOWN_GATE", at, unknownName(gate, this.#palette.keys()));
    if (this.drafts.length >= limits.nodes)
      this.#cursor.refuse("E_TOO_MANY", at, { what: "nodes", count: this.drafts.length + 1, most: limits.nodes });
    this.drafts.push({ ...draft, ...span });
    this.#push(`#${this.drafts.length - 1}`, span);
  }

  #push(operand: Operand, { from, to }: Span): void {
    this.#parts.push({ operand, from, to });
  }

  #name(token: Token): string {
    return nameOf(token.text) ?? this.#cursor.refuse("E_NAME", token, { name: shown(token.text) });
  }
}
