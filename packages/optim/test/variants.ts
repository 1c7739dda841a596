// Every optimizer, in every dialect that is computed differently, by a name for test titles.
import type { Optimizer } from "@chainrule/core";
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  decoupledDecay,
  momentum,
  nesterov,
  rmsprop,
  sgd,
} from "@chainrule/optim";

export const variants: readonly (readonly [string, Optimizer])[] = [
  ["sgd", sgd()],
  ["momentum", momentum()],
  ["PyTorch's momentum, dampened", momentum({ dialect: "pytorch", dampening: 0.5 })],
  ["nesterov", nesterov()],
  ["PyTorch's nesterov", nesterov({ dialect: "pytorch" })],
  ["adagrad", adagrad()],
  ["TensorFlow.js's adagrad", adagrad({ epsilonAt: "inside", epsilon: 1e-7, start: 0.1 })],
  ["rmsprop", rmsprop()],
  ["centered rmsprop with momentum", rmsprop({ centered: true, momentum: 0.5, epsilon: 1e-3 })],
  ["TensorFlow.js's rmsprop with momentum", rmsprop({ dialect: "tfjs", momentum: 0.5 })],
  ["dfdx's rmsprop", rmsprop({ start: 1, epsilonAt: "inside" })],
  ["adadelta", adadelta()],
  ["TensorFlow.js's adadelta", adadelta({ dialect: "tfjs" })],
  ["adam", adam()],
  ["adam with amsgrad", adam({ amsgrad: true })],
  ["adam, its epsilon beside the uncorrected root", adam({ epsilonAt: "uncorrected" })],
  ["adam without correction", adam({ biasCorrection: false })],
  ["adamw", adamw()],
  ["adamax", adamax()],
  ["PyTorch's adamax", adamax({ epsilonAt: "inside" })],
  ["nesterov with decoupled decay", decoupledDecay(nesterov(), { rate: 0.01 })],
];
