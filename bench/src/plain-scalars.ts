// The scalar network in plain loops: what its contenders' values and gradients are compared with.
import type { Arrays } from "./arrays.ts";
import type { Scalars } from "./workloads.ts";

/** Numbers added up with the weights 1 to 7 in turn, so that swapping two of them shows. */
export function weighted(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += (numbers[i] as number) * (1 + (i % 7));
  return sum;
}

/** The output, and the sums of the gradients of w and of x. */
export function plainScalars({ sizes }: Scalars, { x, w }: Arrays): { value: number; sums: readonly number[] } {
  const weights = w as Float64Array;
  const last = sizes.length - 1;
  const outputs = [x as Float64Array, ...sizes.slice(1).map((size) => new Float64Array(size))];
  const starts: number[] = [];
  let at = 0;
  for (let k = 1; k <= last; k++) {
    const [from, to] = [outputs[k - 1] as Float64Array, outputs[k] as Float64Array];
    starts.push(at);
    for (let j = 0; j < to.length; j++, at += from.length + 1) {
      let sum = weights[at + from.length] as number;
      for (let i = 0; i < from.length; i++) sum += (weights[at + i] as number) * (from[i] as number);
      to[j] = k < last && sum < 0 ? 0 : sum;
    }
  }
  const dw = new Float64Array(weights.length);
  let upstream = new Float64Array([1]);
  for (let k = last; k >= 1; k--) {
    const [from, to] = [outputs[k - 1] as Float64Array, outputs[k] as Float64Array];
    const sent = new Float64Array(from.length);
    for (let j = 0; j < to.length; j++) {
      const start = (starts[k - 1] as number) + j * (from.length + 1);
      const d = k === last || (to[j] as number) > 0 ? (upstream[j] as number) : 0;
      for (let i = 0; i < from.length; i++) {
        dw[start + i] = d * (from[i] as number);
        sent[i] = (sent[i] as number) + d * (weights[start + i] as number);
      }
      dw[start + from.length] = d;
    }
    upstream = sent;
  }
  return { value: (outputs[last] as Float64Array)[0] as number, sums: [weighted(dw), weighted(upstream)] };
}
