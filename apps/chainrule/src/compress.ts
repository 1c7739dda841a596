// Files made smaller on their way: each is compressed once, when it is first asked for.
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";

/** A file as it lies on the disk. */
export interface FoundFile {
  readonly path: string;
  readonly size: number;
  /** When it was last changed. */
  readonly changed: number;
}

/** Less than this is not worth the trouble. */
const SMALL = 256;
const worthIt = /\.(html|js|css|json|webmanifest|svg|wasm)$/;

/** Whether a file is one that becomes smaller. */
export const isCompressible = ({ path, size }: FoundFile): boolean => size >= SMALL && worthIt.test(path);

/** Whether whoever asks can read gzip: `gzip, br`, `*`; not `gzip;q=0`. */
export function acceptsGzip(header: string | undefined): boolean {
  const offers = (header ?? "").split(",").map((offer) => offer.trim().toLowerCase());
  const refused = (offer: string): boolean => /;\s*q=0(\.0*)?$/.test(offer);
  const named = offers.find((offer) => /^(x-)?gzip\b/.test(offer)) ?? offers.find((offer) => offer.startsWith("*"));
  return named !== undefined && !refused(named);
}

/** Compresses files, and remembers them until they change. */
export function compressor(): (file: FoundFile) => Promise<Buffer> {
  const known = new Map<string, { readonly changed: number; readonly bytes: Promise<Buffer> }>();
  return ({ path, changed }) => {
    const before = known.get(path);
    if (before?.changed === changed) return before.bytes;
    const bytes = readFile(path).then((data) => promisify(gzip)(data, { level: constants.Z_BEST_COMPRESSION }));
    known.set(path, { changed, bytes });
    return bytes;
  };
}
