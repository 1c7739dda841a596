// Momentum in its two forms: the learning rate inside what rolls on (v), or outside of it (b).
import { check, type Expr, type Optimizer } from "@chainrule/core";
import { checkChoice, checkFraction, shown } from "./check.ts";
import { remembered } from "./remember.ts";

interface Rolling {
  readonly momentum: number;
  /** The rate inside: v ← momentum · v - rate · direction, w ← w + v. Outside: b ← momentum · b + fed, w ← w - rate · b. */
  readonly inside: boolean;
  /** Nesterov's: w goes where the next roll would bring it. */
  readonly ahead?: boolean;
  /** What b is fed with; the direction when left out. */
  readonly fed?: Expr;
}

/** What {@link roll} remembers: nothing without momentum. */
export const rolling = ({ momentum, inside }: Rolling): Readonly<Record<"v" | "b", number | false>> => ({
  v: inside && momentum > 0 && 0,
  b: !inside && momentum > 0 && 0,
});

/** One step against a direction, with momentum. */
export function roll(
  w: Expr,
  direction: Expr,
  { v, b }: Readonly<Record<string, Expr>>,
  learningRate: Expr,
  { momentum, inside, ahead = false, fed = direction }: Rolling,
): ReturnType<Optimizer["update"]> {
  if (inside) {
    const descent = direction.mul(learningRate);
    const next = v ? v.mul(momentum).sub(descent) : descent.neg();
    return [w.add(ahead ? next.mul(momentum).sub(descent) : next), { v: next }];
  }
  const next = b ? b.mul(momentum).add(fed) : fed;
  return [w.sub((ahead ? direction.add(next.mul(momentum)) : next).mul(learningRate)), { b: next }];
}

export interface MomentumSettings {
  readonly momentum?: number;
  /** "sutskever": the rate inside v. "pytorch": outside of b, as in ONNX, TensorFlow.js and dfdx too. */
  readonly dialect?: "sutskever" | "pytorch";
  /** What b loses of each gradient but the first; ONNX's beta is 1 - dampening. Of the "pytorch" dialect only. */
  readonly dampening?: number;
}

/** momentum, and nesterov, which looks ahead. */
export function momentumOptimizer(
  label: string,
  ahead: boolean,
  { momentum = 0.9, dialect = "sutskever", dampening = 0 }: MomentumSettings,
): Optimizer {
  checkFraction("momentum", momentum);
  const inside = checkChoice("dialect", dialect, ["sutskever", "pytorch"]) === "sutskever";
  const finite = Number.isFinite(dampening) && dampening <= 1;
  check(finite, "E_OPTION", () => `dampening is ${shown(dampening)}: it is a finite number of 1 at most.`);
  check(dampening === 0 || !inside, "E_OPTION", () => `dampening is ${dampening}: only the "pytorch" dialect has it.`);
  const rolls = { momentum, inside, ahead };
  return {
    label,
    settings: { momentum, dialect, dampening },
    remembers: remembered(rolling(rolls)),
    update: (w, dw, state, { learningRate, step }) => {
      const fed = dampening === 0 ? dw : step.equal(1).where(dw, dw.mul(1 - dampening));
      return roll(w, dw, state, learningRate, { ...rolls, fed });
    },
  };
}
