// The steps of an Einstein summation: labels for axes, diagonals, and pairs of operands as matrix products.
import { type Expr, fail, isFloat, showShape } from "@chainrule/core";

/** An expression with a label for each of its axes. */
export interface Labelled {
  readonly value: Expr;
  readonly labels: readonly string[];
}

type Labels = readonly string[];

/** The labels of each operand and of the output; the axes of an ellipsis are called 0, 1, … from the back. */
export function parseEquation(
  equation: string,
  inputs: readonly Expr[],
): { readonly operands: readonly Labels[]; readonly output: Labels } {
  const [left = "", right] = equation.replaceAll(" ", "").split("->");
  const terms = left.split(",");
  const good = /^[A-Za-z.,]*(->[A-Za-z.]*)?$/.test(equation.replaceAll(" ", ""));
  if (!good || terms.length !== inputs.length)
    fail(
      "E_OPTION",
      `einsum: "${equation}" does not describe ${inputs.length} ${inputs.length === 1 ? "input" : "inputs"}, as "ij,jk->ik" describes two`,
    );
  const operands = terms.map((term, i) => labelsOf(term, (inputs[i] as Expr).shape.length, equation));
  const all = operands.flat();
  const around = [...new Set(all.filter(isNumbered))].sort((a, b) => Number(b) - Number(a));
  const once = [...new Set(all)]
    .filter((label) => !isNumbered(label) && all.indexOf(label) === all.lastIndexOf(label))
    .sort();
  if (right === undefined) return { operands, output: [...around, ...once] };
  const [before = "", after] = right.split("...");
  return { operands, output: after === undefined ? [...before] : [...before, ...around, ...after] };
}

const isNumbered = (label: string): boolean => /\d/.test(label);

function labelsOf(term: string, rank: number, equation: string): Labels {
  const [before = "", after] = term.split("...");
  const named = before.length + (after?.length ?? 0);
  const fits = after === undefined ? named === rank : named <= rank;
  if (!fits) fail("E_SHAPE", `einsum: "${term}" in "${equation}" has ${named} labels, and its input ${rank} axes`);
  const around = Array.from({ length: rank - named }, (_, i) => String(rank - named - 1 - i));
  return [...before, ...around, ...(after ?? "")];
}

export const labelled = (value: Expr, labels: Labels): Labelled => ({ value, labels });

/** An axis label that comes twice stands for the diagonal: what is off it goes, and then one of the two axes. */
export function diagonal({ value, labels }: Labelled): Labelled {
  const axis = labels.findIndex((label, i) => labels.indexOf(label) !== i);
  if (axis < 0) return { value, labels };
  const first = labels.indexOf(labels[axis] as string);
  if (value.shape[first] !== value.shape[axis])
    fail("E_SHAPE", `einsum: the axes ${labels[axis]} of ${showShape(value.shape)} have different sizes`);
  const onIt = value.positions([first]).equal(value.positions([axis]));
  return diagonal({ value: onIt.where(value, 0).sum([axis]), labels: labels.filter((_, i) => i !== axis) });
}

/** Sums the labels that nobody needs any more. */
function summed({ value, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = labels.flatMap((label, axis) => (needed.has(label) ? [] : [axis]));
  return axes.length === 0
    ? { value, labels }
    : { value: value.sum(axes), labels: labels.filter((label) => needed.has(label)) };
}

/** The axes in the order of the output; what the output lacks is summed over. */
export function reordered(joined: Labelled, output: Labels): Expr {
  const { value, labels } = summed(joined, new Set(output));
  return value.transpose(output.map((label) => labels.indexOf(label)));
}

/** Two operands as one: a matrix product over the labels that both have and nobody needs later. */
export function contract(left: Labelled, right: Labelled, later: ReadonlySet<string>): Labelled {
  const a = summed(left, new Set([...right.labels, ...later]));
  const b = summed(right, new Set([...left.labels, ...later]));
  checkSizes(a, b);
  const both = a.labels.filter((label) => b.labels.includes(label));
  const batch = both.filter((label) => later.has(label));
  const inner = both.filter((label) => !later.has(label));
  const [ofA, ofB] = [
    a.labels.filter((label) => !both.includes(label)),
    b.labels.filter((label) => !both.includes(label)),
  ];
  if (!isFloat(a.value.dtype)) return multiplied(a, b, [...batch, ...ofA, ...ofB], inner);
  const product = grouped(a, batch, ofA, inner).matmul(grouped(b, batch, inner, ofB));
  const labels = [...batch, ...ofA, ...ofB];
  const sizes = [...product.shape.slice(0, batch.length), ...sizesOf(a, ofA), ...sizesOf(b, ofB)];
  return { value: product.reshape(sizes), labels };
}

/** Whole numbers have no matrix product: every pair is multiplied, and then summed. */
function multiplied(a: Labelled, b: Labelled, outer: Labels, inner: Labels): Labelled {
  const labels = [...outer, ...inner];
  const spread = ({ value, labels: own }: Labelled): Expr => {
    const present = labels.filter((label) => own.includes(label));
    const moved = value.transpose(present.map((label) => own.indexOf(label)));
    return moved.reshape(
      labels.map((label) => (own.includes(label) ? (value.shape[own.indexOf(label)] as number) : 1)),
    );
  };
  return summed({ value: spread(a).mul(spread(b)), labels }, new Set(outer));
}

function checkSizes(a: Labelled, b: Labelled): void {
  for (const [i, label] of a.labels.entries()) {
    const [x, y] = [a.value.shape[i], b.value.shape[b.labels.indexOf(label)]];
    if (y !== undefined && x !== y && !isNumbered(label))
      fail("E_SHAPE", `einsum: label ${label} is ${x} in one input and ${y} in another`);
  }
}

const sizesOf = ({ value, labels }: Labelled, wanted: Labels): readonly (number | string)[] =>
  wanted.map((label) => value.shape[labels.indexOf(label)] as number | string);

/** The axes as [batch …, rows, columns], several labels of a group merged into one axis. */
function grouped(operand: Labelled, batch: Labels, rows: Labels, columns: Labels): Expr {
  const { value, labels } = operand;
  const moved = value.transpose([...batch, ...rows, ...columns].map((label) => labels.indexOf(label)));
  const merged = (group: Labels): number | string => {
    const sizes = sizesOf(operand, group);
    return sizes.length === 1 ? (sizes[0] as number | string) : sizes.reduce<number>((n, size) => n * Number(size), 1);
  };
  return moved.reshape([...sizesOf(operand, batch), merged(rows), merged(columns)]);
}
