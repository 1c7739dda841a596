// The TypeScript view, read: a declared subset of the language, parsed and never run.
//
// import { add } from "@chainrule/gates";                     gates of the palette; ComputationalGraph, Pass and reference of core
// const graph = new ComputationalGraph({ dtype: "float64" });
// const x = graph.input("x", [2], { dtype: "int32" });        shape and dtype may be left out
// const q = leakyRelu({ slope: 0.1 })(add(x, 2)).as("q");     gates on names, numbers, graph.constant(…) and other gates
// const pass = new Pass(graph, reference, { x: [1, 2] }).forward().backward(q);
// console.log("q =", pass.value(q).nested());
import type {
  DocumentNode,
  Id,
  InputNode,
  NumberValue,
  Operand,
  Options,
  PlaygroundDocument,
} from "../document/document.ts";
import { emptyDocument, isNodeId, limits, shapeOfValue } from "../document/document.ts";
import { isSource, nameOf } from "../document/names.ts";
import { strangerOf } from "../document/numbers.ts";
import { lastGates } from "../document/order.ts";
import { checkedOptions } from "../edit/edits.ts";
import { keepIds } from "../edit/keep-ids.ts";
import type { Span } from "../expression/cursor.ts";
import type { Token } from "../expression/tokens.ts";
import type { Palette } from "../palette/palette.ts";
import { unknownName } from "../palette/palette.ts";
import { placedAt, refuse, shown } from "../problems/problem.ts";
import { printTypeScript } from "./print-typescript.ts";
import { ProgramCursor } from "./program-cursor.ts";
import { coreNames, takeCustomGates } from "./words.ts";

/** What a name in the program stands for. */
type Binding =
  | { readonly kind: "core"; readonly name: string }
  | { readonly kind: "gate"; readonly gate: string }
  | { readonly kind: "graph" | "pass" }
  | { readonly kind: "operand"; readonly operand: Operand };

/** The document of a program. What stayed of `previous` keeps its id, and inputs without a feed keep their value. Throws a PlaygroundError with line and column. */
export function readTypeScript(
  source: string,
  palette: Palette,
  { previous }: { readonly previous?: PlaygroundDocument } = {},
): PlaygroundDocument {
  const most = limits.textLength;
  if (source.length > most) refuse("E_TOO_MANY", { what: "characters", count: source.length, most });
  const { customGates, rest } = takeCustomGates(source);
  for (const gate of customGates) {
    if (nameOf(gate.name) !== gate.name) refuse("E_NAME", { name: shown(gate.name) });
    if (!isSource(gate.source)) refuse("E_TEXT", { text: shown(gate.source), what: "source" });
  }
  if (customGates.length > limits.customGates)
    refuse("E_TOO_MANY", { what: "customGates", count: customGates.length, most: limits.customGates });
  const names = customGates.map(({ name }) => name);
  const reader = new ProgramReader(rest, palette, names, previous);
  const read = { ...emptyDocument, ...reader.program() };
  const kept = { ...keepIds(read, previous ?? emptyDocument), customGates };
  const isSame =
    previous && isPrintable(previous) && printTypeScript(kept, palette) === printTypeScript(previous, palette);
  return isSame ? previous : kept;
}

const isPrintable = ({ nodes }: PlaygroundDocument): boolean =>
  nodes.every((node) => node.kind === "input" || !node.inputs.includes(null));

class ProgramReader {
  readonly #cursor: ProgramCursor;
  readonly #palette: Palette;
  readonly #previous: ReadonlyMap<string | undefined, DocumentNode>;
  readonly #bindings = new Map<string, Binding>();
  readonly #nodes: DocumentNode[] = [];
  readonly #shapes = new Map<Id, readonly number[]>();
  readonly #spans = new Map<Id, Span>();
  readonly #names = new Set<string>();
  #hasGraph = false;
  #hasPass = false;
  #result: Id | null = null;
  #depth = 0;

  constructor(source: string, palette: Palette, custom: readonly string[], previous: PlaygroundDocument | undefined) {
    this.#cursor = new ProgramCursor(source);
    this.#palette = palette;
    this.#previous = new Map(previous?.nodes.map((node) => [node.name, node]));
    for (const gate of custom) this.#bindings.set(gate, { kind: "gate", gate });
  }

  program(): Pick<PlaygroundDocument, "nodes" | "result"> {
    const cursor = this.#cursor;
    while (cursor.peek().kind !== "end") {
      if (cursor.takes(";")) continue;
      if (cursor.takes("import")) this.#import();
      else if (cursor.takes("const")) this.#const();
      else if (cursor.takes("console", ".", "log")) this.#log();
      else if (this.#isGate(cursor.peek())) this.#operand(undefined);
      else cursor.refuseNext("E_TS_STATEMENT");
    }
    const nodes = this.#nodes.map((node) => (node.kind === "input" ? this.#valued(node) : node));
    return { nodes, result: this.#result ?? lastGates(nodes).at(-1) ?? null };
  }

  #import(): void {
    const cursor = this.#cursor;
    cursor.takes("type");
    cursor.expect("{");
    const imported: (readonly [Token, Token])[] = [];
    while (!cursor.takes("}")) {
      if (imported.length > 0) {
        cursor.expect(",");
        if (cursor.takes("}")) break;
      }
      if (cursor.comes("type") && cursor.peek(1).kind === "name") cursor.take();
      const name = cursor.variable();
      imported.push([name, cursor.takes("as") ? cursor.variable() : name]);
    }
    cursor.expect("from");
    const module = cursor.text();
    for (const [name, here] of imported) {
      if (module === "@chainrule/core") this.#bind(here, { kind: "core", name: name.text });
      else this.#bind(here, { kind: "gate", gate: this.#imported(name, module) });
    }
  }

  #imported(token: Token, module: string): string {
    const { text } = token;
    const entry = this.#palette.get(text);
    if (!entry) return this.#cursor.refuse("E_UNKNOWN_GATE", token, unknownName(text, this.#palette.keys()));
    const from = entry.from ?? "";
    return from === module
      ? text
      : this.#cursor.refuse("E_TS_MODULE", token, { name: text, module: shown(module), from });
  }

  #const(): void {
    const cursor = this.#cursor;
    const variable = cursor.variable();
    cursor.expect("=");
    if (cursor.comes("new")) {
      this.#bind(variable, { kind: this.#new() });
      return;
    }
    const operand = this.#operand(variable.text);
    this.#bind(variable, { kind: "operand", operand });
  }

  #new(): "graph" | "pass" {
    const cursor = this.#cursor;
    cursor.take();
    const name = cursor.variable();
    const bound = this.#bindings.get(name.text);
    if (bound?.kind !== "core" || !coreNames.has(bound.name) || bound.name === "reference")
      return cursor.refuse("E_TS_NEW", name, { name: shown(name.text) });
    cursor.expect("(");
    if (bound.name === "ComputationalGraph") {
      if (this.#hasGraph) cursor.refuse("E_TS_ONE_GRAPH", name);
      this.#hasGraph = true;
      if (!cursor.comes(")")) cursor.options();
      cursor.expect(")");
      return "graph";
    }
    this.#pass(name);
    return "pass";
  }

  #pass(at: Token): void {
    const cursor = this.#cursor;
    if (this.#hasPass) cursor.refuse("E_TS_ONE_GRAPH", at);
    this.#hasPass = true;
    this.#expectBound("graph");
    cursor.expect(",");
    const backend = cursor.variable();
    const bound = this.#bindings.get(backend.text);
    if (bound?.kind !== "core" || bound.name !== "reference")
      cursor.refuse("E_EXPECTED", backend, { expected: "reference", found: shown(backend.text) });
    cursor.expect(",");
    this.#feed(
      cursor.peek(),
      cursor.fields(() => cursor.value()),
    );
    cursor.expect(")");
    while (cursor.takes(".")) {
      const method = cursor.variable();
      if (method.text !== "forward" && method.text !== "backward")
        cursor.refuse("E_EXPECTED", method, { expected: "forward, backward", found: shown(method.text) });
      cursor.expect("(");
      if (method.text === "backward") this.#result = this.#node();
      cursor.expect(")");
    }
  }

  /** Gives inputs their values, which must have the shapes that were declared. */
  #feed(at: Token, feeds: Readonly<Record<string, NumberValue>>): void {
    const span = this.#cursor.spanFrom(at);
    const inputs = new Map(this.#nodes.flatMap((node, i) => (node.kind === "input" ? [[node.name, i] as const] : [])));
    for (const [name, value] of Object.entries(feeds)) {
      const i = inputs.get(name.normalize("NFC")) ?? -1;
      const node = this.#nodes[i];
      if (node?.kind !== "input") this.#cursor.refuse("E_NO_SUCH_NODE", span, unknownName(name, inputs.keys()));
      const [declared, given] = [this.#shapes.get(node.id) ?? [], shapeOfValue(value)].map(
        (shape) => `[${shape.join(", ")}]`,
      );
      if (declared !== given)
        this.#cursor.refuse("E_TS_SHAPE", span, { name, declared: declared ?? "", given: given ?? "" });
      const stranger = node.dtype && strangerOf(value, node.dtype);
      if (node.dtype && stranger !== undefined)
        this.#cursor.refuse("E_DTYPE", span, { value: stranger, dtype: node.dtype });
      this.#nodes[i] = { ...node, value };
      this.#shapes.delete(node.id);
    }
  }

  /** An input with its value; without a feed it is the one from before. */
  #valued(node: InputNode): InputNode {
    const shape = this.#shapes.get(node.id);
    if (!shape) return node;
    const before = this.#previous.get(node.name);
    const fits =
      before?.kind === "input" && shapeOfValue(before.value).join() === shape.join() && before.dtype === node.dtype;
    const span = this.#spans.get(node.id) ?? { from: 0, to: 0 };
    return fits ? { ...node, value: before.value } : this.#cursor.refuse("E_NO_VALUE", span, { name: node.name });
  }

  #log(): void {
    const cursor = this.#cursor;
    cursor.expect("(");
    for (let count = 0; !cursor.takes(")"); count++) {
      if (count > 0) cursor.expect(",");
      if (cursor.peek().kind === "text") {
        cursor.text();
        continue;
      }
      this.#expectBound("pass");
      cursor.expect(".");
      if (!cursor.takes("value") && !cursor.takes("gradient"))
        cursor.refuseNext("E_EXPECTED", { expected: "value, gradient" });
      cursor.expect("(");
      this.#node();
      cursor.expect(")", ".");
      if (!cursor.takes("nested") && !cursor.takes("read"))
        cursor.refuseNext("E_EXPECTED", { expected: "nested, read" });
      cursor.expect("(", ")");
    }
  }

  /** What goes into a gate: a name, a number, graph.input, graph.constant, or another gate. `variable` is the name that it is given. */
  #operand(variable: string | undefined): Operand {
    const cursor = this.#cursor;
    const token = cursor.peek();
    if (++this.#depth > limits.depth) cursor.refuse("E_DEPTH", token, { most: limits.depth });
    const operand = this.#read(token, variable);
    this.#depth--;
    return operand;
  }

  #read(token: Token, variable: string | undefined): Operand {
    const cursor = this.#cursor;
    if (token.kind === "number" || cursor.comes("-")) return cursor.value();
    if (token.kind !== "name") return cursor.refuseNext("E_TS_VALUE");
    if (this.#isGate(token)) return this.#gate(variable);
    const bound = this.#bindings.get(token.text);
    if (bound?.kind === "operand") {
      cursor.take();
      return bound.operand;
    }
    if (bound?.kind !== "graph")
      return cursor.refuse("E_TS_UNKNOWN", token, unknownName(token.text, this.#bindings.keys()));
    cursor.take();
    cursor.expect(".");
    const method = cursor.variable();
    cursor.expect("(");
    const operand =
      method.text === "input" ? this.#input(method) : method.text === "constant" ? cursor.value() : undefined;
    if (operand === undefined)
      return cursor.refuse("E_EXPECTED", method, { expected: "input, constant", found: shown(method.text) });
    cursor.expect(")");
    return operand;
  }

  #input(method: Token): Id {
    const cursor = this.#cursor;
    const label = cursor.peek();
    const name = this.#free(cursor.text(), label);
    const shape = cursor.takes(",") ? this.#shape() : [];
    const given: Options = cursor.takes(",") ? cursor.options() : {};
    const { dtype } = given;
    const isWhole = dtype === "int32" || dtype === "bool";
    if (dtype !== undefined && dtype !== "float64" && !isWhole)
      cursor.refuse("E_TEXT", method, { text: shown(String(dtype)), what: "dtype" });
    const id = this.#add(
      { kind: "input", id: this.#nextId, name, value: 0, ...(isWhole && { dtype }) },
      cursor.spanFrom(method),
    );
    this.#shapes.set(id, shape);
    return id;
  }

  #shape(): readonly number[] {
    const cursor = this.#cursor;
    if (cursor.takes("[", "]")) return [];
    const begin = cursor.peek();
    const sizes = cursor.value();
    const isShape =
      Array.isArray(sizes) && sizes.length <= 2 && sizes.every((size) => Number.isInteger(size) && size > 0);
    return isShape ? (sizes as readonly number[]) : cursor.refuse("E_TS_SIZES", cursor.spanFrom(begin));
  }

  #gate(variable: string | undefined): Id {
    const cursor = this.#cursor;
    const begin = cursor.take();
    const { gate } = this.#bindings.get(begin.text) as Extract<Binding, { kind: "gate" }>;
    cursor.expect("(");
    let options: Options = {};
    if (cursor.comes("{")) {
      options = this.#options(gate, begin);
      cursor.expect(")", "(");
    }
    const inputs: Operand[] = [];
    while (!cursor.takes(")")) {
      if (inputs.length > 0) {
        cursor.expect(",");
        if (cursor.takes(")")) break;
      }
      if (inputs.length >= limits.inputsOfAGate)
        cursor.refuseNext("E_TOO_MANY", { what: "inputs", count: inputs.length + 1, most: limits.inputsOfAGate });
      inputs.push(this.#operand(undefined));
    }
    const expected = this.#palette.get(gate)?.arity;
    const isWrong = expected === undefined ? inputs.length === 0 : inputs.length !== expected;
    if (isWrong)
      cursor.refuse("E_ARITY", cursor.spanFrom(begin), { gate, expected: expected ?? "1+", given: inputs.length });
    const name = this.#nameOfGate(gate, variable);
    return this.#add(
      { kind: "gate", id: this.#nextId, gate, inputs, options, ...(name !== undefined && { name }) },
      begin,
    );
  }

  /** The name in .as("q"), or the variable's, unless it only counts gates: add0. */
  #nameOfGate(gate: string, variable: string | undefined): string | undefined {
    const cursor = this.#cursor;
    if (cursor.takes(".", "as", "(")) {
      const label = cursor.peek();
      const name = this.#free(cursor.text(), label);
      cursor.expect(")");
      return name;
    }
    const isCounted = variable?.startsWith(gate) && /^\d+_*$/.test(variable.slice(gate.length));
    const name = variable === undefined || isCounted ? undefined : nameOf(variable);
    if (name === undefined || this.#names.has(name)) return undefined;
    this.#names.add(name);
    return name;
  }

  #options(gate: string, at: Token): Options {
    const options = this.#cursor.options();
    const entry = this.#palette.get(gate) ?? { name: gate, settings: undefined };
    return placedAt(this.#cursor.placeOf(at), () => checkedOptions(entry, options));
  }

  #isGate({ kind, text }: Token): boolean {
    return kind === "name" && this.#bindings.get(text)?.kind === "gate";
  }

  #node(): Id {
    const token = this.#cursor.variable();
    const bound = this.#bindings.get(token.text);
    if (bound?.kind === "operand" && bound.operand !== null && isNodeId(bound.operand)) return bound.operand;
    return this.#cursor.refuse("E_TS_UNKNOWN", token, unknownName(token.text, this.#bindings.keys()));
  }

  #expectBound(kind: "graph" | "pass"): void {
    const token = this.#cursor.variable();
    if (this.#bindings.get(token.text)?.kind !== kind)
      this.#cursor.refuse("E_EXPECTED", token, { expected: kind, found: shown(token.text) });
  }

  #bind({ text, from, to }: Token, binding: Binding): void {
    if (this.#bindings.has(text)) this.#cursor.refuse("E_DUPLICATE", { from, to }, { name: shown(text) });
    this.#bindings.set(text, binding);
  }

  #free(text: string, at: Token): string {
    const name = nameOf(text) ?? this.#cursor.refuse("E_NAME", at, { name: shown(text) });
    if (this.#names.has(name)) this.#cursor.refuse("E_DUPLICATE", at, { name });
    this.#names.add(name);
    return name;
  }

  get #nextId(): Id {
    return `n${this.#nodes.length + 1}`;
  }

  #add(node: DocumentNode, span: Span): Id {
    const most = limits.nodes;
    if (this.#nodes.length >= most) this.#cursor.refuse("E_TOO_MANY", span, { what: "nodes", count: most + 1, most });
    this.#nodes.push(node);
    this.#spans.set(node.id, span);
    return node.id;
  }
}
