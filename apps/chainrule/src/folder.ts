// Folders of arrays: read for --from, written whole or not at all for --out.
import { randomUUID } from "node:crypto";
import { access, constants, mkdir, open, realpath, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { NdArray, Numbers } from "@chainrule/core";
import { Failure, reasonOf } from "./failure.ts";
import type { Arrays } from "./network.ts";
import { formatNpy, LARGEST_FILE, parseNpy } from "./npy.ts";
import type { Sizes } from "./options.ts";

/** What --from gives. */
export interface Given {
  readonly arrays: Arrays;
  readonly sizes: Sizes;
  /** From losses.npy, where there is one. */
  readonly losses: ArrayLike<number> | undefined;
}

/** Reads x, y, w1 and w2, and losses where they are. E_FILE, E_NPY, E_DATA; E_USAGE where a size was given that differs. */
export async function readFolder(folder: string, wanted: Partial<Sizes>): Promise<Given> {
  const read = async (name: string): Promise<NdArray<Numbers>> =>
    finite(name, await readArray(join(folder, `${name}.npy`)));
  const arrays = { x: await read("x"), y: await read("y"), w1: await read("w1"), w2: await read("w2") };
  const sizes = sizesOf(folder, arrays);
  for (const name of Object.keys(sizes) as (keyof Sizes)[])
    if (wanted[name] !== undefined && wanted[name] !== sizes[name])
      throw new Failure(
        "E_USAGE",
        `--${name} ${wanted[name]} does not fit the files of ${folder}, which have ${sizes[name]}: leave it out.`,
      );
  const path = join(folder, "losses.npy");
  if (!(await exists(path))) return { arrays, sizes, losses: undefined };
  const losses = await read("losses");
  if (losses.shape.length !== 1 || losses.data.length === 0)
    throw new Failure("E_DATA", `${path}: it is ${show(losses)}, not a list of losses.`);
  return { arrays, sizes, losses: losses.data };

  function finite(name: string, array: NdArray<Numbers>): NdArray<Numbers> {
    const at = array.data.findIndex((value) => !Number.isFinite(value));
    if (at < 0) return array;
    throw new Failure("E_DATA", `${join(folder, `${name}.npy`)}: it holds ${array.data[at]} at position ${at}.`);
  }
}

const show = ({ shape }: NdArray): string => `[${shape.join(", ")}]`;

function sizesOf(folder: string, { x, y, w1, w2 }: Arrays): Sizes {
  const refuse = (message: string): never => {
    throw new Failure("E_DATA", `${folder}: ${message}.`);
  };
  for (const [name, array] of Object.entries({ x, y, w1, w2 }))
    if (array.shape.length !== 2 || array.data.length === 0)
      refuse(`${name}.npy is ${show(array)}, not a matrix of one row and one column at least`);
  const [[samples, inputs], [rows, outputs], [into, hidden], [from, classes]] = [x, y, w1, w2].map(
    ({ shape }) => shape as readonly [number, number],
  ) as [readonly [number, number], readonly [number, number], readonly [number, number], readonly [number, number]];
  if (rows !== samples) refuse(`x.npy has ${samples} rows and y.npy has ${rows}; each row of x has its row of y`);
  if (into !== inputs)
    refuse(`x.npy is ${show(x)} and w1.npy is ${show(w1)}: ${inputs} columns do not meet ${into} rows`);
  if (from !== hidden)
    refuse(`w1.npy is ${show(w1)} and w2.npy is ${show(w2)}: ${hidden} columns do not meet ${from} rows`);
  if (classes !== outputs) refuse(`w2.npy has ${classes} columns and y.npy has ${outputs}; they are to be as many`);
  return { samples, inputs, hidden, outputs };
}

/** Reads one .npy file; whatever is wrong is said with its name. */
export async function readArray(path: string): Promise<NdArray<Numbers>> {
  try {
    // Opened without waiting, so that a pipe of that name cannot hold us up.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await file.stat();
    if (!status.isFile())
      throw new Failure("E_FILE", status.isDirectory() ? "is a folder, not a file" : "it is no regular file");
    if (status.size > LARGEST_FILE) throw new Failure("E_FILE", `it is larger than ${LARGEST_FILE / 2 ** 20} MiB`);
    return parseNpy(await file.readFile());
  } catch (error) {
    throw new Failure(error instanceof Failure ? error.code : "E_FILE", `${path}: ${reasonOf(error)}.`);
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: { readonly code?: string }) => error.code !== "ENOENT",
  );

/** Makes the folder and sees that it can be written to, so that no training is lost to a wrong name. E_FILE. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new Failure("E_FILE", `${folder}: ${reasonOf(error)}.`);
  }
}

/** Writes arrays as NAME.npy: first all under other names, then renamed, so that no reader ever meets half a file. E_FILE. */
export async function writeFolder(
  folder: string,
  arrays: Readonly<Record<string, NdArray<Float32Array | Float64Array>>>,
): Promise<void> {
  const files = Object.entries(arrays).map(([name, array]) => {
    const path = join(folder, `${name}.npy`);
    return { path, temporary: join(folder, `.${name}.${randomUUID()}.tmp`), array };
  });
  let current = folder;
  try {
    for (const { path, temporary, array } of files) {
      current = path;
      await using file = await open(temporary, "wx");
      await file.writeFile(formatNpy(array));
      await file.sync();
    }
    for (const { path, temporary } of files) {
      current = path;
      await rename(temporary, path);
    }
  } catch (error) {
    for (const { temporary } of files) await rm(temporary, { force: true });
    throw new Failure("E_FILE", `${current}: ${reasonOf(error)}.`);
  }
}

/** Whether two paths name the same folder. */
export async function sameFolder(a: string, b: string): Promise<boolean> {
  const [one, two] = await Promise.all([a, b].map((path) => realpath(path).catch(() => path)));
  return one === two;
}
