// NumPy's .npy files, read and written: a header that says what follows, then the numbers.
// Everything in a file is checked before it is believed; whatever is wrong is a Failure of one sentence.
import type { NdArray, Numbers } from "@chainrule/core";
import { bad, parseHeader } from "./npy-header.ts";

/** More than the lecture ever needs; it bounds what a wrong file can make us hold. */
export const LARGEST_FILE = 2 ** 30;

interface Kind {
  readonly size: number;
  readonly make: (length: number) => Numbers;
  readonly get: (view: DataView, at: number, little: boolean) => number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  f4: { size: 4, make: (n) => new Float32Array(n), get: (view, at, little) => view.getFloat32(at, little) },
  f8: { size: 8, make: (n) => new Float64Array(n), get: (view, at, little) => view.getFloat64(at, little) },
  i4: { size: 4, make: (n) => new Int32Array(n), get: (view, at, little) => view.getInt32(at, little) },
  i8: { size: 8, make: (n) => new Float64Array(n), get: (view, at, little) => safe(view.getBigInt64(at, little)) },
  u1: { size: 1, make: (n) => new Uint8Array(n), get: (view, at) => view.getUint8(at) },
  b1: { size: 1, make: (n) => new Uint8Array(n), get: (view, at) => truth(view.getUint8(at)) },
};

function safe(value: bigint): number {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : bad(`it holds ${value}, which is too large to be held exactly`);
}

const truth = (byte: number): number =>
  byte <= 1 ? byte : bad(`it holds the byte ${byte} where True or False belongs`);

/** Reads the bytes of a .npy file, row-major whatever its order; i8 comes as float64, u1 and b1 as bytes. E_NPY. */
export function parseNpy(bytes: Uint8Array): NdArray<Numbers> {
  const { descr, fortranOrder, shape, offset } = parseHeader(bytes);
  const { kind, little } = kindOf(descr);
  const size = shape.reduce((product, n) => product * n, 1);
  const [needed, present] = [size * kind.size, bytes.length - offset];
  if (needed !== present)
    bad(`its shape (${shape.join(", ")}) of ${descr} needs ${needed} bytes of numbers, and it has ${present}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, present);
  const data = kind.make(size);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
  const place = fortranOrder && shape.length > 1 ? fortranPlace(shape, strides) : (i: number) => i;
  for (let i = 0; i < size; i++) data[i] = kind.get(view, place(i) * kind.size, little);
  return { shape, data };
}

/** Where the i-th number in row-major order lies in a file whose first axis runs fastest. */
function fortranPlace(shape: readonly number[], strides: readonly number[]): (i: number) => number {
  return (i) => {
    let place = 0;
    for (let axis = shape.length - 1, rest = i; axis >= 0; axis--) {
      const n = shape[axis] as number;
      place += (rest % n) * (strides[axis] as number);
      rest = Math.floor(rest / n);
    }
    return place;
  };
}

function kindOf(descr: string): { readonly kind: Kind; readonly little: boolean } {
  const [, order = "", name = ""] = /^([<>|])([a-zA-Z]\d*)$/.exec(descr) ?? [];
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (name.startsWith("O")) bad("it holds Python objects, which are not read: save numbers");
  if (!kind || (order === "|" && kind.size > 1))
    return bad(`its dtype "${printable(descr)}" is not supported: save it as float32 or float64`);
  return { kind, little: order !== ">" };
}

const printable = (text: string): string => text.slice(0, 20).replace(/[^ -~]/g, "?");

/** The bytes of a .npy file, version 1.0, as NumPy writes them: little-endian, row-major, the numbers aligned to 64 bytes. */
export function formatNpy({ shape, data }: NdArray<Float32Array | Float64Array>): Uint8Array {
  const size = data instanceof Float32Array ? 4 : 8;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '<f${size}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + header.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length + data.length * size);
  const view = new DataView(bytes.buffer);
  const text = `\u0093NUMPY\u0001\u0000..${header.padEnd(length - 11)}\n`;
  for (let i = 0; i < length; i++) bytes[i] = text.charCodeAt(i);
  view.setUint16(8, length - 10, true);
  for (let i = 0, at = length; i < data.length; i++, at += size) {
    if (size === 4) view.setFloat32(at, data[i] as number, true);
    else view.setFloat64(at, data[i] as number, true);
  }
  return bytes;
}
