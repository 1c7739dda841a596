// The expression view, read: drafts become nodes, names find what they stand for, and what stayed keeps its id.
import type { DocumentNode, Id, InputNode, NumberValue, Operand, PlaygroundDocument } from "../document/document.ts";
import { emptyDocument, limits } from "../document/document.ts";
import { strangerOf } from "../document/numbers.ts";
import { inOrder } from "../document/order.ts";
import { keepIds } from "../edit/keep-ids.ts";
import type { Palette } from "../palette/palette.ts";
import { unknownName } from "../palette/palette.ts";
import type { ProblemCode, ProblemParameters } from "../problems/problem.ts";
import { refuse } from "../problems/problem.ts";
import type { Span } from "./cursor.ts";
import { printExpression } from "./print-expression.ts";
import type { Draft, Drafts, Statement } from "./read-drafts.ts";
import { isDraft, readDrafts } from "./read-drafts.ts";
import { placeOf } from "./tokens.ts";

export interface ReadOptions {
  /** The document that the text was: what stayed keeps its id, its place and its group, and inputs without a value keep theirs. */
  readonly previous?: PlaygroundDocument;
  /** For inputs that have no value; refused when left out. */
  readonly defaultValue?: number;
}

/**
 * The document of a text like `(x + y) * z; x = -2, y = 5, z = -4`. The result is the last statement by itself,
 * or the last one whose name is not used.
 * Throws a PlaygroundError with line and column.
 */
export function readExpression(source: string, palette: Palette, options: ReadOptions = {}): PlaygroundDocument {
  const read = new Resolver(source, readDrafts(source, palette), options).nodes();
  const { previous } = options;
  const next = { ...emptyDocument, ...read };
  // Gates that are alike might change places: where the words are the same, nothing has.
  const isSame = previous && printExpression(next, palette) === printExpression(previous, palette);
  return isSame ? previous : keepIds(next, previous ?? emptyDocument);
}

class Resolver {
  readonly #source: string;
  readonly #drafts: readonly Draft[];
  readonly #statements: readonly Statement[];
  readonly #used: ReadonlyMap<string, Span>;
  readonly #options: ReadOptions;
  /** What names stand for: inputs, and drafts by "#3". */
  readonly #inputs = new Map<string, Omit<InputNode, "id">>();
  readonly #computed = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #ids = new Map<string, Id>();

  constructor(source: string, { drafts, statements, used }: Drafts, options: ReadOptions) {
    this.#source = source;
    this.#drafts = drafts;
    this.#statements = statements;
    this.#used = used;
    this.#options = options;
  }

  nodes(): Pick<PlaygroundDocument, "nodes" | "result"> {
    for (const statement of this.#statements) this.#take(statement);
    this.#giveValues();
    const nodes = this.#placed();
    const ordered = inOrder(nodes);
    if (ordered.length < nodes.length) this.#refuseCycle(nodes, ordered);
    const last = this.#statements.findLast(
      ({ name, operand }) => name === undefined || (isDraft(operand) && !this.#used.has(name)),
    )?.operand;
    const result = typeof last === "string" ? (this.#idOf(last) as Id) : null;
    return { nodes: ordered, result };
  }

  #take(statement: Statement): void {
    const { name, operand, dtype } = statement;
    if (name === undefined) {
      if (typeof operand !== "string") this.#refuse("E_ONLY_NUMBERS", statement);
      return;
    }
    if (this.#inputs.has(name) || this.#computed.has(name)) this.#refuse("E_DUPLICATE", statement, { name });
    if (operand === null) this.#refuse("E_ONLY_NUMBERS", statement);
    if (typeof operand === "string") {
      if (dtype) this.#refuse("E_EXPECTED_NUMBER", statement, { found: name });
      if (!isDraft(operand)) this.#refuse("E_ALIAS", statement, { name, other: operand });
      this.#computed.set(name, operand);
      this.#names.set(operand, name);
      return;
    }
    const stranger = dtype && strangerOf(operand, dtype);
    if (dtype && stranger !== undefined) this.#refuse("E_DTYPE", statement, { value: stranger, dtype });
    this.#inputs.set(name, { kind: "input", name, value: operand, ...(dtype && { dtype }) });
  }

  /** Names that are used and not defined are inputs, if they have a value from before. */
  #giveValues(): void {
    const { previous, defaultValue } = this.#options;
    const before = new Map(previous?.nodes.map((node) => [node.name, node]));
    for (const [name, span] of this.#used) {
      if (this.#inputs.has(name) || this.#computed.has(name)) continue;
      const known = before.get(name);
      const value: NumberValue | undefined = known?.kind === "input" ? known.value : defaultValue;
      if (value === undefined)
        this.#refuse("E_NO_VALUE", span, unknownName(name, [...this.#inputs.keys(), ...this.#computed.keys()]));
      const dtype = known?.kind === "input" ? known.dtype : undefined;
      this.#inputs.set(name, { kind: "input", name, value, ...(dtype && { dtype }) });
    }
  }

  /** Inputs in the order of their values, those that were not given one in the order of the text; then the gates. */
  #placed(): readonly DocumentNode[] {
    const order = [...this.#inputs.keys(), ...this.#drafts.map((_, i) => `#${i}`)];
    const most = limits.nodes;
    if (order.length > most)
      this.#refuse("E_TOO_MANY", { from: 0, to: this.#source.length }, { what: "nodes", count: order.length, most });
    for (const [i, key] of order.entries()) this.#ids.set(key, `n${i + 1}`);
    return order.map((key): DocumentNode => {
      const id = this.#ids.get(key) as Id;
      const input = this.#inputs.get(key);
      if (input) return { ...input, id };
      const { gate, inputs, options } = this.#drafts[Number(key.slice(1))] as Draft;
      const name = this.#names.get(key);
      const wired = inputs.map((operand) => this.#idOf(operand));
      return { kind: "gate", id, gate, inputs: wired, options, ...(name !== undefined && { name }) };
    });
  }

  #idOf(operand: Operand): Operand {
    if (typeof operand !== "string") return operand;
    return this.#ids.get(this.#computed.get(operand) ?? operand) as Id;
  }

  #refuseCycle(nodes: readonly DocumentNode[], ordered: readonly DocumentNode[]): never {
    const placed = new Set(ordered);
    const looped = nodes.find((node) => !placed.has(node) && node.name !== undefined);
    const name = looped?.name ?? "";
    const statement = this.#statements.find((each) => each.name === name) ?? { from: 0, to: 0 };
    return this.#refuse("E_CYCLE", statement, { name });
  }

  #refuse(code: ProblemCode, { from, to }: Span, parameters: ProblemParameters = {}): never {
    return refuse(code, parameters, placeOf(this.#source, from, to));
  }
}
