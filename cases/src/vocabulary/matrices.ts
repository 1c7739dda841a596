// Words that multiply matrices.
import type { Wire } from "@chainrule/core";
import { alikeNumbers, closed, gate, gateWith, input, reshaped, sizesOf, type Word, type Words } from "./context.ts";

/** The last two axes change places; a vector stays. */
function transposed(wire: Wire, asked: boolean): Wire {
  const rank = wire.shape.length;
  if (!asked || rank < 2) return wire;
  return gateWith("transpose", { axes: [...Array(rank - 2).keys(), rank - 1, rank - 2] })(wire);
}

/** A vector on the left is a row, one on the right a column, and its axis goes again: NumPy's rule. */
function product(a: Wire, b: Wire): Wire {
  const [left, right] = [a.shape.length, b.shape.length];
  if (left === 2 && right === 1) return gate("matvec")(a, b);
  const row = left === 1 ? reshaped(a, [1, ...sizesOf(a)]) : a;
  const column = right === 1 ? reshaped(b, [...sizesOf(b), 1]) : b;
  const c = gate("matmul")(row, column);
  const kept = sizesOf(c).filter(
    (_, axis, { length }) => !(left === 1 && axis === length - 2) && !(right === 1 && axis === length - 1),
  );
  return kept.length === c.shape.length ? c : reshaped(c, kept);
}

const matmul: Word = (inputs, attributes) => {
  const [transA, transB] = [attributes.flag("transA"), attributes.flag("transB")];
  const place = (...wires: readonly Wire[]): Wire => {
    const [a, b] = wires as [Wire, Wire];
    return product(transposed(a, transA), transposed(b, transB));
  };
  return closed(place, [input(inputs, 0), input(inputs, 1)]);
};

const gemm: Word = (inputs, attributes) => {
  const place = gateWith("gemm", {
    alpha: attributes.number("alpha", 1),
    beta: attributes.number("beta", 1),
    transA: attributes.flag("transA"),
    transB: attributes.flag("transB"),
  });
  return closed(place, inputs);
};

const einsum: Word = (inputs, attributes) =>
  closed(gateWith("einsum", { equation: attributes.text("equation") }), alikeNumbers(inputs));

export const matrices: Words = { matmul, gemm, einsum };
