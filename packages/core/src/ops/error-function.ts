// The error function in float64, which JavaScript lacks: a series near 0, a continued fraction beyond it.

/** erf x = 2/√π ∫₀ˣ e^(-t²) dt, to a few units in the last place. Abramowitz and Stegun, 7.1.6 and 7.1.14. */
export function errorFunction(x: number): number {
  const size = Math.abs(x);
  if (!(size < 6)) return Number.isNaN(x) ? x : Math.sign(x);
  const value = size < 2.5 ? series(size) : 1 - complement(size);
  return x < 0 ? -value : value === 0 ? x : value;
}

/** 2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): all terms are positive, so none cancel. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return sum * Math.exp(-x * x) * 1.1283791670955126;
}

/** erfc x = e^(-x²)/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))) */
function complement(x: number): number {
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (fraction * 1.772453850905516);
}
