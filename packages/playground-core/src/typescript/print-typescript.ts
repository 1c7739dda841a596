// The TypeScript view, printed: a program that runs with our packages, and prints the values and gradients that the page shows.
import type {
  GateNode,
  Id,
  InputNode,
  NumberValue,
  Operand,
  Options,
  PlaygroundDocument,
} from "../document/document.ts";
import { isNodeId, shapeOfValue } from "../document/document.ts";
import { labelsOf } from "../document/labels.ts";
import { valueText } from "../expression/print-expression.ts";
import type { Palette } from "../palette/palette.ts";
import { unknownName } from "../palette/palette.ts";
import { refuse } from "../problems/problem.ts";
import { coreNames, customBegin, customEnd, importedFromCore, reservedWords } from "./words.ts";

/** The program of a document. E_TS_OPEN for an open input, E_UNKNOWN_GATE, E_TS_SOURCE. */
export function printTypeScript(document: PlaygroundDocument, palette: Palette): string {
  const { nodes, result, customGates } = document;
  const gates = nodes.filter((node): node is GateNode => node.kind === "gate");
  const custom = new Set(customGates.map(({ name }) => name));
  const twice = customGates.find(({ name }) => palette.get(name)?.from !== undefined)?.name;
  if (twice !== undefined) refuse("E_DUPLICATE", { name: twice });
  const imported = importsOf(gates, palette, custom);
  const names = new Variables(
    document,
    [...imported.values()].flatMap((module) => [...module.values()]),
    custom,
  );
  const lines = [...importLines(imported, document), ""];
  for (const { name, source } of customGates)
    lines.push(customBegin(name), ...sourceLines(name, source), customEnd(name), "");
  lines.push('const graph = new ComputationalGraph({ dtype: "float64" });');
  const gateName = (gate: string): string => {
    const module = palette.get(gate)?.from;
    return (module === undefined ? undefined : imported.get(module)?.get(gate)) ?? gate;
  };
  for (const node of nodes)
    lines.push(node.kind === "input" ? inputLine(node, names) : gateLine(node, names, gateName(node.gate)));
  const inputs = nodes.filter((node): node is InputNode => node.kind === "input");
  const backward = result === null ? "" : `.backward(${names.of(result)})`;
  lines.push("", `const pass = new Pass(graph, reference, ${feedsText(inputs)}).forward()${backward};`);
  if (result !== null) lines.push(...outputLines(document, inputs, result, names));
  return `${lines.join("\n")}\n`;
}

/** Names of variables: those of the document, unless JavaScript or an import has them already. */
class Variables {
  readonly #names = new Map<Id, string>();

  constructor({ nodes }: PlaygroundDocument, imported: readonly string[], custom: ReadonlySet<string>) {
    const taken = new Set([...reservedWords, ...coreNames, ...imported, ...custom]);
    for (const [id, label] of labelsOf(nodes)) {
      let name = label;
      while (taken.has(name)) name += "_";
      taken.add(name);
      this.#names.set(id, name);
    }
  }

  of(id: Id): string {
    return this.#names.get(id) ?? id;
  }
}

type Imports = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The gates of each module, and what they are called here. */
function importsOf(gates: readonly GateNode[], palette: Palette, custom: ReadonlySet<string>): Imports {
  const modules = new Map<string, Map<string, string>>();
  for (const name of [...new Set(gates.map(({ gate }) => gate))].sort()) {
    if (custom.has(name)) continue;
    const from = palette.get(name)?.from ?? refuse("E_UNKNOWN_GATE", unknownName(name, palette.keys()));
    const module = modules.get(from) ?? new Map<string, string>();
    modules.set(from, module);
    let here = name;
    while (reservedWords.has(here) || coreNames.has(here)) here += "Gate";
    module.set(name, here);
  }
  return new Map([...modules].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function importLines(imported: Imports, { customGates }: PlaygroundDocument): readonly string[] {
  const core = importedFromCore(customGates.map(({ source }) => source));
  const lists = [...imported].map(([module, names]) => {
    const list = [...names].map(([name, here]) => (name === here ? name : `${name} as ${here}`));
    return `import { ${list.join(", ")} } from ${JSON.stringify(module)};`;
  });
  return [`import { ${core.join(", ")} } from "@chainrule/core";`, ...lists];
}

function sourceLines(name: string, source: string): readonly string[] {
  const lines = source.split("\n");
  return lines.some((line) => line.startsWith("// end of gate ")) ? refuse("E_TS_SOURCE", { name }) : lines;
}

function inputLine({ id, name, value, dtype }: InputNode, names: Variables): string {
  const shape = shapeOfValue(value);
  const given = [
    JSON.stringify(name),
    ...(shape.length > 0 || dtype ? [valueText(shape)] : []),
    ...(dtype ? [`{ dtype: "${dtype}" }`] : []),
  ];
  return `const ${names.of(id)} = graph.input(${given.join(", ")});`;
}

function gateLine(node: GateNode, names: Variables, gate: string): string {
  const { id, inputs, options, name } = node;
  const hasWire = inputs.some((operand) => typeof operand !== "number");
  const operands = inputs.map((operand: Operand, i) => {
    if (operand === null) return refuse("E_TS_OPEN", { name: names.of(id), port: i + 1 }, { node: id, port: i });
    if (isNodeId(operand)) return names.of(operand);
    return typeof operand === "number" && (hasWire || i > 0)
      ? String(operand)
      : `graph.constant(${valueText(operand)})`;
  });
  const settings = Object.keys(options).length > 0 ? `(${optionsText(options)})` : "";
  const named = name === undefined ? "" : `.as(${JSON.stringify(name)})`;
  return `const ${names.of(id)} = ${gate}${settings}(${operands.join(", ")})${named};`;
}

const optionsText = (options: Options): string => {
  const text = (value: Options[string]): string => JSON.stringify(value).replaceAll(",", ", ");
  const quoted = (value: Options[string]): string => (typeof value === "string" ? JSON.stringify(value) : text(value));
  return `{ ${Object.entries(options)
    .map(([name, value]) => `${name}: ${quoted(value)}`)
    .join(", ")} }`;
};

function feedsText(inputs: readonly InputNode[]): string {
  if (inputs.length === 0) return "{}";
  const fields = inputs.map(({ name, value }) => `${name}: ${valueText(value as NumberValue)}`);
  const line = `{ ${fields.join(", ")} }`;
  return line.length <= 80 ? line : `{\n${fields.map((field) => `  ${field},\n`).join("")}}`;
}

/** What the page shows: the result, and the gradient of every input that has one. */
function outputLines(
  document: PlaygroundDocument,
  inputs: readonly InputNode[],
  result: Id,
  names: Variables,
): readonly string[] {
  const label = labelsOf(document.nodes).get(result) ?? result;
  const print = (text: string, what: string): string => `console.log(${JSON.stringify(text)}, pass.${what}.nested());`;
  return [
    print(`${label} =`, `value(${names.of(result)})`),
    ...inputs
      .filter(({ dtype }) => dtype === undefined)
      .map(({ id, name }) => print(`d${label}/d${name} =`, `gradient(${names.of(id)})`)),
  ];
}
