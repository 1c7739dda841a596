// The matrix product: in blocks that fit the caches, and in these by tiles. Each element's sum runs over K in order, in
// double, and is rounded once, so that neither blocks nor tiles show in the result.
import type { Attributes, Numbers, Sizes } from "@chainrule/core";
import { sizeOf, stridesOf } from "@chainrule/core";
import type { Located, Run } from "./kernel.ts";
import type { Matrix } from "./tile.ts";
import { multiplyTiles, pack, sizeOfTiles, unpack } from "./tile.ts";
import { advance, planWalk, stretched } from "./walk.ts";

/** How much of a product is worked on at a time; multiples of the tile. */
const [ROWS, COLUMNS, DEPTH] = [128, 128, 256];

interface Scratch {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly sums: Float64Array;
}

const NOTHING = new Float32Array(0);

let shared: Scratch | undefined;

/** One for all programs, since runs do not interleave. */
function scratch(): Scratch {
  shared ??= {
    a: new Float64Array(ROWS * DEPTH),
    b: new Float64Array(COLUMNS * DEPTH),
    sums: new Float64Array(ROWS * COLUMNS),
  };
  return shared;
}

/** The run of C = A · B over the last two axes; those before them stretch to each other. */
export function matmul(a: Located, b: Located, c: Located, { transA = false, transB = false }: Attributes): Run {
  const [m, n] = c.shape.slice(-2) as [number, number];
  const k = a.shape.at(transA ? -2 : -1) as number;
  const batch = c.shape.slice(0, -2);
  const [aStarts, bStarts] = [startsOf(a.shape, batch, m * k), startsOf(b.shape, batch, k * n)];
  const left: Matrix = { data: NOTHING, start: 0, across: transA ? 1 : k, along: transA ? m : 1 };
  const right: Matrix = { data: NOTHING, start: 0, across: transB ? k : 1, along: transB ? 1 : n };
  const memory = scratch();
  return (memories) => {
    left.data = memories[a.memory] as Numbers;
    right.data = memories[b.memory] as Numbers;
    const out = memories[c.memory] as Numbers;
    for (let i = 0; i < aStarts.length; i++) {
      left.start = a.at + (aStarts[i] as number);
      right.start = b.at + (bStarts[i] as number);
      multiply(out, c.at + i * m * n, left, right, m, n, k, memory);
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

function multiply(
  c: Numbers,
  at: number,
  a: Matrix,
  b: Matrix,
  m: number,
  n: number,
  k: number,
  { a: packedA, b: packedB, sums }: Scratch,
): void {
  for (let i = 0; i < m; i += ROWS) {
    const rows = Math.min(ROWS, m - i);
    for (let j = 0; j < n; j += COLUMNS) {
      const columns = Math.min(COLUMNS, n - j);
      sums.fill(0, 0, sizeOfTiles(rows, columns));
      for (let p = 0; p < k; p += DEPTH) {
        const depth = Math.min(DEPTH, k - p);
        pack(packedA, a, i, rows, p, depth);
        pack(packedB, b, j, columns, p, depth);
        multiplyTiles(sums, packedA, packedB, rows, columns, depth);
      }
      unpack(c, at + i * n + j, n, sums, rows, columns);
    }
  }
}
