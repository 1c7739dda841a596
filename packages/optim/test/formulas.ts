// The papers' formulas as plain loops in float64, one number at a time. Nothing here comes from the package under test.

/** What one number remembers, by name. */
type Memory = Readonly<Record<string, number>>;

export interface Formula {
  /** Names of what is remembered. */
  readonly remembers: readonly string[];
  /** Where they start; 0 when left out. */
  readonly starts?: Memory;
  /** The number after step t (counted from 1), and what is remembered. */
  next(w: number, g: number, memory: Memory, rate: number, t: number): readonly [number, Memory];
}

export const sgd: Formula = { remembers: [], next: (w, g, _, rate) => [w - rate * g, {}] };

/** CS231n: v = mu * v - learning_rate * dx; x += v */
export const momentum = (mu: number): Formula => ({
  remembers: ["v"],
  next: (w, g, { v = 0 }, rate) => {
    const velocity = mu * v - rate * g;
    return [w + velocity, { v: velocity }];
  },
});

/** CS231n: v_prev = v; v = mu * v - learning_rate * dx; x += -mu * v_prev + (1 + mu) * v */
export const nesterov = (mu: number): Formula => ({
  remembers: ["v"],
  next: (w, g, { v = 0 }, rate) => {
    const velocity = mu * v - rate * g;
    return [w + (-mu * v + (1 + mu) * velocity), { v: velocity }];
  },
});

/** torch.optim.SGD: buf = momentum * buf + (1 - dampening) * grad, and grad itself at first; param -= lr * buf */
export const torchMomentum = (mu: number, dampening: number): Formula => ({
  remembers: ["b"],
  next: (w, g, { b = 0 }, rate, t) => {
    const buf = t === 1 ? g : mu * b + (1 - dampening) * g;
    return [w - rate * buf, { b: buf }];
  },
});

/** torch.optim.SGD(nesterov=True): grad + momentum * buf in the place of buf */
export const torchNesterov = (mu: number, dampening: number): Formula => ({
  remembers: ["b"],
  next: (w, g, { b = 0 }, rate, t) => {
    const buf = t === 1 ? g : mu * b + (1 - dampening) * g;
    return [w - rate * (g + mu * buf), { b: buf }];
  },
});

/** CS231n: cache += dx**2; x += -learning_rate * dx / (np.sqrt(cache) + eps) */
export const adagrad = (eps: number, start = 0): Formula => ({
  remembers: ["s"],
  starts: { s: start },
  next: (w, g, { s = 0 }, rate) => {
    const cache = s + g ** 2;
    return [w - (rate * g) / (Math.sqrt(cache) + eps), { s: cache }];
  },
});

/** tf.train.adagrad: value - learningRate * gradient / sqrt(accumulator + epsilon) */
export const tfjsAdagrad = (eps: number, start: number): Formula => ({
  remembers: ["s"],
  starts: { s: start },
  next: (w, g, { s = 0 }, rate) => [w - (rate * g) / Math.sqrt(s + g ** 2 + eps), { s: s + g ** 2 }],
});

/** CS231n: cache = decay_rate * cache + (1 - decay_rate) * dx**2; x += -learning_rate * dx / (np.sqrt(cache) + eps) */
export const rmsprop = (decay: number, eps: number): Formula => ({
  remembers: decay > 0 ? ["s"] : [],
  next: (w, g, { s = 0 }, rate) => {
    const cache = decay * s + (1 - decay) * g ** 2;
    return [w - (rate * g) / (Math.sqrt(cache) + eps), { s: cache }];
  },
});

/** torch.optim.RMSprop(centered=True): avg = sqrt(square_avg - grad_avg**2) + eps; buf = momentum * buf + grad / avg; param -= lr * buf */
export const torchRmsprop = (alpha: number, eps: number, mu: number): Formula => ({
  remembers: mu > 0 ? ["s", "m", "b"] : ["s", "m"],
  next: (w, g, { s = 0, m = 0, b = 0 }, rate) => {
    const [square, centre] = [alpha * s + (1 - alpha) * g * g, alpha * m + (1 - alpha) * g];
    const buf = mu * b + g / (Math.sqrt(square - centre ** 2) + eps);
    return [w - rate * buf, { s: square, m: centre, b: buf }];
  },
});

/** dfdx's RMSprop, whose mean square starts at 1: sqrt(square_avg - grad_avg^2 + eps), or without grad_avg; m = momentum * m + g */
export const dfdxRmsprop = (alpha: number, eps: number, mu: number, centered: boolean): Formula => ({
  remembers: centered ? ["s", "m", "b"] : ["s", "b"],
  starts: { s: 1 },
  next: (w, g, { s = 0, m = 0, b = 0 }, rate) => {
    const [square, centre] = [s + (1 - alpha) * (g * g - s), m + (1 - alpha) * (g - m)];
    const buf = b * mu + g / Math.sqrt(square - (centered ? centre ** 2 : 0) + eps);
    return [w - buf * rate, { s: square, m: centre, b: buf }];
  },
});

/** tf.train.rmsprop: moments = momentum * moments + learningRate * gradient / sqrt(ms - (mg**2 + epsilon)), or / sqrt(ms + epsilon); its sign turned */
export const tfjsRmsprop = (decay: number, eps: number, mu: number, centered: boolean): Formula => ({
  remembers: centered ? ["s", "m", "v"] : ["s", "v"],
  next: (w, g, { s = 0, m = 0, v = 0 }, rate) => {
    const [square, centre] = [decay * s + (1 - decay) * g ** 2, decay * m + (1 - decay) * g];
    const moments = mu * -v + (rate * g) / Math.sqrt(centered ? square - (centre ** 2 + eps) : square + eps);
    return [w - moments, { s: square, m: centre, v: -moments }];
  },
});

/** Zeiler, algorithm 1, times a learning rate; or divided by the accumulator before it is updated, as tf.train.adadelta is. */
export const adadelta = (rho: number, eps: number, old = false): Formula => ({
  remembers: rho > 0 || old ? ["s", "u"] : ["u"],
  next: (w, g, { s = 0, u = 0 }, rate) => {
    const square = rho * s + (1 - rho) * g ** 2;
    const delta = (Math.sqrt(u + eps) / Math.sqrt((old ? s : square) + eps)) * g;
    return [w - rate * delta, { s: square, u: rho * u + (1 - rho) * delta ** 2 }];
  },
});

/** Kingma and Ba, algorithm 2, with epsilon beside u; or in the maximum, beside the gradient, as torch.optim.Adamax has it. */
export const adamax = (beta1: number, beta2: number, eps: number, inside = false): Formula => ({
  remembers: [...(beta1 > 0 ? ["m"] : []), ...(beta2 > 0 ? ["u"] : [])],
  next: (w, g, { m = 0, u = 0 }, rate, t) => {
    const first = beta1 * m + (1 - beta1) * g;
    const norm = Math.max(beta2 * u, Math.abs(g) + (inside ? eps : 0));
    return [w - ((rate / (1 - beta1 ** t)) * first) / (norm + (inside ? 0 : eps)), { m: first, u: norm }];
  },
});

/** Kingma and Ba, algorithm 1, the decay of Loshchilov and Hutter beside it. */
const adamLike = (beta1: number, beta2: number, eps: number, decay: number): Formula => ({
  remembers: [...(beta1 > 0 ? ["m"] : []), ...(beta2 > 0 ? ["v"] : [])],
  next: (w, g, { m = 0, v = 0 }, rate, t) => {
    const first = beta1 * m + (1 - beta1) * g;
    const second = beta2 * v + (1 - beta2) * g ** 2;
    const [mHat, vHat] = [first / (1 - beta1 ** t), second / (1 - beta2 ** t)];
    return [w - rate * (mHat / (Math.sqrt(vHat) + eps) + decay * w), { m: first, v: second }];
  },
});

/** torch.optim.Adam(amsgrad=True): denom = sqrt(max_exp_avg_sq) / sqrt(bias_correction2) + eps */
export const amsgrad = (beta1: number, beta2: number, eps: number): Formula => ({
  remembers: ["m", "v", "largest"],
  next: (w, g, { m = 0, v = 0, largest = 0 }, rate, t) => {
    const [first, second] = [beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g];
    const most = Math.max(largest, second);
    const denom = Math.sqrt(most) / Math.sqrt(1 - beta2 ** t) + eps;
    return [w - (rate / (1 - beta1 ** t)) * (first / denom), { m: first, v: second, largest: most }];
  },
});

/** ai.onnx.preview.training.Adam: R * sqrt(1 - beta^T) / (1 - alpha^T) * V / (sqrt(H) + epsilon); at T = 0 without its corrections. */
export const onnxAdam = (alpha: number, beta: number, eps: number, corrected: boolean): Formula => ({
  remembers: ["m", "v"],
  next: (w, g, { m = 0, v = 0 }, rate, t) => {
    const [first, second] = [alpha * m + (1 - alpha) * g, beta * v + (1 - beta) * g * g];
    const adjusted = corrected ? (rate * Math.sqrt(1 - beta ** t)) / (1 - alpha ** t) : rate;
    return [w - (adjusted * first) / (Math.sqrt(second) + eps), { m: first, v: second }];
  },
});

export const adam = (beta1: number, beta2: number, eps: number): Formula => adamLike(beta1, beta2, eps, 0);
export const adamw = adamLike;

/** The formula on the gradient of the loss plus rate/2 · ‖w‖². */
export const decayed = (formula: Formula, decay: number): Formula => ({
  ...formula,
  next: (w, g, memory, rate, t) => formula.next(w, g + decay * w, memory, rate, t),
});

/** The formula, and the parameter before it shrunk by rate · decay beside. */
export const decoupled = (formula: Formula, decay: number): Formula => ({
  ...formula,
  next: (w, g, memory, rate, t) => {
    const [moved, kept] = formula.next(w, g, memory, rate, t);
    return [moved - rate * decay * w, kept];
  },
});

type Vectors = Readonly<Record<string, readonly number[]>>;

/** Where a formula stands: every parameter, and what is remembered of it. */
export interface Position {
  readonly w: Vectors;
  readonly state: Readonly<Record<string, Vectors>>;
}

export const startOf = (w: Vectors, { remembers, starts = {} }: Formula): Position => ({
  w,
  state: byKey(w, (label) =>
    Object.fromEntries(remembers.map((name) => [name, w[label]?.map(() => starts[name] ?? 0) ?? []])),
  ),
});

/** One step of a formula on every number of every parameter. */
export function advance(from: Position, gradients: Vectors, formula: Formula, rate: number, t: number): Position {
  const moved = byKey(from.w, (label) =>
    (from.w[label] ?? []).map((w, i) => {
      const memory = byKey(from.state[label] ?? {}, (name) => from.state[label]?.[name]?.[i] as number);
      return formula.next(w, gradients[label]?.[i] as number, memory, rate, t);
    }),
  );
  return {
    w: byKey(moved, (label) => moved[label]?.map(([w]) => w) ?? []),
    state: byKey(moved, (label) =>
      Object.fromEntries(
        formula.remembers.map((name) => [name, moved[label]?.map(([, memory]) => memory[name] as number) ?? []]),
      ),
    ),
  };
}

const byKey = <T>(record: Readonly<Record<string, unknown>>, make: (key: string) => T): Record<string, T> =>
  Object.fromEntries(Object.keys(record).map((key) => [key, make(key)]));
