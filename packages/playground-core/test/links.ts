// Links at random: noise, links that were damaged, and links whose content was.
import { deflateRawSync } from "node:zlib";
import { fromFragment, PlaygroundError, toFragment } from "../src/index.ts";
import { first, neuron } from "./lecture.ts";

const base64url = (text: string): string => deflateRawSync(text).toString("base64url");
const linkOf = (content: string): string => `c1.${base64url(content)}`;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/.#%\0é";

/** Numbers from 0 to `below`, the same for a seed. */
function drawer(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const WORDS = ["__proto__", "constructor", "n1", "add", "x", "<img src=x onerror=alert(1)>", "\u202e", "", "toString"];

function anyContent(draw: (below: number) => number, depth: number): unknown {
  const kind = draw(depth > 0 ? 6 : 4);
  if (kind === 0) return draw(12) - 3;
  if (kind === 1) return WORDS[draw(WORDS.length)];
  if (kind === 2) return [null, true, 1e308, -0.5][draw(4)];
  if (kind === 3) return 0;
  if (kind === 4) return Array.from({ length: draw(6) }, () => anyContent(draw, depth - 1));
  return { [WORDS[draw(WORDS.length)] as string]: anyContent(draw, depth - 1) };
}

/** The content with one part of it, however deep, replaced by another. */
function altered(content: unknown, draw: (below: number) => number): unknown {
  if (!Array.isArray(content) || content.length === 0 || draw(5) === 0) return anyContent(draw, 2);
  const at = draw(content.length);
  return content.with(at, altered(content[at], draw));
}

const damaged = (text: string, draw: (below: number) => number, letters: string): string => {
  const at = draw(text.length);
  const letter = letters[draw(letters.length)] as string;
  return [
    text.slice(0, at) + letter + text.slice(at + 1),
    text.slice(0, at),
    text.slice(0, at) + letter + text.slice(at),
  ][draw(3)] as string;
};

/** Opens `count` links; returns how many were documents, and how many were refused, by code. Anything else that happens is thrown. */
export async function fuzzLinks(count: number, seed: number): Promise<ReadonlyMap<string, number>> {
  const draw = drawer(seed);
  const links = await Promise.all([first, neuron].map(toFragment));
  const { inflateRawSync } = await import("node:zlib");
  const contents = links.map((link) => inflateRawSync(Buffer.from(link.slice(3), "base64url")).toString());
  const make: readonly (() => string)[] = [
    () => Array.from({ length: draw(60) }, () => LETTERS[draw(LETTERS.length)]).join(""),
    () => `c1.${Array.from({ length: draw(60) }, () => LETTERS[draw(64)]).join("")}`,
    () => damaged(links[draw(links.length)] as string, draw, LETTERS),
    () => linkOf(damaged(contents[draw(contents.length)] as string, draw, '0123456789,[]{}":-nax_')),
    () => linkOf(JSON.stringify(altered(JSON.parse(contents[draw(contents.length)] as string), draw))),
    () => linkOf(JSON.stringify(Array.from({ length: draw(15) }, () => anyContent(draw, 3)))),
  ];
  const outcomes = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const link = (make[draw(make.length)] as () => string)();
    const outcome = await fromFragment(link).then(
      () => "document",
      (error: unknown) => {
        if (error instanceof PlaygroundError) return error.code;
        throw new Error(`link ${i} of seed ${seed}: ${JSON.stringify(link)}`, { cause: error });
      },
    );
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return outcomes;
}
