// What gates that reduce over axes have in common.
import type { Expr } from "@chainrule/core";

/** Over which axes a gate goes. */
export interface OverAxes {
  /** Counted from 0, or from the back below 0; all axes when left out. */
  readonly axes?: readonly number[] | undefined;
  /** Keep the reduced axes, with size 1; default false. */
  readonly keepAxes?: boolean | undefined;
}

/** What such a gate was made with, as plain data. */
export const settingsOf = ({
  axes,
  keepAxes = false,
}: OverAxes): { axes: readonly number[] | undefined; keepAxes: boolean } => ({ axes, keepAxes });

/** A shape like that of `x`, with size 1 along the axes. */
export function withOnes(x: Expr, axes: readonly number[] | undefined): Expr["shape"] {
  const rank = x.shape.length;
  const reduced = axes?.map((axis) => (axis < 0 ? axis + rank : axis));
  return x.shape.map((size, axis) => (reduced === undefined || reduced.includes(axis) ? 1 : size));
}

/** The axes that stay and those that go, in order. */
export function withoutAxes(
  x: Expr,
  axes: readonly number[] | undefined,
): { readonly kept: readonly number[]; readonly reduced: readonly number[] } {
  const rank = x.shape.length;
  const all = x.shape.map((_, axis) => axis);
  const reduced = axes === undefined ? all : all.filter((axis) => axes.includes(axis) || axes.includes(axis - rank));
  return { kept: all.filter((axis) => !reduced.includes(axis)), reduced };
}

/** A reduced value with or without its axes of size 1. */
export const keepingAxes = (reduced: Expr, x: Expr, { axes, keepAxes = false }: OverAxes): Expr =>
  keepAxes ? reduced.reshape(withOnes(x, axes)) : reduced;
