// The fixture's arrays: .npy files of version 1, little-endian, row-major, as make.py writes them.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Array2 {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

export function readArray(folder: string, name: string): Array2 {
  const bytes = readFileSync(join(folder, `${name}.npy`));
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, start);
  const [, descr = "", dimensions = ""] =
    /'descr': '<(f[48])', 'fortran_order': False, 'shape': \(([\d, ]*)\)/.exec(header) ?? [];
  const shape = dimensions.split(",").flatMap((size) => (size.trim() === "" ? [] : [Number(size)]));
  const buffer = bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length);
  return { shape, data: descr === "f4" ? new Float32Array(buffer) : new Float64Array(buffer) };
}

export const fixture = join(import.meta.dirname, "..", "fixture");
/** Another run of the program, kept beside the checkout where there is one. */
export const beside = join(import.meta.dirname, "..", "..", "..", "shared", "reference", "lecture4");
export const isBeside = existsSync(join(beside, "losses.npy"));
