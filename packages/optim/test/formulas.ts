// The papers' formulas as plain loops in float64, one number at a time. Nothing here comes from the package under test.

/** What one number remembers, by name. */
type Memory = Readonly<Record<string, number>>;

export interface Formula {
  /** Names of what is remembered; all start at 0. */
  readonly remembers: readonly string[];
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

/** CS231n: cache += dx**2; x += -learning_rate * dx / (np.sqrt(cache) + eps) */
export const adagrad = (eps: number): Formula => ({
  remembers: ["s"],
  next: (w, g, { s = 0 }, rate) => {
    const cache = s + g ** 2;
    return [w - (rate * g) / (Math.sqrt(cache) + eps), { s: cache }];
  },
});

/** CS231n: cache = decay_rate * cache + (1 - decay_rate) * dx**2; x += -learning_rate * dx / (np.sqrt(cache) + eps) */
export const rmsprop = (decay: number, eps: number): Formula => ({
  remembers: ["s"],
  next: (w, g, { s = 0 }, rate) => {
    const cache = decay * s + (1 - decay) * g ** 2;
    return [w - (rate * g) / (Math.sqrt(cache) + eps), { s: cache }];
  },
});

/** Kingma and Ba, algorithm 1, the decay of Loshchilov and Hutter beside it. */
const adamLike = (beta1: number, beta2: number, eps: number, decay: number): Formula => ({
  remembers: ["m", "v"],
  next: (w, g, { m = 0, v = 0 }, rate, t) => {
    const first = beta1 * m + (1 - beta1) * g;
    const second = beta2 * v + (1 - beta2) * g ** 2;
    const [mHat, vHat] = [first / (1 - beta1 ** t), second / (1 - beta2 ** t)];
    return [w - rate * (mHat / (Math.sqrt(vHat) + eps) + decay * w), { m: first, v: second }];
  },
});

export const adam = (beta1: number, beta2: number, eps: number): Formula => adamLike(beta1, beta2, eps, 0);
export const adamw = adamLike;

/** The formula on the gradient of the loss plus rate/2 · ‖w‖². */
export const decayed = (formula: Formula, decay: number): Formula => ({
  ...formula,
  next: (w, g, memory, rate, t) => formula.next(w, g + decay * w, memory, rate, t),
});

type Vectors = Readonly<Record<string, readonly number[]>>;

/** Where a formula stands: every parameter, and what is remembered of it. */
export interface Position {
  readonly w: Vectors;
  readonly state: Readonly<Record<string, Vectors>>;
}

export const startOf = (w: Vectors, { remembers }: Formula): Position => ({
  w,
  state: byKey(w, (label) => Object.fromEntries(remembers.map((name) => [name, w[label]?.map(() => 0) ?? []]))),
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
