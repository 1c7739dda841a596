// The matrix product: each element's sum runs over K in order, in parts that are added up in order, as it does in
// WebAssembly without fused multiply-add.
import type { Attributes, Numbers, Sizes } from "@chainrule/core";
import { sizeOf, stridesOf } from "@chainrule/core";
import { depthOf } from "../wasm/product.ts";
import type { Located, Run } from "./kernel.ts";
import { fourSums32, fourSums64, type Matrix } from "./tile.ts";
import { advance, planWalk, stretched } from "./walk.ts";

const NOTHING = new Float32Array(0);

/** The run of C = A · B over the last two axes; those before them stretch to each other. */
export function matmul(a: Located, b: Located, c: Located, { transA = false, transB = false }: Attributes): Run {
  const [m, n] = c.shape.slice(-2) as [number, number];
  const k = a.shape.at(transA ? -2 : -1) as number;
  const batch = c.shape.slice(0, -2);
  const [aStarts, bStarts] = [startsOf(a.shape, batch, m * k), startsOf(b.shape, batch, k * n)];
  const left: Matrix = { data: NOTHING, start: 0, across: transA ? 1 : k, along: transA ? m : 1 };
  const right: Matrix = { data: NOTHING, start: 0, across: transB ? k : 1, along: transB ? 1 : n };
  return (memories) => {
    left.data = memories[a.memory] as Numbers;
    right.data = memories[b.memory] as Numbers;
    const out = memories[c.memory] as Numbers;
    for (let i = 0; i < aStarts.length; i++) {
      left.start = a.at + (aStarts[i] as number);
      right.start = b.at + (bStarts[i] as number);
      multiply(out, c.at + i * m * n, left, right, m, n, k);
    }
    // What was bound is not kept from being collected.
    left.data = NOTHING;
    right.data = NOTHING;
  };
}

/** Where each matrix of a stack begins, when the stack stretches to `batch`. */
function startsOf(shape: Sizes, batch: Sizes, size: number): Int32Array {
  const strides = stretched(stridesOf(shape.slice(0, -2)), batch.length).map((stride) => stride * size);
  const { rows, length, steps, axes } = planWalk(batch, [strides]);
  const starts = new Int32Array(sizeOf(batch));
  const position = new Int32Array(1);
  const counter = new Int32Array(axes.length);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < length; i++) starts[row * length + i] = (position[0] as number) + i * (steps[0] as number);
    advance(position, counter, axes);
  }
  return starts;
}

/** Four sums at a time. */
const sums = new Float64Array(4);

function multiply(c: Numbers, at: number, a: Matrix, b: Matrix, m: number, n: number, k: number): void {
  const depth = depthOf(k);
  const fourSums = c instanceof Float32Array ? fourSums32 : fourSums64;
  for (let i = 0; i < m; i++) {
    const row = at + i * n;
    for (let j = 0; j < n; j += 4) {
      const columns = Math.min(4, n - j);
      for (let p = 0; p === 0 || p < k; p += depth) {
        const x = a.start + i * a.across + p * a.along;
        const y = b.start + j * b.across + p * b.along;
        fourSums(sums, a, x, b, y, columns, Math.min(depth, k - p));
        // Stored, they are rounded.
        for (let q = 0; q < columns; q++)
          c[row + j + q] = (p === 0 ? 0 : (c[row + j + q] as number)) + (sums[q] as number);
      }
    }
  }
}
