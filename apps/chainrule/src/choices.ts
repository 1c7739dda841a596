// What --activation, --optimizer, --backend and --precision choose among.
import { elu, leakyRelu, relu, sigmoid, tanh } from "@chainrule/activations";
import { cpu } from "@chainrule/backend-cpu";
import { type Optimizer, reference, type Wire } from "@chainrule/core";
import { adagrad, adam, adamw, momentum, nesterov, rmsprop, sgd } from "@chainrule/optim";
import { type GraphicsOptions, type Opened, openGraphics } from "./graphics.ts";

/** The activations of one input: maxout, which takes the largest of several, does not fit between two matrices. */
export const activations = { sigmoid, tanh, relu, leakyRelu, elu } satisfies Record<string, (x: Wire) => Wire>;
export const optimizers = { sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw } satisfies Record<
  string,
  () => Optimizer
>;
export const backends = {
  cpu: () => ({ backend: cpu() }),
  reference: () => ({ backend: reference }),
  webgpu: openGraphics,
} satisfies Record<string, (options: GraphicsOptions) => Opened | Promise<Opened>>;
export const precisions = { float32: "float32", float64: "float64" } as const;

export type ActivationName = keyof typeof activations;
export type OptimizerName = keyof typeof optimizers;
export type BackendName = keyof typeof backends;
export type Precision = keyof typeof precisions;
