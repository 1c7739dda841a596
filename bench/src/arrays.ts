// Arrays go from the benchmark to its contenders in files of float64.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Arrays by name: x, y and the weights of a network, or x and w of scalars. All are float32 numbers. */
export type Arrays = Readonly<Record<string, Float64Array>>;

/** Writes arrays into a folder, a file each. */
export function writeArrays(folder: string, arrays: Arrays): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, array] of Object.entries(arrays)) writeFileSync(join(folder, `${name}.f64`), array);
}

/** Reads one array that `writeArrays` wrote. */
export function readArray(folder: string, name: string): Float64Array {
  const bytes = readFileSync(join(folder, `${name}.f64`));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
