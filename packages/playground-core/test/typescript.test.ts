import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Pass, reference } from "@chainrule/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  build,
  type GateNode,
  type PlaygroundDocument,
  PlaygroundError,
  printTypeScript,
  readExpression,
  readTypeScript,
  sameGraph,
} from "../src/index.ts";
import { documents } from "./documents.ts";
import { first, neuron } from "./lecture.ts";
import { palette } from "./palette.ts";

const program = `import { ComputationalGraph, Pass, reference } from "@chainrule/core";
import { add, multiply } from "@chainrule/gates";

const graph = new ComputationalGraph({ dtype: "float64" });
const x = graph.input("x");
const y = graph.input("y");
const q = add(x, y).as("q");
const z = graph.input("z");
const f = multiply(q, z).as("f");

const pass = new Pass(graph, reference, { x: -2, y: 5, z: -4 }).forward().backward(f);
console.log("f =", pass.value(f).nested());
console.log("df/dx =", pass.gradient(x).nested());
console.log("df/dy =", pass.gradient(y).nested());
console.log("df/dz =", pass.gradient(z).nested());
`;

/** What Node prints for a program that lies in this package, and finds the workspace's packages as any other does. */
function runInNode(code: string): string {
  const folder = mkdtempSync(join(import.meta.dirname, "program-"));
  try {
    writeFileSync(join(folder, "program.ts"), code);
    return execFileSync(process.execPath, [join(folder, "program.ts")], { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the page shows for a document, printed as a program does. */
function shownValues(document: PlaygroundDocument): string {
  const { graph, wires, feeds, result, problems } = build(document, palette);
  expect(problems).toEqual([]);
  const pass = new Pass(graph, reference, feeds).forward().backward(result!);
  const inputs = document.nodes.filter((node) => node.kind === "input" && node.dtype === undefined);
  const lines = inputs.map(({ id, name }) => [`d${result!.label}/d${name} =`, pass.gradient(wires.get(id)!).nested()]);
  return [[`${result!.label} =`, pass.value(result!).nested()], ...lines]
    .map(([label, value]) => `${label} ${JSON.stringify(value)}`)
    .join("\n");
}

const comparable = (printed: string): string =>
  printed
    .trim()
    .split("\n")
    .map((line) => line.replace(/= (.*)$/, (_, value: string) => `= ${JSON.stringify(JSON.parse(value))}`))
    .join("\n");

test("the lecture's first graph is a program that a person would write", () => {
  expect(printTypeScript(first, palette)).toBe(program);
  expect(readTypeScript(program, palette, { previous: first })).toBe(first);
  expect(sameGraph(readTypeScript(program, palette), first)).toBe(true);
});

describe("Node runs it, and prints the values and gradients that the page shows:", () => {
  const softmax = "softmaxCrossEntropy(scores, labels); scores = [[1, 2, 0]], labels: int32 = [1]";
  test.each([
    ["the first graph", "q = x + y; f = q * z; x = -2, y = 5, z = -4"],
    ["the neuron", "1 / (1 + e^-(w0*x0 + w1*x1 + w2)); w0 = 2, x0 = -1, w1 = -3, x1 = -2, w2 = -3"],
    ["the vector example", "f = sumOfSquares(W @ matmul(x, [[1]])); W = [[0.1, 0.5], [-0.3, 0.8]], x = [[0.2], [0.4]]"],
    [
      "settings, a shared gate and a result in between",
      "q = leakyRelu(x, slope=0.2); r = sum(q * q, axes=[0]); r * 2; r; x = [-1, 2]",
    ],
    [
      "labels, and names that JavaScript or the imports have",
      `in = ${softmax.replace("scores = [", "let = 1, scores = [")}`,
    ],
    ["constants alone", "add(2, 3) * x + 1 - max; max = 2, x = 4"],
  ])("%s", (_, text) => {
    const document = readExpression(text, palette);
    const code = printTypeScript(document, palette);
    expect(readTypeScript(code, palette, { previous: document })).toEqual(document);
    const printed = runInNode(
      `${code.replaceAll(/console\.log\((.*), (pass.*)\);/g, "console.log($1, JSON.stringify($2));")}`,
    );
    expect(comparable(printed)).toBe(comparable(shownValues(document)));
  });

  test("a gate that was written in the page goes with it", () => {
    const source =
      'export const cube = defineGate(\n  "cube",\n  (x: Expr) => keep(x.mul(x).mul(x), { x }),\n  (dy, { x }) => [dy.mul(x.mul(x).mul(3))],\n);';
    const custom = new Map([
      ...palette,
      [
        "cube",
        { name: "cube", from: undefined, arity: 1, settings: {}, doc: "", make: () => palette.get("tanh")!.make({}) },
      ],
    ]);
    const document = { ...readExpression("f = cube(x) + 1; x = 2", custom), customGates: [{ name: "cube", source }] };
    const code = printTypeScript(document, custom);
    expect(runInNode(code)).toBe("f = 9\ndf/dx = 12\n");
    expect(readTypeScript(code, custom, { previous: document })).toEqual(document);
    expect(readTypeScript(code, custom).customGates).toEqual(document.customGates);
    expect(() => printTypeScript({ ...document, customGates: [{ name: "add", source }] }, custom)).toThrow(
      "there already",
    );
  });
});

test("programs that people write are read, too", () => {
  const read = readTypeScript(
    `// my first network
import { ComputationalGraph } from '@chainrule/core';
import type { Wire } from "@chainrule/core";
import { multiply as times, add, sum } from "@chainrule/gates";
const g = new ComputationalGraph();
const x = g.input("x", [2]), y = 1;
`.replace(", y = 1", "") +
      `const q = times(add(x, -1.5), g.input("W", [1, 2]))
/* the loss */ const loss = sum({ axes: [1,], keepAxes: true })(q);`,
    palette,
    { previous: readExpression("x + W; x = [1, 2], W = [[3, 4]]", palette) },
  );
  expect(read.nodes.map(({ name, kind }) => name ?? kind)).toEqual(["x", "W", "gate", "q", "loss"]);
  const gates = read.nodes.filter((node): node is GateNode => node.kind === "gate");
  expect(gates.map(({ gate, options }) => [gate, options])).toEqual([
    ["add", {}],
    ["multiply", {}],
    ["sum", { axes: [1], keepAxes: true }],
  ]);
  expect(read.result).toBe(gates.at(-1)?.id);
});

test("any document without open inputs is read back as it was", () => {
  let programs = 0;
  fc.assert(
    fc.property(documents, (document) => {
      if (document.nodes.some((node) => node.kind === "gate" && node.inputs.includes(null))) return;
      programs++;
      const code = printTypeScript(document, palette);
      expect(readTypeScript(code, palette, { previous: document }), code).toEqual(document);
      const anew = readTypeScript(code, palette);
      expect(sameGraph(anew, document), code).toBe(true);
      expect(printTypeScript(anew, palette)).toBe(code);
    }),
    { numRuns: 600 },
  );
  expect(programs).toBeGreaterThan(100);
});

describe("refuses, with line and column, and says what is allowed:", () => {
  const head =
    'import { ComputationalGraph, Pass, reference } from "@chainrule/core";\nimport { add } from "@chainrule/gates";\nconst graph = new ComputationalGraph();\nconst x = graph.input("x");\n';
  const refusal = (line: string): string => {
    try {
      readTypeScript(head + line, palette);
    } catch (error) {
      if (error instanceof PlaygroundError) return error.message.replace(/^line 5, column /, "");
      throw error;
    }
    return "none";
  };
  test.each([
    [
      "let y = 1;",
      "1: a statement here is an import, const … = …, a gate called on wires, or console.log(…), not “let”.",
    ],
    [
      "fetch('https://example.org');",
      "1: a statement here is an import, const … = …, a gate called on wires, or console.log(…), not “fetch”.",
    ],
    ["const y = add(x, eval('1'));", "18: eval is not declared here: import it, or write const eval = … above."],
    ["const y = add(x, xx);", "18: xx is not declared here: import it, or write const xx = … above."],
    [
      "const y = (() => 1)();",
      "11: a name, a number, a gate called on wires, graph.input(…) or graph.constant(…) is expected here, not “(”.",
    ],
    [
      "const y = add(x, `a`);",
      "18: a name, a number, a gate called on wires, graph.input(…) or graph.constant(…) is expected here, not “`”.",
    ],
    [
      "const y = new Worker('a');",
      "15: new makes a ComputationalGraph or a Pass here, imported from @chainrule/core, not Worker.",
    ],
    ["const g = new ComputationalGraph();", "15: a program here has one graph and one pass."],
    ["import { tanh } from '@chainrule/gates';", "10: tanh is not in @chainrule/gates, but in @chainrule/activations."],
    [
      "import { addd } from '@chainrule/gates';",
      '10: there is no gate "addd". Did you mean "add"? Load the package that has it, or use one of the palette.',
    ],
    ["import 'evil';", "8: { is expected here, not “'evil'”."],
    ["const y = add(x);", "11: add: the number of inputs is 2, not 1."],
    ["const y = add({ by: 1 })(x, x);", "11: add has no setting by."],
    ["const x = add(x, 1);", '7: "x" is there already: choose another name.'],
    ['const y = add(x, 1).as("x");', '24: "x" is there already: choose another name.'],
    [
      'const y = add(x, 1).as("<b>");',
      '24: "<b>" cannot be a name: use letters, digits and _, beginning with a letter, 60 at most.',
    ],
    ['const y = graph.input("y", [0]);', "28: a shape here is [], [3] or [2, 3]: whole sizes above 0, two at most."],
    ["const pass = new Pass(graph, cpu, {});", "30: reference is expected here, not cpu."],
    ["const pass = new Pass(graph, reference, { y: 1 });", "41: nothing here is called y."],
    [
      "const pass = new Pass(graph, reference, { x: [1] });",
      "41: x is declared [], and its value is [1]: change one of them.",
    ],
    [
      "const pass = new Pass(graph, reference, { x: 1e999 });",
      "46: 1e999 is no finite number: write one between -1.8e308 and 1.8e308.",
    ],
    ["const pass = new Pass(graph, reference, { x: 1 }).run();", "51: forward, backward is expected here, not run."],
    ["console.log(process.env);", "13: pass is expected here, not process."],
    ["const y = add(x, 1); §", "22: “§” is in no program that can be read here."],
  ])("%s", (line, message) => expect(refusal(line)).toBe(message));

  test("an input without a value", () =>
    expect(refusal("add(x, 1);")).toBe("line 4, column 17: x has no value: add x = 1, or another number."));
  test("gates within gates, ever deeper", () =>
    expect(refusal(`const y = ${"add(1, ".repeat(100_000 / 10)}`)).toContain("it is nested more than 200 deep."));
  test("an open input cannot be printed", () => {
    const open = readExpression("tanh(_ + x); x = 1", palette);
    expect(() => printTypeScript(open, palette)).toThrow("input 1 of add0 is open, and a program has no open inputs");
    expect(printTypeScript(neuron, palette)).toContain("const shift0 = shift({ by: 1 })(exp0);");
  });
});
