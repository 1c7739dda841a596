// The matrix product.
import type { NdArray } from "../data.ts";
import { check, fail } from "../errors.ts";
import { broadcastShapes, type Dimension, type Shape, type Sizes, showShape, sizeOf } from "../shape.ts";
import { type Attributes, commonDtype, type InputsOf, type Op } from "./op.ts";
import { positionsOf, stretchedStrides } from "./walk.ts";

const matrixAxes = (shape: Shape, transposed = false): [Dimension, Dimension] => {
  const [rows, columns] = shape.slice(-2) as [Dimension, Dimension];
  return transposed ? [columns, rows] : [rows, columns];
};

function matmulArray([a, b]: InputsOf<NdArray>, { transA, transB }: Attributes, shape: Sizes): Float64Array {
  const [m, n, k] = [shape.at(-2) as number, shape.at(-1) as number, matrixAxes(a.shape, transA)[1] as number];
  const [aRow, aStep] = transA ? [1, m] : [k, 1];
  const [bStep, bColumn] = transB ? [1, k] : [n, 1];
  const batch = shape.slice(0, -2);
  const c = new Float64Array(sizeOf(shape));
  const matrices = (x: NdArray): Int32Array => positionsOf(batch, stretchedStrides(x.shape.slice(0, -2), batch));
  const [inA, inB] = [matrices(a), matrices(b)];
  for (let index = 0; index < inA.length; index++) {
    const [aStart, bStart] = [(inA[index] as number) * m * k, (inB[index] as number) * k * n];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let total = 0;
        for (let p = 0; p < k; p++)
          total +=
            (a.data[aStart + i * aRow + p * aStep] as number) * (b.data[bStart + p * bStep + j * bColumn] as number);
        c[index * m * n + i * n + j] = total;
      }
    }
  }
  return c;
}

export const matrixOps: Readonly<Record<"matmul", Op>> = {
  /** C = A · B over the last two axes; the axes before them stretch to each other */
  matmul: {
    kind: "matrix",
    arity: 2,
    result: ([a, b], { transA, transB }) => {
      const dtype = commonDtype([a, b], "float");
      const shown = `${showShape(a.shape)}${transA ? "ᵀ" : ""} × ${showShape(b.shape)}${transB ? "ᵀ" : ""}`;
      check(a.shape.length >= 2 && b.shape.length >= 2, "E_SHAPE", () => `${shown}: a matrix has two axes or more.`, {
        shapes: [a.shape, b.shape],
      });
      const [[m, k], [inner, n]] = [matrixAxes(a.shape, transA), matrixAxes(b.shape, transB)];
      check(k === inner, "E_SHAPE", () => `${shown}: inner dimensions ${k} ≠ ${inner}`, { shapes: [a.shape, b.shape] });
      const batch =
        broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)) ??
        fail("E_SHAPE", `${shown}: the axes before the last two do not stretch to each other.`);
      return { shape: [...batch, m, n], dtype };
    },
    // The matrix rule, dA = dC · Bᵀ and dB = Aᵀ · dC, with the transposes that were asked for.
    gradient: (dc, [a, b], _, { transA = false, transB = false }) => [
      transA ? b.matmul(dc, { transA: transB, transB: true }) : dc.matmul(b, { transB: !transB }),
      transB ? dc.matmul(a, { transA: true, transB: transA }) : a.matmul(dc, { transA: !transA }),
    ],
    array: matmulArray,
  },
};
