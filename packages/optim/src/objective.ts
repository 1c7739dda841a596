// What the methods that search look at: a loss and its gradient at a place, all parameters as one row of numbers.
import { check, type Feeds, type Forward, type Numbers, type Stored, type Time, type Wire } from "@chainrule/core";

/** A loss, and its gradient, at some place: a row that is not written again. */
export interface Evaluation {
  readonly loss: number;
  readonly gradient: Float64Array;
}

/** Something to be made small, over a row of numbers. */
export interface Objective<Given = unknown> {
  /** The place where it stands. */
  read(): Float64Array | Promise<Float64Array>;
  /** Goes to another place; the row stays the caller's. */
  write(place: Float64Array): void;
  /** The loss and the gradient where it stands. */
  evaluate(given: Given): Evaluation | Promise<Evaluation>;
}

/**
 * A compiled graph as an objective: its outputs must be the loss and its gradients by the parameters, in their order.
 * Parameters that are not named stay as they are. E_ARITY, E_SHAPE, E_OPTION
 * @example
 * const gradients = differentiate(loss, [w, b]);
 * const program = await compile(graph, { outputs: [loss, ...gradients], backend, parameters: { w: 0, b: 0 } });
 * const found = await lbfgs(objective(program, { loss, parameters: [w, b], gradients }))({ x, y });
 */
export function objective<When extends Time>(
  program: Forward<When>,
  {
    loss,
    parameters,
    gradients,
  }: { readonly loss: Wire; readonly parameters: readonly Wire[]; readonly gradients: readonly Wire[] },
): Objective<Parameters<Forward>[0] | Feeds> {
  check(
    loss.shape.length === 0,
    "E_SHAPE",
    () => `the loss must be a scalar, and ${loss} is not: take its sum or mean.`,
  );
  const counts = (): string => `${parameters.length} parameters have ${gradients.length} gradients: one each.`;
  check(parameters.length === gradients.length, "E_ARITY", counts);
  let length = 0;
  const parts = parameters.map((wire, i) => {
    const stored = program.parameters[wire.label] as Stored<When>;
    check(stored !== undefined, "E_OPTION", () => `${wire} is no parameter of this program.`);
    const fits = String(gradients[i]?.shape) === String(stored.shape);
    check(fits, "E_SHAPE", () => `${gradients[i]} cannot be the gradient of ${wire}: their shapes differ.`);
    const begin = length;
    length += stored.shape.reduce((n, size) => n * size, 1);
    return { stored, begin, end: length };
  });
  const row = (numbers: readonly (number | Numbers)[]): Float64Array => {
    const joined = new Float64Array(length);
    for (const [i, part] of numbers.entries()) joined.set(typeof part === "number" ? [part] : part, parts[i]?.begin);
    return joined;
  };
  return {
    read: async () => row(await Promise.all(parts.map(({ stored }) => stored.read()))),
    write: (place) => {
      for (const { stored, begin, end } of parts)
        stored.write({ shape: stored.shape, data: place.subarray(begin, end) });
    },
    evaluate: async (given) => {
      program(given);
      const [value, ...slopes] = await Promise.all([loss, ...gradients].map((wire) => program.value(wire).read()));
      return { loss: value as number, gradient: row(slopes) };
    },
  };
}
