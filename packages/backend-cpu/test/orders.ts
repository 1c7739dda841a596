// A program run by threads that come to their parts in every order: each must give the bits that one thread gives.
import { allocate, type Expr, type Numbers, randomUniform, sizeOf } from "@chainrule/core";
import { programOf } from "./helpers.ts";
import { Ordered } from "./order.ts";

/** The orders in which threads may come to their parts. */
const ORDERS = [
  [0, 1],
  [1, 0],
  [0, 1, 2],
  [2, 1, 0],
  [1, 2, 0],
  [3, 0, 2, 1],
] as const;

/** What a program is made of. */
export interface Made {
  readonly inputs: readonly Expr[];
  readonly outputs: readonly Expr[];
  readonly updates: readonly { readonly target: Expr; readonly value: Expr }[];
}

/** An order of threads whose bits are not those of one thread, and which of the inputs and outputs of two runs differ. */
export interface Differing {
  readonly order: readonly number[];
  readonly values: readonly number[];
}

export const orderedOf = ({ inputs, outputs, updates }: Made, threads: number): Ordered =>
  new Ordered(programOf(inputs, outputs, updates), threads);

/** Runs twice in a row in every order; all of the numbers would be too much to show, so only what differs is returned. */
export function ordersThatDiffer(made: Made): readonly Differing[] {
  const program = programOf(made.inputs, made.outputs, made.updates);
  const runs = (order: readonly number[]): readonly Numbers[] => {
    const ordered = new Ordered(program, order.length);
    const first = ordered.run(
      made.inputs.map((input, i) => numbersFor(input, i)),
      order,
    );
    return [...first, ...ordered.run(first.slice(0, made.inputs.length), order)];
  };
  const alone = runs([0]);
  return ORDERS.flatMap((order) => {
    const values = differences(runs(order), alone);
    return values.length > 0 ? [{ order, values }] : [];
  });
}

function numbersFor({ shape, dtype, attributes }: Expr, seed: number): ArrayLike<number> {
  const numbers = allocate(dtype, sizeOf(shape as readonly number[]));
  const scale = attributes.label === "rate" ? 0.01 : 0.5;
  for (let i = 0; i < numbers.length; i++)
    numbers[i] = dtype === "int32" ? i : (randomUniform(seed, 0, i) - (scale === 0.5 ? 0.5 : 0)) * scale;
  return numbers;
}

const differences = (some: readonly Numbers[], others: readonly Numbers[]): readonly number[] =>
  some.flatMap((numbers, i) => (numbers.every((number, at) => Object.is(number, others[i]?.[at])) ? [] : [i]));
