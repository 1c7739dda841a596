// Problems are data: a stable code, what it is about, and where. Sentences come last, in the reader's language.
import { sentences } from "./sentences.ts";

/** The stable codes. A page may branch on them and translate them. */
export type ProblemCode = keyof typeof sentences;
/** What a sentence is about. */
export type ProblemParameters = Readonly<Record<string, string | number>>;

/** Where a problem is: in the JSON, at a node of the document, or in a text. Lines and columns count from 1, offsets from 0. */
export interface Place {
  /** In a document's JSON: `nodes[2].inputs[0]`. */
  readonly path?: string;
  readonly node?: string;
  /** Which input of the node, from 0. */
  readonly port?: number;
  readonly line?: number;
  readonly column?: number;
  readonly from?: number;
  readonly to?: number;
}

/** Something that is wrong, as data. */
export interface Problem {
  readonly code: ProblemCode;
  readonly parameters: ProblemParameters;
  readonly at: Place;
}

/** A language in which problems are said. */
export interface ProblemLanguage {
  readonly sentences: Readonly<Record<ProblemCode, string>>;
  /** Words that stand for kinds of things, "a list", where they are not English. */
  readonly terms: ReadonlyMap<string, string>;
}

const english: ProblemLanguage = { sentences, terms: new Map() };
/** The parameters that are kinds of things. */
const KINDS = new Set(["what", "expected", "found", "kind"]);

/** A problem in words, without its place; in English, or in another language: `describeProblem(problem, chineseProblems)`. */
export function describeProblem(
  { code, parameters }: Pick<Problem, "code" | "parameters">,
  { sentences: said, terms }: ProblemLanguage = english,
): string {
  const template = said[code];
  const word = (name: string): string => {
    const value = String(parameters[name]);
    return (KINDS.has(name) && terms.get(value)) || value;
  };
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(parameters, name) ? word(name) : whole));
  const optional = template.replace(/⟦(.*?)⟧/g, (_, text: string) => {
    const names = Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name as string);
    return names.every((name) => Object.hasOwn(parameters, name)) ? text : "";
  });
  return fill(optional);
}

/** The only error that this package throws: a problem, with its English sentence and its place as the message. */
export class PlaygroundError extends Error {
  override readonly name = "PlaygroundError";
  readonly code: ProblemCode;
  readonly parameters: ProblemParameters;
  readonly at: Place;

  constructor(problem: Problem) {
    super(`${placeInWords(problem.at)}${describeProblem(problem)}`);
    this.code = problem.code;
    this.parameters = problem.parameters;
    this.at = problem.at;
  }
}

/** Whether an error is one of this package. */
export const isPlaygroundError = (error: unknown): error is PlaygroundError =>
  error instanceof Error && error.name === "PlaygroundError" && "code" in error;

/** Does something; what it refuses is refused at this place. */
export function placedAt<T>(at: Place, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!isPlaygroundError(error)) throw error;
    throw new PlaygroundError({ code: error.code, parameters: error.parameters, at });
  }
}

/** Throws a {@link PlaygroundError}. */
export function refuse(code: ProblemCode, parameters: ProblemParameters = {}, at: Place = {}): never {
  throw new PlaygroundError({ code, parameters, at });
}

/** Text of unknown origin as it is shown in a message: short, on one line, without characters that reorder or hide. */
export function shown(text: string, most = 40): string {
  const plain = text.slice(0, most * 2).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\u{fffd}");
  const short = Array.from(plain);
  return short.length > most || text.length > most * 2 ? `${short.slice(0, most).join("")}…` : plain;
}

function placeInWords({ path, line, column }: Place): string {
  if (line !== undefined) return `line ${line}, column ${column}: `;
  return path === undefined || path === "" ? "" : `${path}: `;
}
