// Numbers of expressions, on the reference, and central differences to hold gradients against.
import { expect } from "vitest";
import { type Dimensions, type Dtype, derive, Expr, lower, reference, type Shape, sizeOf } from "../src/index.ts";

/** A placeholder that numbers are given for. */
export const leaf = (label: string, shape: Shape = [], dtype: Dtype = "float64"): Expr =>
  new Expr("input", [], { label }, shape, dtype);

export type Given = ReadonlyMap<Expr, ArrayLike<number>>;

/** The numbers of expressions over placeholders, in float64. */
export function evaluate(
  roots: readonly Expr[],
  given: Given,
  { dimensions = new Map(), training = false }: { dimensions?: Dimensions; training?: boolean } = {},
): readonly number[][] {
  const program = lower({
    leaves: [...given.keys()].map((expr) => ({ expr, role: "input", label: String(expr.attributes.label) })),
    outputs: roots.map((expr, i) => ({ label: `${i}`, expr })),
    dimensions,
    training,
  });
  const bufferFor = (id: number) => {
    const { shape, dtype } = program.values[id] as (typeof program.values)[number];
    return reference.buffer(shape, dtype);
  };
  const inputs = program.inputs.map(bufferFor);
  for (const [i, numbers] of [...given.values()].entries()) inputs[i]?.write(Float64Array.from(numbers));
  const outputs = program.outputs.map(({ value }) => bufferFor(value));
  reference.compile(program).bind(inputs, outputs)();
  return outputs.map((buffer) => Array.from(buffer.read()));
}

/** The numbers of one expression. */
export const numbersOf = (root: Expr, given: Given = new Map()): readonly number[] =>
  evaluate([root], given)[0] as number[];

/** Derivatives by every element of a placeholder: of the sum of `y`, weighted so that no two elements look alike. */
function weighted(y: Expr): Expr {
  const weights = y.positions().cast("float64").mul(0.37).add(1);
  return y.mul(weights).sum();
}

/** The derived gradient, as an expression; zeros where none flows. */
export const gradientOf = (y: Expr, by: Expr): Expr =>
  derive(y, leafOne, [by])[0] ??
  new Expr("constant", [], { value: 0, to: by.dtype, shape: by.shape }, by.shape, by.dtype);
const leafOne = new Expr("constant", [], { value: 1, to: "float64" }, [], "float64");

/** Central differences of a scalar by each element of a placeholder. */
function differences(y: Expr, by: Expr, given: Given, h = 1e-5): readonly number[] {
  const at = given.get(by) as ArrayLike<number>;
  return Array.from({ length: at.length }, (_, i) => {
    const moved = (step: number) => Array.from(at, (value, j) => (j === i ? value + step : value));
    const [up, down] = [h, -h].map((step) => numbersOf(y, new Map([...given, [by, moved(step)]]))[0] as number);
    return ((up as number) - (down as number)) / (2 * h);
  });
}

const close = (actual: readonly number[], expected: readonly number[], what: string): void => {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries())
    expect(Math.abs(value - (expected[i] as number)), `${what}[${i}]: ${value}, expected ${expected[i]}`).toBeLessThan(
      1e-7 * Math.max(1, Math.abs(expected[i] as number)),
    );
};

/** Holds the first and second derivatives of an expression by each placeholder against central differences. */
export function checkDerivatives(y: Expr, given: Given): void {
  const first = weighted(y);
  for (const x of given.keys()) {
    const slope = gradientOf(first, x);
    expect(slope.shape).toEqual(x.shape);
    close(numbersOf(slope, given), differences(first, x, given), `d ${y.op} / d ${x.attributes.label}`);
    const second = weighted(slope);
    for (const by of given.keys())
      close(
        numbersOf(gradientOf(second, by), given),
        differences(second, by, given),
        `d² ${y.op} / d ${x.attributes.label} d ${by.attributes.label}`,
      );
  }
}

/** As many numbers as a shape has, spread out, none of them near 0 or near another one. */
export const spread = (shape: readonly number[], from: number, to: number): readonly number[] => {
  const size = sizeOf(shape);
  return Array.from({ length: size }, (_, i) => from + ((to - from) * (((i * 7) % size) + 0.5)) / size);
};
