// The rules that hold the house up: a star of packages around core, small files, a core that stays within its budget.
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const core = "@chainrule/core";
/** Core's budget, counted in statements, so that neither the formatter's line breaks nor imports spend it (docs/decisions/0002). */
const coreStatements = 1500;

/** Packages that may import more than core at run time, each with its reason. */
const exceptions: Record<string, readonly string[]> = {
  // fusion, memory planning and elementary functions are the same for every backend
  "@chainrule/backend-cpu": ["@chainrule/plan"],
  // in Node the device comes by an optional peer
  "@chainrule/backend-webgpu": ["@chainrule/plan", "webgpu"],
};

type Manifest = {
  name: string;
  sideEffects?: boolean;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

const packages = readdirSync(join(root, "packages"))
  .filter((folder) => existsSync(join(root, "packages", folder, "package.json")))
  .map((folder) => {
    const path = join(root, "packages", folder);
    const manifest: Manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    const allowed = manifest.name === core ? [] : [core, ...(exceptions[manifest.name] ?? [])];
    const sources = globSync("src/**/*.ts", { cwd: path }).map((file) => join(path, file));
    return { ...manifest, path, allowed, sources };
  });

const short = (file: string) => relative(root, file);
const withoutComments = (code: string) => code.replace(/^\s*\/\*[\s\S]*?\*\//gm, "").replace(/^\s*\/\/.*$/gm, "");
const withoutStrings = (code: string) => code.replace(/"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, '""');
const codeLines = (code: string) =>
  withoutComments(code)
    .split("\n")
    .filter((line) => line.trim() !== "").length;
/** Lines that end a statement or a declaration; imports and re-exports apart. */
const statements = (code: string) =>
  withoutComments(code)
    .replace(/^(import|export( type)? \{)[^;]*;$/gm, "")
    .split("\n")
    .filter((line) => line.trimEnd().endsWith(";")).length;
const importing =
  /^(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']|^import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
const imports = (code: string) =>
  Array.from(withoutComments(code).matchAll(importing), ([, from, bare, late]) => from ?? bare ?? late ?? "");

describe.each(packages)("$name", ({ path, allowed, sources, ...manifest }) => {
  test("depends on core at most, and has it as its peer", () => {
    expect(Object.keys(manifest.dependencies ?? {})).toEqual([]);
    expect(Object.keys(manifest.optionalDependencies ?? {})).toEqual([]);
    expect(allowed).toEqual(expect.arrayContaining(Object.keys(manifest.peerDependencies ?? {})));
  });

  test("does nothing when it is installed or imported", () => {
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => /install|^prepare/.test(name))).toEqual([]);
    expect(manifest.sideEffects).toBe(false);
  });

  test("imports its own files and what it depends on, never a file inside another package", () => {
    const src = join(path, "src");
    const strangers = sources.flatMap((file) =>
      imports(readFileSync(file, "utf8"))
        .filter((name) => (name.startsWith(".") ? !join(dirname(file), name).startsWith(src) : !allowed.includes(name)))
        .map((name) => `${short(file)} imports ${name}`),
    );
    expect(strangers).toEqual([]);
  });

  const lines = manifest.name === core ? 240 : 400;
  test(`has no file above ${lines} lines of code`, () => {
    const long = sources.filter((file) => codeLines(readFileSync(file, "utf8")) > lines);
    expect(long.map(short)).toEqual([]);
  });

  test("has no any, no enum and no default export", () => {
    const forbidden = /[:<|&,=(]\s*any\b|\bas any\b|\benum\s+\w+\s*\{|\bexport\s+default\b/;
    const files = sources.filter((file) => forbidden.test(withoutStrings(withoutComments(readFileSync(file, "utf8")))));
    expect(files.map(short)).toEqual([]);
  });
});

/** Where JavaScript's own functions may be used, each with its reason. */
const mayCompute: readonly (readonly [where: RegExp, reason: string])[] = [
  [/^packages\/core\/src\/ops\//, "the reference, which every backend is held against within a bound"],
  [/^packages\/testkit\//, "tests"],
  [/^packages\/viz\/src\/chart\/scale\.ts$/, "where a mark stands on a logarithmic axis, in hundredths of a pixel"],
];

test("nothing that affects results is computed by functions whose last bits differ between engines", () => {
  // Of powers only those of 2 to a number that is written out are exact everywhere.
  const differs =
    /\bMath\s*\.\s*(exp|expm1|log|log1p|log2|log10|sinh?|cosh?|tanh?|asinh?|acosh?|atan[2h]?|pow|cbrt|hypot)\b|(?<!\b2 )\*\*|\*\*(?! -?\d)/;
  const users = packages
    .flatMap(({ sources }) => sources)
    .filter((file) => !mayCompute.some(([where]) => where.test(short(file).replaceAll("\\", "/"))))
    .filter((file) => differs.test(withoutStrings(withoutComments(readFileSync(file, "utf8")))));
  expect(users.map(short)).toEqual([]);
  const seen = ["Math.exp(x)", "Math.atan2(y, x)", "x ** 2", "2 ** x"].filter((code) => differs.test(code));
  expect(seen).toHaveLength(4);
  expect(differs.test("2 ** -126 + Math.sqrt(2) + Math.floor(x)")).toBe(false);
});

test("the playground computes nothing itself: what it shows comes from the packages that are tested", () => {
  // A formula or a slope that is written in the page would be shown as true, and nothing would hold it against anything. Powers of 2 are
  // for mebibytes and the wheel.
  const computes =
    /\bMath\s*\.\s*(?!(?:min|max|round|floor|ceil|abs|trunc|sign)\b)\w+|(?<!\b2 )\*\*|\bdefineGate\b|\b(?:forward|backward|derive|step)\s*(?:\([^)]*\)\s*\{|:\s*(?:\(|function\b))|\blearningRate\b/;
  const app = join(root, "apps", "playground", "src");
  const files = globSync("**/*.{ts,svelte}", { cwd: app }).map((file) => join(app, file));
  expect(files.length).toBeGreaterThan(20);
  const script = (file: string): string => {
    const code = readFileSync(file, "utf8");
    return file.endsWith(".svelte")
      ? code.replace(/<style>[\s\S]*<\/style>/, "").replace(/<!--[\s\S]*?-->/g, "")
      : code;
  };
  const users = files.filter((file) => computes.test(withoutStrings(withoutComments(script(file)))));
  expect(users.map(short)).toEqual([]);
  const seen = [
    "1 / (1 + Math.exp(-x))",
    "Math.sqrt(x)",
    "x ** 2",
    "defineGate({})",
    "backward({ upstream }) {",
    "backward: (upstream) => upstream * y",
    "w - learningRate * dw",
  ].filter((code) => computes.test(code));
  expect(seen).toHaveLength(7);
  expect(computes.test("Math.max(0, at - 1); session.step(3); { forward: moment.forward }")).toBe(false);
});

const coreCode = packages
  .filter(({ name }) => name === core)
  .flatMap(({ sources }) => sources)
  .map((file) => readFileSync(file, "utf8"));
const total = (count: (code: string) => number): number => coreCode.reduce((sum, code) => sum + count(code), 0);
const [coreSize, coreLines] = [total(statements), total(codeLines)];

test(`core has ${coreSize} statements, of ${coreStatements} at most, on ${coreLines} lines`, () => {
  expect(coreSize).toBeGreaterThan(0);
  expect(coreSize).toBeLessThanOrEqual(coreStatements);
});

test("the workspace names one pnpm: turbo reads packageManager, scripts/with-tools.mjs reads tools", () => {
  const { packageManager, tools } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(packageManager).toBe(`pnpm@${tools.pnpm}`);
});
