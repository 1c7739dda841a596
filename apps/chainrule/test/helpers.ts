// What the tests share: running the command line as people do, folders that vanish, and arrays made in plain loops.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { formatNpy } from "../src/npy.ts";

const main = join(import.meta.dirname, "..", "src", "main.ts");

/** A new empty folder, removed after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "chainrule-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line; `during` may look at what it says and send signals. */
export function chainrule(
  words: readonly string[],
  {
    cwd,
    during,
    environment,
  }: {
    readonly cwd?: string;
    readonly during?: (child: ReturnType<typeof spawn>, out: string) => void;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<Ended> {
  const { CI: _, NO_COLOR: __, npm_lifecycle_event: ___, CHAINRULE_SOFTWARE_GPU: ____, ...own } = process.env;
  const env = { ...own, ...environment };
  const child = spawn(process.execPath, [main, ...words], {
    ...(cwd && { cwd }),
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => {
    out += data;
    during?.(child, out);
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, out, err })));
}

/** Numbers between -1 and 1, always the same ones. */
function numbers(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2147483648 - 1;
  });
}

type Matrix = number[][];
const matrix = (rows: number, columns: number, seed: number): Matrix => {
  const flat = numbers(rows * columns, seed);
  return Array.from({ length: rows }, (_, i) => Array.from(flat.subarray(i * columns, (i + 1) * columns)));
};
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => (b[0] as number[]).map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));

export const small = { samples: 6, inputs: 5, hidden: 4, outputs: 3 };

/** The lecture's program as it stands there, in float64, on a small network. */
export function lectureByHand(steps: number) {
  const [x, y] = [matrix(6, 5, 1), matrix(6, 3, 2)];
  let [w1, w2] = [matrix(5, 4, 3), matrix(4, 3, 4)];
  const starts = { x, y, w1, w2 };
  const losses: number[] = [];
  for (let t = 0; t < steps; t++) {
    const h = product(x, w1).map((row) => row.map((value) => 1 / (1 + Math.exp(-value))));
    const scores = product(h, w2);
    losses.push(scores.flat().reduce((sum, value, i) => sum + (value - y.flat()[i]!) ** 2, 0));
    const dScores = scores.map((row, i) => row.map((value, j) => 2 * (value - y[i]![j]!)));
    const dW2 = product(transposed(h), dScores);
    const dH = product(dScores, transposed(w2));
    const dW1 = product(
      transposed(x),
      dH.map((row, i) => row.map((value, j) => value * h[i]![j]! * (1 - h[i]![j]!))),
    );
    const less = (w: Matrix, dw: Matrix): Matrix => w.map((row, i) => row.map((value, j) => value - 1e-4 * dw[i]![j]!));
    [w1, w2] = [less(w1, dW1), less(w2, dW2)];
  }
  return { ...starts, losses, trained: { w1, w2 } };
}

/** Writes matrices and lists as float64 .npy files. */
export function writeArrays(path: string, arrays: Readonly<Record<string, Matrix | readonly number[]>>): void {
  for (const [name, array] of Object.entries(arrays)) {
    const shape = Array.isArray(array[0]) ? [array.length, array[0].length] : [array.length];
    writeFileSync(join(path, `${name}.npy`), formatNpy({ shape, data: Float64Array.from(array.flat()) }));
  }
}
