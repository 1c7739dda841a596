// Words of programs: those that cannot be names, those that core exports, and the marks around gates that were written in the page.

/** What a program may import from core, besides what gates written in the page need. */
export const coreNames: ReadonlySet<string> = new Set(["ComputationalGraph", "Pass", "reference"]);

/** Words that JavaScript keeps, or that a program here uses itself. */
export const reservedWords: ReadonlySet<string> = new Set(
  (
    "arguments as async await break case catch class const continue debugger default delete do else enum eval export extends false finally for from " +
    "function get if implements import in instanceof interface let new null of package private protected public return set static super switch " +
    "this throw true try type typeof undefined var void while with yield NaN Infinity globalThis console graph pass"
  ).split(" "),
);

const CORE_TYPES = ["Expr", "Gate", "Wire"];
const CORE_VALUES = [
  "apply",
  "check",
  "compose",
  "constant",
  "defineGate",
  "fail",
  "isTraining",
  "keep",
  "place",
  "settable",
];

/** What is imported from core: what a program needs, and what the sources of gates mention. */
export function importedFromCore(sources: readonly string[]): readonly string[] {
  const mentions = (name: string): boolean => sources.some((source) => new RegExp(`\\b${name}\\b`).test(source));
  const types = CORE_TYPES.filter(mentions).map((name) => `type ${name}`);
  return [...coreNames, ...CORE_VALUES.filter(mentions), ...types];
}

/** The line before the source of a gate. */
export const customBegin = (name: string): string => `// gate ${name}, written in the playground`;
/** The line after it. */
export const customEnd = (name: string): string => `// end of gate ${name}`;

const CUSTOM = /^\/\/ gate (\S+), written in the playground\n([\s\S]*?)\n\/\/ end of gate \1$/gmu;

/** The sources of gates in a program, and the program with blank lines instead. */
export function takeCustomGates(source: string): {
  readonly customGates: readonly { readonly name: string; readonly source: string }[];
  readonly rest: string;
} {
  const customGates: { name: string; source: string }[] = [];
  const rest = source.replace(CUSTOM, (whole: string, name: string, inside: string) => {
    customGates.push({ name, source: inside });
    return whole.replace(/[^\n]/g, " ");
  });
  return { customGates, rest };
}
