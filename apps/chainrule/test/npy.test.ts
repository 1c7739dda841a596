import { describe, expect, test } from "vitest";
import { Failure } from "../src/failure.ts";
import { formatNpy, parseNpy } from "../src/npy.ts";

/** A file with any header and any bytes behind it. */
function file(
  header: string,
  data: ArrayBufferView = new Uint8Array(),
  { version = 1, announced = 0 } = {},
): Uint8Array {
  const text = Buffer.from(header, version === 3 ? "utf8" : "latin1");
  const length = announced || text.length;
  const size = version === 1 ? Buffer.from(Uint16Array.of(length).buffer) : Buffer.from(Uint32Array.of(length).buffer);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat([Uint8Array.of(0x93), Buffer.from("NUMPY"), Uint8Array.of(version, 0), size, text, bytes]);
}

const header = (descr: string, shape: string, order = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

/** Numbers as big-endian bytes. */
const swapped = (data: Float32Array | Float64Array | Int32Array | BigInt64Array): Uint8Array => {
  const bytes = new Uint8Array(data.buffer.slice(0));
  for (let i = 0; i < bytes.length; i += data.BYTES_PER_ELEMENT)
    bytes.subarray(i, i + data.BYTES_PER_ELEMENT).reverse();
  return bytes;
};

describe("a .npy file", () => {
  test.each([
    { shape: [2, 3], data: Float32Array.of(1, -2.5, 3, 0, 1e30, -0) },
    { shape: [3], data: Float64Array.of(0.1, Number.NaN, Number.NEGATIVE_INFINITY) },
    { shape: [], data: Float64Array.of(7) },
    { shape: [0, 4], data: new Float32Array(0) },
    { shape: [2, 1, 2], data: Float64Array.of(1, 2, 3, 4) },
  ])("comes back as it was written: $shape", (array) => {
    const bytes = formatNpy(array);
    expect(parseNpy(bytes)).toEqual(array);
    expect(bytes.length - array.data.byteLength).toSatisfy((start: number) => start % 64 === 0);
  });

  test("is written as NumPy writes it, byte for byte", () => {
    const start = `\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }`;
    const bytes = Buffer.from(formatNpy({ shape: [2], data: Float64Array.of(1, 2) }));
    expect(bytes.toString("latin1", 0, 128)).toBe(`${start.padEnd(127)}\n`);
    expect(bytes.subarray(128)).toEqual(Buffer.from(Float64Array.of(1, 2).buffer));
  });

  test.each([
    ["<f4", Float32Array.of(1.5, -2)],
    ["<f8", Float64Array.of(0.1, -2)],
    ["<i4", Int32Array.of(7, -2147483648)],
    ["<i8", BigInt64Array.of(9007199254740991n, -5n)],
    ["|u1", Uint8Array.of(0, 255)],
    ["|b1", Uint8Array.of(0, 1)],
  ])("of dtype %s is read, in every version", (descr, data) => {
    for (const version of [1, 2, 3])
      expect(Array.from(parseNpy(file(header(descr, "(2,)"), data, { version })).data)).toEqual(
        Array.from(data, Number),
      );
  });

  test.each([
    [">f4", Float32Array.of(1.5, -2)],
    [">f8", Float64Array.of(0.1, -2)],
    [">i4", Int32Array.of(7, -8)],
    [">i8", BigInt64Array.of(-9007199254740991n, 5n)],
  ])("of big-endian dtype %s is read", (descr, data) => {
    expect(Array.from(parseNpy(file(header(descr, "(2,)"), swapped(data))).data)).toEqual(Array.from(data, Number));
  });

  test("in Fortran order comes out row-major", () => {
    const data = Float64Array.of(1, 4, 2, 5, 3, 6);
    expect(Array.from(parseNpy(file(header("<f8", "(2, 3)", "True"), data)).data)).toEqual([1, 2, 3, 4, 5, 6]);
    const cube = Float64Array.of(0, 4, 2, 6, 1, 5, 3, 7);
    expect(Array.from(parseNpy(file(header("<f8", "(2, 2, 2)", "True"), cube)).data)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("may have its entries in any order, in either quotes, and the long numbers of Python 2", () => {
    const text = `{"shape":(2L , ),'fortran_order':False ,"descr":"<f4"}`;
    expect(parseNpy(file(text, Float32Array.of(1, 2)))).toEqual({ shape: [2], data: Float32Array.of(1, 2) });
  });

  const two = Float64Array.of(1, 2);
  test.each<[string, Uint8Array, string]>([
    ["no bytes", new Uint8Array(0), "it is empty"],
    ["another kind of file", Buffer.from("PK\u0003\u0004 and so on"), "it is not a .npy file"],
    ["only the magic word", file("").subarray(0, 6), "it ends within its header"],
    ["a header cut short", file(header("<f8", "(2,)"), two).subarray(0, 30), "it ends within its header"],
    ["a header beyond the file", file("{}", two, { announced: 5000 }), "it ends within its header"],
    ["a header that is too long", file("{}", two, { version: 2, announced: 4_000_000_000 }), "at most 10000 are read"],
    ["version 4", file("{}", two, { version: 4 }), "it is of version 4.0"],
    ["too few numbers", file(header("<f8", "(3,)"), two), "needs 24 bytes of numbers, and it has 16"],
    ["too many numbers", file(header("<f8", "(1,)"), two), "needs 8 bytes of numbers, and it has 16"],
    ["an enormous shape", file(header("<f8", "(9007199254740991, 9007199254740991)"), two), "and it has 16"],
    ["a shape with a long number", file(header("<f8", "(99999999999999999999,)"), two), "cannot be read"],
    ["a negative size", file(header("<f8", "(-1,)"), two), "its header cannot be read at character"],
    ["a shape that is a number", file(header("<f8", "(2)"), two), "its shape is a number, not a tuple"],
    ["a shape that is a text", file(header("<f8", "'2'"), two), "its shape is not a tuple of numbers"],
    ["sizes that are texts", file(header("<f8", "('2',)"), two), "its shape is not a tuple of whole numbers"],
    ["too many axes", file(header("<f8", `(${"1, ".repeat(33)})`), two), "more than 32 axes"],
    ["Python objects", file(header("|O", "(2,)"), two), "it holds Python objects"],
    [
      "records",
      file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", two),
      "records of several fields",
    ],
    ["halves", file(header("<f2", "(2,)"), two), 'its dtype "<f2" is not supported'],
    ["complex numbers", file(header("<c16", "(1,)"), two), 'its dtype "<c16" is not supported'],
    ["no byte order", file(header("|f8", "(2,)"), two), 'its dtype "|f8" is not supported'],
    ["a dtype of another world", file(header("<constructor", "(2,)"), two), "is not supported"],
    ["a missing entry", file("{'descr': '<f8', 'shape': (2,)}", two), "exactly the entries"],
    ["an entry twice", file("{'descr': '<f8', 'descr': '<f8', 'shape': (2,)}", two), 'two entries "descr"'],
    ["code instead of a literal", file("{'descr': __import__('os'), }", two), "its header cannot be read at character"],
    ["an order that is a number", file(header("<f8", "(2,)", "1"), two), "a number where none belongs"],
    ["words after the header", file(`${header("<f8", "(2,)")}more`, two), "its header cannot be read at character"],
    ["a header that ends too soon", file("{'descr': ", two), "its header ends too soon"],
    [
      "an integer beyond 2^53",
      file(header("<i8", "(1,)"), BigInt64Array.of(9007199254740992n)),
      "too large to be held",
    ],
    [
      "a truth that is neither",
      file(header("|b1", "(1,)"), Uint8Array.of(2)),
      "the byte 2 where True or False belongs",
    ],
  ])("is refused with %s", (_, bytes, sentence) => {
    expect(() => parseNpy(bytes)).toThrow(Failure);
    expect(() => parseNpy(bytes)).toThrow(sentence);
  });

  test("that was damaged anywhere is read or refused, and nothing else", () => {
    const whole = formatNpy({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    let state = 1;
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 4294967296) * below);
    };
    const pieces = ["'", '"', "(", ")", "{", "}", ",", ":", "True", "99999", "L", "\\", "[", "\u0000", "é"];
    let refused = 0;
    for (let round = 0; round < 4000; round++) {
      let bytes: Uint8Array = whole.slice();
      for (let damage = random(4); damage >= 0; damage--) {
        const at = random(round % 2 === 0 ? 80 : bytes.length);
        const kind = random(4);
        if (kind === 0 && at < bytes.length) bytes[at] = random(256);
        if (kind === 1) bytes = bytes.slice(0, at);
        const piece = Buffer.from(pieces[random(pieces.length)] as string);
        if (kind === 2 && at + piece.length <= bytes.length) bytes.set(piece, at);
        if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), Uint8Array.of(random(256)), bytes.subarray(at)]);
      }
      try {
        const { shape, data } = parseNpy(bytes);
        expect(shape.reduce((size, n) => size * n, 1)).toBe(data.length);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        expect(error).toMatchObject({ code: "E_NPY", exitCode: 1 });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(2000);
  });
});
