import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Failure } from "../src/failure.ts";
import { prepareFolder, readArray, readFolder, writeFolder } from "../src/folder.ts";
import { folder, lectureByHand, small, writeArrays } from "./helpers.ts";

/** A folder as --from wants it. */
function given(change: (path: string) => void = () => undefined): string {
  const path = folder();
  const { x, y, w1, w2, losses } = lectureByHand(3);
  writeArrays(path, { x, y, w1, w2, losses });
  change(path);
  return path;
}

describe("a folder of arrays", () => {
  test("is read with its sizes and its losses", async () => {
    const { sizes, losses, arrays } = await readFolder(given(), { hidden: 4 });
    expect(sizes).toEqual(small);
    expect(losses).toHaveLength(3);
    expect(arrays.w1.shape).toEqual([5, 4]);
  });

  test("may come without losses", async () => {
    const path = folder();
    const { x, y, w1, w2 } = lectureByHand(0);
    writeArrays(path, { x, y, w1, w2 });
    expect((await readFolder(path, {})).losses).toBeUndefined();
  });

  const wide = (rows: number, columns: number): number[][] =>
    Array.from({ length: rows }, () => Array(columns).fill(1));
  test.each<[string, (path: string) => void, string]>([
    [
      "a damaged file",
      (path) => writeFileSync(join(path, "w1.npy"), "no array"),
      "w1.npy: it is not a .npy file: its first bytes are not NumPy's.",
    ],
    ["damaged losses", (path) => writeFileSync(join(path, "losses.npy"), ""), "losses.npy: it is empty."],
    [
      "losses in a matrix",
      (path) => writeArrays(path, { losses: wide(2, 2) }),
      "losses.npy: it is [2, 2], not a list of losses.",
    ],
    [
      "what is no number",
      (path) => writeArrays(path, { y: [[1, 2, Number.NaN]] }),
      "y.npy: it holds NaN at position 2.",
    ],
    [
      "a list in place of a matrix",
      (path) => writeArrays(path, { x: [1, 2] }),
      "x.npy is [2], not a matrix of one row and one column at least.",
    ],
    [
      "rows that do not pair",
      (path) => writeArrays(path, { y: wide(7, 3) }),
      "x.npy has 6 rows and y.npy has 7; each row of x has its row of y.",
    ],
    [
      "matrices that do not meet",
      (path) => writeArrays(path, { w1: wide(6, 4) }),
      "x.npy is [6, 5] and w1.npy is [6, 4]: 5 columns do not meet 6 rows.",
    ],
    [
      "weights that do not meet",
      (path) => writeArrays(path, { w2: wide(5, 3) }),
      "w1.npy is [5, 4] and w2.npy is [5, 3]: 4 columns do not meet 5 rows.",
    ],
    [
      "columns of y that do not fit",
      (path) => writeArrays(path, { y: wide(6, 2) }),
      "w2.npy has 3 columns and y.npy has 2; they are to be as many.",
    ],
  ])("is refused with %s", async (_, change, sentence) => {
    const reading = readFolder(given(change), {});
    await expect(reading).rejects.toThrow(Failure);
    await expect(reading).rejects.toThrow(sentence);
  });

  test("is refused where a size was asked for that it does not have", async () => {
    const path = given();
    await expect(readFolder(path, { hidden: 5 })).rejects.toMatchObject({
      code: "E_USAGE",
      message: `--hidden 5 does not fit the files of ${path}, which have 4: leave it out.`,
    });
  });

  test("that is not there, or a folder in place of a file, is named", async () => {
    await expect(readFolder("/nowhere/at/all", {})).rejects.toThrow(
      "/nowhere/at/all/x.npy: there is no such file or folder.",
    );
    await expect(readArray(folder())).rejects.toThrow(/: is a folder, not a file\.$/);
  });

  test.skipIf(process.platform === "win32")("does not wait for a pipe of that name", async () => {
    const path = join(folder(), "x.npy");
    execFileSync("sh", ["-c", 'mkfifo "$0"', path]);
    await expect(readArray(path)).rejects.toThrow("x.npy: it is no regular file.");
  });
});

describe("writing a folder", () => {
  const arrays = { a: { shape: [2], data: Float32Array.of(1, 2) }, b: { shape: [1, 1], data: Float64Array.of(3) } };

  test("makes it, leaves nothing else in it, and replaces what was there", async () => {
    const path = join(folder(), "new", "deep");
    await prepareFolder(path);
    await writeFolder(path, arrays);
    await writeFolder(path, { ...arrays, a: { shape: [1], data: Float32Array.of(9) } });
    expect(readdirSync(path).sort()).toEqual(["a.npy", "b.npy"]);
    expect(await readArray(join(path, "a.npy"))).toEqual({ shape: [1], data: Float32Array.of(9) });
  });

  test("replaces nothing when a file cannot be written", async () => {
    const path = folder();
    await writeFolder(path, { a: arrays.a });
    mkdirSync(join(path, "b.npy", "in the way"), { recursive: true });
    await expect(writeFolder(path, { b: arrays.b })).rejects.toThrow(join(path, "b.npy"));
    expect(readdirSync(path).sort()).toEqual(["a.npy", "b.npy"]);
  });

  test("where a file is in the way is refused before training", async () => {
    const path = join(folder(), "file");
    writeFileSync(path, "");
    await expect(prepareFolder(path)).rejects.toThrow(`${path}: there is a file of that name.`);
    await expect(prepareFolder(join(path, "below"))).rejects.toThrow("a part of the path is a file, not a folder");
  });
});
