// A vitest plugin that runs the ```ts blocks of Markdown files as tests. `// => value` after an expression asserts its
// value. Every block is a module of its own, unless it starts with `// continues`: then it is joined to the one before.
// The code keeps the line numbers of its file, so that a failure shows the true line.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vitest/config";
import { parseAst } from "vitest/node";

const fence = /^```(?:ts|typescript)[ \t]*\n([\s\S]*?)^```/gm;
const assertion = /[ \t]*\n?[ \t]*\/\/ => (.*)/y;
const helper = `import { expectValue as __expectValue } from ${JSON.stringify(join(import.meta.dirname, "value.ts"))};`;
const importer = join(import.meta.dirname, "package.json");

type Statement = { type: string; start: number; end: number; expression: { start: number; end: number } };

const lineOf = (text: string, offset = text.length) => text.slice(0, offset).split("\n").length;

/** The modules in a Markdown text, each with the line where it starts. */
export function modulesOf(markdown: string): { line: number; code: string }[] {
  const modules: { line: number; code: string }[] = [];
  for (const { index, 1: block = "" } of markdown.matchAll(fence)) {
    const line = lineOf(markdown, index) + 1;
    if (modules.length === 0 || !block.startsWith("// continues")) modules.push({ line, code: "" });
    const module = modules[modules.length - 1]!;
    module.code += "\n".repeat(line - lineOf(module.code)) + block;
  }
  return modules;
}

/** The code with a call of the helper around each expression that `// => value` follows. */
export function withAssertions(code: string): string {
  const edits: { at: number; text: string }[] = [];
  const values = new Set(Array.from(code.matchAll(/\/\/ => /g), ({ index }) => index));
  for (const { end, expression } of expressionStatements(parseAst(code, { lang: "ts" }))) {
    assertion.lastIndex = end;
    const [comment, value] = assertion.exec(code) ?? [];
    if (comment === undefined) continue;
    values.delete(end + comment.indexOf("// => "));
    edits.push({ at: expression.start, text: "__expectValue((" }, { at: expression.end, text: `), (${value}))` });
  }
  for (const offset of values)
    throw new Error(`line ${lineOf(code, offset)}: "// => value" does not follow an expression`);
  edits.sort((a, b) => b.at - a.at);
  return helper + edits.reduce((text, edit) => text.slice(0, edit.at) + edit.text + text.slice(edit.at), code);
}

function expressionStatements(node: unknown): Statement[] {
  if (typeof node !== "object" || node === null) return [];
  const inner = Object.values(node).flatMap(expressionStatements);
  return (node as Statement).type === "ExpressionStatement" ? [node as Statement, ...inner] : inner;
}

/** A source map that says: line n is line n of the Markdown file. */
function lineByLine(path: string, markdown: string) {
  const mappings = `AAAA${";AACA".repeat(lineOf(markdown) - 1)}`;
  return { version: 3 as const, names: [], sources: [path], sourcesContent: [markdown], mappings };
}

export function doctest(): Plugin {
  return {
    name: "doctest",
    enforce: "pre",
    resolveId(source, from) {
      if (source.includes(".md?module=")) return source;
      const bare = from?.includes(".md?module=") && /^[@a-z]/.test(source);
      return bare ? this.resolve(source, importer, { skipSelf: true }) : undefined;
    },
    load(id) {
      const [path = "", line] = id.split("?module=");
      if (!path.endsWith(".md")) return undefined;
      const markdown = readFileSync(path, "utf8");
      const modules = modulesOf(markdown);
      const module = modules.find((candidate) => `${candidate.line}.ts` === line);
      if (module) return { code: withAssertions(module.code), map: lineByLine(path, markdown) };
      const tests = modules.map(({ line }) => `test("line ${line}", () => import("${path}?module=${line}.ts"));`);
      return `import { test } from "vitest";\n${tests.join("\n")}`;
    },
  };
}
