/**
 * The places nearest to those wished for (weighted least squares) that keep their order and at least `gaps[i]` between
 * neighbours i - 1 and i: pools of adjacent violators, in one go.
 */
export function nearestApart(wishes: Float64Array, weights: Float64Array, gaps: Float64Array): Float64Array {
  const count = wishes.length;
  const offset = new Float64Array(count);
  for (let at = 1; at < count; at++) offset[at] = offset[at - 1]! + gaps[at]!;
  const [mean, weight] = [new Float64Array(count), new Float64Array(count)];
  const size = new Int32Array(count);
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
  const places = new Float64Array(count);
  for (let pool = 0, at = 0; pool < pools; pool++)
    for (let left = size[pool]!; left > 0; left--, at++) places[at] = mean[pool]! + offset[at]!;
  return places;
}
