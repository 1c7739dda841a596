// What other systems call their optimizers and settings, said with ours: a case's dialect, optimizer and hyper become an
// optimizer.
import type { Optimizer, Schedule } from "@chainrule/core";
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  decoupledDecay,
  inverseTimeDecay,
  type LbfgsOptions,
  momentum,
  nesterov,
  type Objective,
  rmsprop,
  sgd,
  weightDecay,
} from "@chainrule/optim";
import { NotOffered } from "./format.ts";

type Hyper = number | string | boolean | null | readonly number[];

/** What is read of a case. */
export interface Asked {
  readonly id: string;
  readonly optimizer: string;
  readonly dialect: string;
  readonly hyper: Readonly<Record<string, unknown>>;
}

/** An optimizer that updates, and where it begins. */
export interface Updating {
  readonly optimizer: Optimizer;
  readonly learningRate: number | Schedule;
  /** Steps made before: write them to `step.steps`. */
  readonly steps?: number;
  /** Our names of what a case remembers. */
  readonly remembers?: Readonly<Record<string, string>>;
}

/** A search: one call of `lbfgs(seen(objective), options)` is one step of the case. */
export interface Searching {
  readonly options: LbfgsOptions;
  /** What the source lets its optimizer see of the program. */
  seen<Given>(objective: Objective<Given>): Objective<Given>;
}

/** Says a case with our optimizers; throws where it asks for something that is not known. */
export function say(asked: Asked): Updating | Searching {
  const hyper = new Hypers(asked);
  const system = systems[asked.dialect.split(" ")[0] ?? ""];
  const name = asked.optimizer.replace(/^nesterov$/, "momentum").replace(/_nesterov$/, "");
  const make = system?.[name] ?? hyper.refuse(`optimizer ${asked.optimizer}`);
  const said = make(hyper);
  hyper.checkAllRead();
  return said;
}

/** The settings of a case, each read by the names that it goes by. */
class Hypers {
  readonly asked: Asked;
  readonly #unread: Set<string>;

  constructor(asked: Asked) {
    this.asked = asked;
    this.#unread = new Set(Object.keys(asked.hyper));
  }

  #read(names: readonly string[]): Hyper | undefined {
    for (const name of names) this.#unread.delete(name);
    return names
      .map((name) => this.asked.hyper[name] as Hyper | undefined)
      .find((value) => value !== undefined && value !== null);
  }

  number(fallback: number, ...names: readonly string[]): number {
    return Number(this.#read(names) ?? fallback);
  }

  flag(name: string): boolean {
    return this.#read([name]) === true;
  }

  text(fallback: string, name: string): string {
    return String(this.#read([name]) ?? fallback);
  }

  /** Both betas, as two settings or as one list. */
  betas(): { readonly beta1: number; readonly beta2: number } {
    const list = this.#read(["betas"]);
    const [beta1 = 0.9, beta2 = 0.999] = Array.isArray(list) ? list : [];
    return { beta1: this.number(beta1, "beta1", "beta_1"), beta2: this.number(beta2, "beta2", "beta_2") };
  }

  rate(fallback: number): number {
    return this.number(fallback, "lr", "learningRate", "learning_rate");
  }

  refuse(what: string): never {
    throw new NotOffered(`${what} of ${this.asked.dialect}`);
  }

  /** What is off or left out asks for nothing. */
  checkAllRead(): void {
    for (const name of this.#unread)
      if (![null, false].some((nothing) => this.asked.hyper[name] === nothing)) this.refuse(name);
  }
}

type Make = (hyper: Hypers) => Updating | Searching;
type System = Readonly<Record<string, Make>>;

/** L2, as in PyTorch, or, where dfdx says so, decoupled. */
function decayed(optimizer: Optimizer, hyper: Hypers): Optimizer {
  const [rate, kind] = [hyper.number(0, "weight_decay", "weightDecay"), hyper.text("L2", "weight_decay_kind")];
  if (rate === 0) return optimizer;
  return kind.toLowerCase() === "decoupled" ? decoupledDecay(optimizer, { rate }) : weightDecay(optimizer, { rate });
}

/** Gradient descent, with momentum where there is some; it is PyTorch's everywhere. */
function descent(hyper: Hypers): Optimizer {
  const settings = {
    momentum: hyper.number(0, "momentum"),
    dampening: hyper.number(0, "dampening"),
    dialect: "pytorch",
  } as const;
  const kind = hyper.text("classic", "momentum_kind").toLowerCase();
  const flags = ["nesterov", "useNesterov", "use_nesterov"].map((name) => hyper.flag(name));
  if (settings.momentum === 0) return sgd();
  const ahead = kind === "nesterov" || flags.includes(true) || hyper.asked.optimizer.includes("nesterov");
  return ahead ? nesterov(settings) : momentum(settings);
}

const torch: System = {
  sgd: (hyper) => ({ optimizer: decayed(descent(hyper), hyper), learningRate: hyper.rate(0.001) }),
  adam: (hyper) => ({ optimizer: decayed(adamOf(hyper, 1e-8), hyper), learningRate: hyper.rate(0.001) }),
  adamw: (hyper) => ({
    optimizer: adamw({ ...adamSettings(hyper, 1e-8), decay: hyper.number(0.01, "weight_decay") }),
    learningRate: hyper.rate(0.001),
  }),
  adamax: (hyper) => ({
    optimizer: decayed(
      adamax({ ...hyper.betas(), epsilon: hyper.number(1e-8, "eps", "epsilon"), epsilonAt: "inside" }),
      hyper,
    ),
    learningRate: hyper.rate(0.002),
  }),
  adagrad: (hyper) => ({
    optimizer: decayed(
      adagrad({
        epsilon: hyper.number(1e-10, "eps", "epsilon"),
        start: hyper.number(0, "initial_accumulator_value"),
      }),
      hyper,
    ),
    learningRate: inverseTimeDecay({ rate: hyper.rate(0.01), decay: hyper.number(0, "lr_decay") }),
  }),
  adadelta: (hyper) => ({
    optimizer: decayed(
      adadelta({ rho: hyper.number(0.9, "rho"), epsilon: hyper.number(1e-6, "eps", "epsilon") }),
      hyper,
    ),
    learningRate: hyper.rate(1),
  }),
  rmsprop: (hyper) => ({
    optimizer: decayed(rmsprop({ decay: hyper.number(0.99, "alpha"), ...rmspropOf(hyper, 1e-8) }), hyper),
    learningRate: hyper.rate(0.01),
  }),
  lbfgs: (hyper) => search(hyper),
};

const adamSettings = (hyper: Hypers, epsilon: number) => ({
  ...hyper.betas(),
  epsilon: hyper.number(epsilon, "eps", "epsilon"),
  amsgrad: hyper.flag("amsgrad"),
});

const adamOf = (hyper: Hypers, epsilon: number): Optimizer => adam(adamSettings(hyper, epsilon));

const rmspropOf = (hyper: Hypers, epsilon: number) => ({
  epsilon: hyper.number(epsilon, "eps", "epsilon"),
  momentum: hyper.number(0, "momentum"),
  centered: hyper.flag("centered"),
});

/**
 * torch.optim.LBFGS. The test that optim_baseline is from (PyTorch's test/cpp/api/optim.cpp, check_exact_values) hands it a
 * closure that says 10 whenever it is asked and leaves the gradients as they were: its line search finds nothing lower and
 * stays, and without one each step ends after one iteration, as the loss did not change.
 */
function search(hyper: Hypers): Searching {
  const iterations = hyper.number(20, "max_iter");
  const evaluations = hyper.number(Math.floor(iterations * 1.25), "max_eval");
  const lineSearch = hyper.text("none", "line_search_fn") === "strong_wolfe" ? "strongWolfe" : "none";
  const options: LbfgsOptions = {
    rate: hyper.rate(1),
    iterations,
    evaluations,
    history: hyper.number(100, "history_size"),
    gradientTolerance: hyper.number(1e-7, "tolerance_grad"),
    changeTolerance: hyper.number(1e-9, "tolerance_change"),
    lineSearch,
  };
  if (!hyper.asked.id.startsWith("pytorch/optim_baseline/")) return { options, seen: (objective) => objective };
  if (lineSearch === "none") return { options: { ...options, iterations: 1 }, seen: (objective) => objective };
  return { options, seen: (objective) => saysTen(objective) };
}

/** The gradient of where it was read, and a loss of 10, wherever it is asked. */
function saysTen<Given>(objective: Objective<Given>): Objective<Given> {
  let gradient: Float64Array | undefined;
  return {
    read: () => {
      gradient = undefined;
      return objective.read();
    },
    write: (place) => objective.write(place),
    evaluate: async (given) => {
      gradient ??= (await objective.evaluate(given)).gradient;
      return { loss: 10, gradient };
    },
  };
}

const dfdx: System = {
  sgd: (hyper) => ({ optimizer: decayed(descent(hyper), hyper), learningRate: hyper.rate(0.01) }),
  adam: (hyper) => ({ optimizer: decayed(adamOf(hyper, 1e-8), hyper), learningRate: hyper.rate(0.001) }),
  rmsprop: (hyper) => ({
    optimizer: decayed(
      rmsprop({ decay: hyper.number(0.9, "alpha"), ...rmspropOf(hyper, 1e-8), start: 1, epsilonAt: "inside" }),
      hyper,
    ),
    learningRate: hyper.rate(0.01),
  }),
};

const tfjs: System = {
  sgd: (hyper) => ({ optimizer: descent(hyper), learningRate: hyper.rate(0.01) }),
  momentum: (hyper) => ({ optimizer: descent(hyper), learningRate: hyper.rate(0.01) }),
  adam: (hyper) => ({ optimizer: adamOf(hyper, 1e-7), learningRate: hyper.rate(0.001) }),
  adamax: (hyper) => ({
    optimizer: adamax({ ...hyper.betas(), epsilon: hyper.number(1e-7, "epsilon") }),
    learningRate: inverseTimeDecay({ rate: hyper.rate(0.002), decay: hyper.number(0, "decay") }),
  }),
  adagrad: (hyper) => ({
    optimizer: adagrad({
      epsilon: hyper.number(1e-7, "epsilon"),
      epsilonAt: "inside",
      start: hyper.number(0.1, "initialAccumulatorValue"),
    }),
    learningRate: hyper.rate(0.01),
  }),
  adadelta: (hyper) => ({
    optimizer: adadelta({
      rho: hyper.number(0.95, "rho"),
      epsilon: hyper.number(1e-7, "epsilon"),
      dialect: "tfjs",
    }),
    learningRate: hyper.rate(0.001),
  }),
  rmsprop: (hyper) => ({
    optimizer: rmsprop({ decay: hyper.number(0.9, "decay"), ...rmspropOf(hyper, 1e-7), dialect: "tfjs" }),
    learningRate: hyper.rate(0.01),
  }),
};

/** The gradient is regularized, and the weights shrunk afterwards where norm_coefficient_post says so. */
function regularized(optimizer: Optimizer, hyper: Hypers): Optimizer {
  const rate = hyper.number(0, "norm_coefficient");
  const kept = 1 - hyper.number(0, "norm_coefficient_post");
  const inner = rate === 0 ? optimizer : weightDecay(optimizer, { rate });
  if (kept === 1) return inner;
  const update: Optimizer["update"] = (...given) => {
    const [w, remembered] = inner.update(...given);
    return [w.mul(kept), remembered];
  };
  return { ...inner, update };
}

/** Its t counts from 0, where beta and the correction of the bias are left out. */
const onnx: System = {
  adagrad: (hyper) => ({
    optimizer: regularized(adagrad({ epsilon: hyper.number(1e-6, "epsilon") }), hyper),
    learningRate: inverseTimeDecay({ rate: onnxRate(hyper), decay: hyper.number(0, "decay_factor") }),
    steps: hyper.number(0, "t"),
    remembers: { accumulator: "s" },
  }),
  adam: (hyper) => {
    const t = hyper.number(0, "t");
    const settings = {
      beta1: hyper.number(0.9, "alpha"),
      beta2: hyper.number(0.999, "beta"),
      epsilon: hyper.number(1e-6, "epsilon"),
      epsilonAt: "uncorrected",
      biasCorrection: t > 0,
    } as const;
    return {
      optimizer: regularized(adam(settings), hyper),
      learningRate: onnxRate(hyper),
      // It corrects by the powers of t, and ours by those of the number of the step.
      steps: Math.max(0, t - 1),
      remembers: { m: "m", v: "v" },
    };
  },
  momentum: (hyper) => {
    const settings = {
      momentum: hyper.number(0.9, "alpha"),
      dampening: 1 - hyper.number(1, "beta"),
      dialect: "pytorch",
    } as const;
    const ahead = hyper.text("standard", "mode") === "nesterov" || hyper.asked.optimizer.includes("nesterov");
    return {
      optimizer: regularized(ahead ? nesterov(settings) : momentum(settings), hyper),
      learningRate: onnxRate(hyper),
      steps: hyper.number(0, "t"),
      remembers: { velocity: "b" },
    };
  },
};

const onnxRate = (hyper: Hypers): number => hyper.number(0.1, "learningRate", "R");

const systems: Readonly<Record<string, System>> = {
  "torch.optim": torch,
  tfjs,
  dfdx,
  "ai.onnx.preview.training": onnx,
};
