// A network's step in plain loops over typed arrays. In float64 it is what contenders' losses are compared with.
import type { Arrays } from "./arrays.ts";
import { type Network, weightsOf } from "./workloads.ts";

type Floats = Float32Array | Float64Array;

/** c[n, m] += a[n, k] · b[k, m] */
function multiply(a: Floats, b: Floats, c: Floats, n: number, k: number, m: number): void {
  for (let row = 0; row < n; row++)
    for (let i = 0; i < k; i++) {
      const factor = a[row * k + i] as number;
      for (let j = 0; j < m; j++) c[row * m + j]! += factor * b[i * m + j]!;
    }
}

/** c[k, m] += a[n, k]ᵀ · b[n, m] */
function multiplyLeft(a: Floats, b: Floats, c: Floats, n: number, k: number, m: number): void {
  for (let row = 0; row < n; row++)
    for (let i = 0; i < k; i++) {
      const factor = a[row * k + i] as number;
      for (let j = 0; j < m; j++) c[i * m + j]! += factor * b[row * m + j]!;
    }
}

/** c[n, k] = a[n, m] · b[k, m]ᵀ */
function multiplyRight(a: Floats, b: Floats, c: Floats, n: number, k: number, m: number): void {
  for (let row = 0; row < n; row++)
    for (let i = 0; i < k; i++) {
      let sum = 0;
      for (let j = 0; j < m; j++) sum += a[row * m + j]! * b[i * m + j]!;
      c[row * k + i] = sum;
    }
}

interface Layer {
  readonly into: number;
  readonly out: number;
  readonly w: Floats;
  readonly b: Floats;
  readonly dw: Floats;
  readonly db: Floats;
  readonly vw: Floats;
  readonly vb: Floats;
  /** Its values, activated, and their gradient. */
  readonly h: Floats;
  readonly dh: Floats;
}

/** Makes steps of a network on batches in turn; each call is one, and returns its loss. */
export function plainNetwork(network: Network, arrays: Arrays, precision: "f32" | "f64"): () => number {
  const { batch, batches, sizes, rate, momentum, hidden, biases } = network;
  const make = (from: number | Float64Array): Floats =>
    precision === "f32" ? new Float32Array(from as number) : new Float64Array(from as number);
  const given = new Map(weightsOf(network).map(({ label }) => [label, make(arrays[label] as Float64Array)]));
  const layers = sizes.slice(1).map((out, i): Layer => {
    const into = sizes[i] as number;
    const [w, b] = [given.get(`w${i + 1}`) as Floats, given.get(`b${i + 1}`) ?? make(out)];
    const [h, dh] = [make(batch * out), make(batch * out)];
    return { into, out, w, b, h, dh, dw: make(into * out), db: make(out), vw: make(into * out), vb: make(out) };
  });
  const pick = (name: string, size: number): Floats[] =>
    Array.from({ length: batches }, (_, i) =>
      make((arrays[name] as Float64Array).slice(i * batch * size, (i + 1) * batch * size)),
    );
  const [xs, ys] = [pick("x", sizes[0] as number), pick("y", sizes.at(-1) as number)];

  const activate = (h: Floats): void => {
    if (hidden === "sigmoid") for (let i = 0; i < h.length; i++) h[i] = 1 / (1 + Math.exp(-h[i]!));
    else for (let i = 0; i < h.length; i++) if (h[i]! < 0) h[i] = 0;
  };
  const deactivate = (h: Floats, dh: Floats): void => {
    if (hidden === "sigmoid") for (let i = 0; i < h.length; i++) dh[i]! *= h[i]! * (1 - h[i]!);
    else for (let i = 0; i < h.length; i++) if (!(h[i]! > 0)) dh[i] = 0;
  };
  const update = (w: Floats, dw: Floats, v: Floats): void => {
    if (momentum === 0) for (let i = 0; i < w.length; i++) w[i]! -= rate * dw[i]!;
    else
      for (let i = 0; i < w.length; i++) {
        v[i] = momentum * v[i]! - rate * dw[i]!;
        w[i]! += v[i]!;
      }
  };
  const lossOf = network.loss === "sumOfSquares" ? sumOfSquares : crossEntropy;

  let turn = 0;
  return () => {
    const [x, y] = [xs[turn % batches] as Floats, ys[turn % batches] as Floats];
    turn++;
    for (const [k, { into, out, w, b, h }] of layers.entries()) {
      for (let i = 0; i < h.length; i++) h[i] = b[i % out]!;
      multiply(layers[k - 1]?.h ?? x, w, h, batch, into, out);
      if (k < layers.length - 1) activate(h);
    }
    const { h: scores, dh, out: classes } = layers.at(-1) as Layer;
    const loss = lossOf(scores, y, dh, classes);
    for (let k = layers.length - 1; k >= 0; k--) {
      const { into, out, w, dw, db, dh: d } = layers[k] as Layer;
      const below = layers[k - 1];
      dw.fill(0);
      multiplyLeft(below?.h ?? x, d, dw, batch, into, out);
      db.fill(0);
      if (biases) for (let i = 0; i < d.length; i++) db[i % out]! += d[i]!;
      if (below) {
        multiplyRight(d, w, below.dh, batch, into, out);
        deactivate(below.h, below.dh);
      }
    }
    for (const { w, b, dw, db, vw, vb } of layers) {
      update(w, dw, vw);
      if (biases) update(b, db, vb);
    }
    return loss;
  };
}

/** Σ (score - y)², and its gradient into d. */
function sumOfSquares(scores: Floats, y: Floats, d: Floats): number {
  let loss = 0;
  for (let i = 0; i < scores.length; i++) {
    const off = scores[i]! - y[i]!;
    loss += off * off;
    d[i] = 2 * off;
  }
  return loss;
}

/** The mean over rows of -Σ y · log softmax(scores), and its gradient into d. */
function crossEntropy(scores: Floats, y: Floats, d: Floats, classes: number): number {
  const rows = scores.length / classes;
  let loss = 0;
  for (let start = 0; start < scores.length; start += classes) {
    let [largest, sum] = [-Infinity, 0];
    for (let j = start; j < start + classes; j++) largest = Math.max(largest, scores[j]!);
    for (let j = start; j < start + classes; j++) sum += Math.exp(scores[j]! - largest);
    const log = largest + Math.log(sum);
    for (let j = start; j < start + classes; j++) {
      loss += (y[j]! * (log - scores[j]!)) / rows;
      d[j] = (Math.exp(scores[j]! - log) - y[j]!) / rows;
    }
  }
  return loss;
}
