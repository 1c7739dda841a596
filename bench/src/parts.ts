// The matrix products of a network's step, one by one.
import type { Network } from "./workloads.ts";

export interface Part {
  readonly says: string;
  /** Rows, the length of the sums, and columns. */
  readonly sizes: readonly [m: number, k: number, n: number];
  /** Which operand is read by columns. */
  readonly transposed: "none" | "left" | "right";
}

/** Of each layer the product forward, and the gradients of its weights and of what it reads; the data needs none. */
export function partsOf({ batch, sizes }: Network): readonly Part[] {
  return sizes.slice(1).flatMap((out, i): Part[] => {
    const into = sizes[i] as number;
    const [h, w, z] = [i === 0 ? "x" : `h${i}`, `w${i + 1}`, `dz${i + 1}`];
    const parts: Part[] = [
      { says: `${h} · ${w}`, sizes: [batch, into, out], transposed: "none" },
      { says: `${h}ᵀ · ${z}`, sizes: [into, batch, out], transposed: "left" },
      { says: `${z} · ${w}ᵀ`, sizes: [batch, out, into], transposed: "right" },
    ];
    return i === 0 ? parts.slice(0, 2) : parts;
  });
}

/** Floating-point operations: a multiplication and an addition each. */
export const operationsOfPart = ({ sizes: [m, k, n] }: Part): number => 2 * m * k * n;

/** The form of a task that runs nothing but multiply-adds. */
export const CEILING = "ceiling";
