// The error function in float64, which JavaScript lacks: a series near 0, a continued fraction beyond it.

/** erf x = 2/√π ∫₀ˣ e^(-t²) dt, to 2 units in the last place. Abramowitz and Stegun, 7.1.5 and 7.1.14. */
export function errorFunction(x: number): number {
  const size = Math.abs(x);
  if (!(size < 6)) return Number.isNaN(x) ? x : Math.sign(x);
  const value = size < 1 ? series(size) : 1 - complement(size);
  return x < 0 ? -value : value === 0 ? x : value;
}

/** 2/√π · x · (1 - x²/1 · (1/3 - x²/2 · (1/5 - x²/3 · (1/7 - …)))): below 1, no term is as large as half of the sum. */
function series(x: number): number {
  let sum = 0;
  for (let n = 20; n >= 0; n--) sum = 1 / (2 * n + 1) - ((x * x) / (n + 1)) * sum;
  return x * sum * 1.1283791670955126;
}

/** erfc x = e^(-x²)/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))), which is at most 0.16: what it is off by is little beside 1. */
function complement(x: number): number {
  let fraction = x;
  for (let k = 200; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (fraction * 1.772453850905516);
}
