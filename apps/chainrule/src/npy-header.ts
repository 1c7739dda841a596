// The header of a .npy file: a Python dictionary of three entries, read by hand. Nothing is ever evaluated.
import { Failure } from "./failure.ts";

export interface NpyHeader {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly offset: number;
}

/** As NumPy has it: a longer header is no header. */
const LONGEST_HEADER = 10_000;
const MOST_AXES = 32;
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Says what is wrong with a file, without its name: whoever opened it adds that. */
export function bad(message: string): never {
  throw new Failure("E_NPY", message);
}

/** Reads the magic word, the version and the dictionary. E_NPY. */
export function parseHeader(bytes: Uint8Array): NpyHeader {
  if (bytes.length === 0) bad("it is empty");
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) bad("it is not a .npy file: its first bytes are not NumPy's");
  const [major, minor] = [bytes[6], bytes[7]];
  if (major === undefined || minor === undefined) bad("it ends within its header");
  if (minor !== 0 || ![1, 2, 3].includes(major)) bad(`it is of version ${major}.${minor}; 1.0, 2.0 and 3.0 are read`);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) bad("it ends within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER) bad(`its header is ${length} bytes long; at most ${LONGEST_HEADER} are read`);
  if (bytes.length < start + length) bad("it ends within its header");
  const text = new TextDecoder(major === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, start + length));
  return { ...entriesOf(parseDictionary(text)), offset: start + length };
}

type Literal = string | boolean | readonly number[];

function entriesOf(dictionary: ReadonlyMap<string, Literal>): Omit<NpyHeader, "offset"> {
  const [descr, order, shape] = ["descr", "fortran_order", "shape"].map((key) => dictionary.get(key));
  if (dictionary.size !== 3 || descr === undefined || order === undefined || shape === undefined)
    bad("its header does not have exactly the entries descr, fortran_order and shape");
  if (typeof descr !== "string") bad("its descr is not a text");
  if (typeof order !== "boolean") bad("its fortran_order is neither True nor False");
  if (typeof shape !== "object") bad("its shape is not a tuple of numbers");
  return { descr, fortranOrder: order, shape };
}

const TOKEN = /\s*(?:([{}(),:])|'([^'\\\n]*)'|"([^"\\\n]*)"|(True|False)(?!\w)|(\d{1,16})L?(?!\w)|(\S))/y;

/** One token: a sign, a text, a truth or a number. */
type Token = { readonly sign: string } | { readonly literal: string | boolean | number };

function* tokensOf(text: string): Generator<Token, undefined> {
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(trimmed); match; match = TOKEN.exec(trimmed)) {
    const at = TOKEN.lastIndex;
    const [, sign, single, double, truth, digits, other] = match;
    if (other === "[") bad("it holds records of several fields, which are not read: save an array of numbers");
    if (other !== undefined) bad(`its header cannot be read at character ${at - 1}`);
    if (sign !== undefined) yield { sign };
    else if (truth !== undefined) yield { literal: truth === "True" };
    else yield { literal: digits === undefined ? ((single ?? double) as string) : Number(digits) };
    TOKEN.lastIndex = at;
  }
  return undefined;
}

/** `{'key': literal, …}`; a tuple holds whole numbers only. */
function parseDictionary(text: string): ReadonlyMap<string, Literal> {
  const tokens = tokensOf(text);
  const next = (): Token => tokens.next().value ?? bad("its header ends too soon");
  const expect = (sign: string): void => {
    const token = next();
    if (!("sign" in token) || token.sign !== sign) bad(`its header lacks a "${sign}"`);
  };
  const dictionary = new Map<string, Literal>();
  expect("{");
  for (let token = next(); !("sign" in token && token.sign === "}"); ) {
    const key =
      "literal" in token && typeof token.literal === "string"
        ? token.literal
        : bad("its header has a key that is no text");
    if (dictionary.has(key)) bad(`its header has two entries "${key.slice(0, 20)}"`);
    expect(":");
    dictionary.set(key, parseLiteral(next));
    token = next();
    if ("sign" in token && token.sign === ",") token = next();
    else if (!("sign" in token && token.sign === "}")) bad('its header lacks a ","');
  }
  if (!tokens.next().done) bad("its header goes on after its end");
  return dictionary;
}

function parseLiteral(next: () => Token): Literal {
  const first = next();
  if ("literal" in first)
    return typeof first.literal === "number" ? bad("its header has a number where none belongs") : first.literal;
  if (first.sign !== "(") bad(`its header has a "${first.sign}" where none belongs`);
  const sizes: number[] = [];
  for (let token = next(); !("sign" in token && token.sign === ")"); ) {
    const size = "literal" in token ? token.literal : bad("its shape is not a tuple of numbers");
    if (typeof size !== "number" || !Number.isSafeInteger(size)) bad("its shape is not a tuple of whole numbers");
    if (sizes.push(size) > MOST_AXES) bad(`its shape has more than ${MOST_AXES} axes`);
    token = next();
    if ("sign" in token && token.sign === ",") token = next();
    else if (!("sign" in token && token.sign === ")")) bad("its shape is not a tuple of numbers");
    else if (sizes.length === 1) bad("its shape is a number, not a tuple");
  }
  return sizes;
}
