import { check, type Expr, type Optimizer } from "@chainrule/core";
import { checkChoice, checkFraction, checkPositive, checkSwitch, settled } from "./check.ts";
import { EPSILON_AT, type EpsilonAt, mean, remembered, root } from "./remember.ts";
import { roll, rolling } from "./roll.ts";

export interface RmspropSettings {
  /** How much of the mean of the squares is kept at each step. */
  readonly decay?: number;
  readonly epsilon?: number;
  /** "outside" the root when left out; "inside" in the dialect of TensorFlow.js. */
  readonly epsilonAt?: EpsilonAt;
  /** Divides by the deviation of the gradients: the square of their mean is taken off. */
  readonly centered?: boolean;
  readonly momentum?: number;
  /** Where the mean of the squares starts. */
  readonly start?: number;
  readonly dialect?: "pytorch" | "tfjs";
}

/**
 * Adagrad that forgets: s ← decay · s + (1 - decay) · dw², w ← w - rate · dw / (√s + epsilon); s starts at 0.
 * Tieleman and Hinton, Coursera lecture 6.5 (2012): decay 0.9; epsilon (1e-8 when left out) outside the root.
 * `centered`, as Graves (2013) has it: √(s - m²), with m ← decay · m + (1 - decay) · dw. `momentum`: b ← momentum · b + dw / (√s + epsilon),
 * w ← w - rate · b; both as in PyTorch. `dialect: "tfjs"`: √(s + epsilon), centered √(s - (m² + epsilon)), which is NaN where that is below 0;
 * v ← momentum · v - rate · dw / √…, w ← w + v.
 */
export const rmsprop = settled(
  ({
    decay = 0.9,
    epsilon = 1e-8,
    centered = false,
    momentum = 0,
    start = 0,
    dialect = "pytorch",
    epsilonAt = dialect === "tfjs" ? "inside" : "outside",
  }: RmspropSettings): Optimizer => {
    const settings = {
      decay: checkFraction("decay", decay),
      epsilon: checkPositive("epsilon", epsilon),
      centered: checkSwitch("centered", centered),
      momentum: checkFraction("momentum", momentum),
      start: checkPositive("start", start),
      dialect: checkChoice("dialect", dialect, ["pytorch", "tfjs"]),
      epsilonAt: checkChoice("epsilonAt", epsilonAt, EPSILON_AT),
    };
    const tfjs = dialect === "tfjs";
    const fits = !tfjs || epsilonAt === "inside";
    check(fits, "E_OPTION", () => `epsilonAt is "outside": in the dialect "tfjs" epsilon is inside the root.`);
    const rolls = { momentum, inside: tfjs };
    // Rounding may bring s - m² below 0, where its root would be NaN.
    const deviation = (s: Expr, m: Expr): Expr =>
      tfjs ? s.sub(m.mul(m).add(epsilon)).sqrt() : root(s.sub(m.mul(m)).max(0), epsilon, epsilonAt);
    return {
      label: "rmsprop",
      settings,
      remembers: remembered({ s: decay > 0 && start, m: centered && decay > 0 && 0, ...rolling(rolls) }),
      update: (w, dw, state, { learningRate }) => {
        const s = mean(state.s, decay, dw.mul(dw));
        const m = mean(state.m, decay, dw);
        const direction = dw.div(centered ? deviation(s, m) : root(s, epsilon, epsilonAt));
        const [next, rolled] = roll(w, direction, state, learningRate, rolls);
        return [next, { s, m, ...rolled }];
      },
    };
  },
);
