/** Room to count in, made once for many calls. */
export interface Scratch {
  readonly wishes: Float64Array;
  readonly weights: Float64Array;
  readonly mean: Float64Array;
  readonly weight: Float64Array;
  readonly offset: Float64Array;
  readonly size: Int32Array;
}

/** Scratch for at most so many places. */
export const scratch = (most: number): Scratch => ({
  wishes: new Float64Array(most),
  weights: new Float64Array(most),
  mean: new Float64Array(most),
  weight: new Float64Array(most),
  offset: new Float64Array(most),
  size: new Int32Array(most),
});

/**
 * Replaces the first `count` wishes by the places nearest to them (weighted least squares) that keep their order and at
 * least `gaps[i]` between neighbours i - 1 and i: pools of adjacent violators, in one go.
 */
export function nearestApart(count: number, gaps: Float64Array, space: Scratch): void {
  const { wishes, weights, mean, weight, offset, size } = space;
  offset[0] = 0;
  for (let at = 1; at < count; at++) offset[at] = offset[at - 1]! + gaps[at]!;
  let pools = 0;
  for (let at = 0; at < count; at++) {
    mean[pools] = wishes[at]! - offset[at]!;
    weight[pools] = weights[at]!;
    size[pools++] = 1;
    while (pools > 1 && mean[pools - 2]! >= mean[pools - 1]!) {
      const [first, second] = [pools - 2, pools - 1];
      const sum = weight[first]! + weight[second]!;
      mean[first] = (mean[first]! * weight[first]! + mean[second]! * weight[second]!) / sum;
      weight[first] = sum;
      size[first]! += size[second]!;
      pools--;
    }
  }
  for (let pool = 0, at = 0; pool < pools; pool++)
    for (let left = size[pool]!; left > 0; left--, at++) wishes[at] = mean[pool]! + offset[at]!;
}
