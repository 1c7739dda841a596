import { defineGate, type Expr, fail } from "@chainrule/core";
import { contract, diagonal, type Labelled, labelled, parseEquation, reordered } from "./einsum-steps.ts";
import { withSettings } from "./with-settings.ts";

/**
 * Einstein's summation, as NumPy has it: labels that the output lacks are summed over. "ij,jk->ik" is a matrix product, "ii" a trace,
 * "...ij->...ji" a transpose. Two inputs at a time become matrix products, whose gradients are matrix products.
 */
export const einsum = withSettings(
  "einsum",
  '{ equation: "ij,jk->ik" }',
  ({ equation }: { readonly equation: string }) =>
    defineGate(
      "einsum",
      (...inputs: readonly Expr[]) => {
        const { operands, output } = parseEquation(equation, inputs);
        const parts = inputs.map((input, i) => diagonal(labelled(input, operands[i] as readonly string[])));
        const [first, ...others] = parts as [Labelled, ...Labelled[]];
        const joined = others.reduce((left, right, i) => {
          const later = others.slice(i + 1).flatMap(({ labels }) => labels);
          return contract(left, right, new Set([...output, ...later]));
        }, first);
        const missing = output.find((label) => !joined.labels.includes(label));
        if (missing !== undefined) fail("E_OPTION", `einsum: output label ${missing} of "${equation}" is in no input`);
        return reordered(joined, output);
      },
      undefined,
      { settings: { equation }, role: "the matrix rule, for each pair of inputs" },
    ),
);
