// Links: a document in the fragment of an address, which no server ever sees. Versioned, and capped before and after inflation.
import type { PlaygroundDocument } from "../document/document.ts";
import { parseDocument } from "../document/parse-document.ts";
import { plainCopy } from "../document/plain.ts";
import { refuse, shown } from "../problems/problem.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";
import { pack, unpack } from "./compact.ts";
import { deflate, inflate } from "./deflate.ts";

/** What a fragment begins with. The number changes when older pages could not read what follows. */
const PREFIX = "c1.";
/** The most characters of a fragment, and the most bytes it may inflate to. */
export const linkLimits = { characters: 100_000, bytes: 2_000_000 } as const;

/** What is used of the platform. */
interface Platform {
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
  readonly TextDecoder: new (label: "utf-8", options: { fatal: true }) => { decode(bytes: Uint8Array): string };
}
const platform = globalThis as unknown as Platform;

/** The fragment of a document, without #. E_LINK_TOO_LONG for one that is better saved as a file. */
export async function toFragment(document: PlaygroundDocument): Promise<string> {
  const bytes = new platform.TextEncoder().encode(JSON.stringify(pack(document)));
  const { characters: most, bytes: mostBytes } = linkLimits;
  const deflated = bytes.length <= mostBytes ? await deflate(bytes) : undefined;
  const fragment = deflated && PREFIX + toBase64url(deflated);
  return fragment !== undefined && fragment.length <= most
    ? fragment
    : refuse("E_LINK_TOO_LONG", { count: fragment?.length ?? bytes.length, most });
}

/** The document in a fragment, with or without #. Nothing of it is run. Rejects with a PlaygroundError, never with anything else. */
export async function fromFragment(fragment: string): Promise<PlaygroundDocument> {
  const text = fragment.startsWith("#") ? fragment.slice(1) : fragment;
  const most = linkLimits.characters;
  if (text.length > most) refuse("E_LINK_TOO_LONG", { count: text.length, most });
  if (!text.startsWith(PREFIX)) {
    const version = /^c(\d{1,4})\./.exec(text)?.[1];
    if (version !== undefined) refuse("E_VERSION", { version });
    refuse("E_NO_LINK", { text: shown(text, 12) });
  }
  const bytes = fromBase64url(text.slice(PREFIX.length)) ?? refuse("E_LINK_DAMAGED");
  const inflated = await inflate(bytes, linkLimits.bytes).catch(() => refuse("E_LINK_DAMAGED"));
  if (!inflated) refuse("E_LINK_TOO_LARGE", { most: linkLimits.bytes });
  return parseDocument(unpack(plainCopy(parsed(inflated))));
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new platform.TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return refuse("E_LINK_DAMAGED");
  }
}
