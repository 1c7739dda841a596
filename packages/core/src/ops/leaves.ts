// Ops without inputs: values from outside, constants, positions, random numbers.
import { fail } from "../errors.ts";
import { randomUniform } from "../random.ts";
import { sizeOf } from "../shape.ts";
import type { LeafName, Op } from "./op.ts";

const leaf = (dtype: "int32" | "bool", array?: Op["array"]): Op => ({
  kind: "leaf",
  arity: 0,
  result: (_, { shape = [] }) => ({ shape, dtype }),
  ...(array && { array }),
});

export const leafOps: Readonly<Record<LeafName, Op>> = {
  /** A value that comes from outside: an input, a parameter, state */
  input: leaf("int32"),
  /** The same number everywhere, or an array that was written into the graph */
  constant: {
    ...leaf("int32", (_, { value = 0, data }, shape) => data ?? new Array<number>(sizeOf(shape)).fill(value)),
    result: (_, { shape = [], to = "float32" }) => ({ shape, dtype: to }),
  },
  /** 0, 1, 2, … in row-major order */
  iota: leaf("int32", (_, __, shape) => Array.from({ length: sizeOf(shape) }, (_, i) => i)),
  /** The size of a named dimension */
  size: leaf("int32", (_, { dimension = "" }) => fail("E_SHAPE", `the size of ${dimension} is not known yet.`)),
  /** Whether this is training (true) or evaluation */
  training: leaf("bool"),
  /** How many training steps came before */
  step: leaf("int32"),
  /** Uniform numbers in [0, 1), a function of seed, step and position alone */
  random: {
    kind: "leaf",
    arity: 1,
    result: (_, { shape = [], to = "float32" }) => ({ shape, dtype: to }),
    array: ([step], { seed = 0 }, shape) =>
      Array.from({ length: sizeOf(shape) }, (_, i) => randomUniform(seed, step.data[0] as number, i)),
  },
};
