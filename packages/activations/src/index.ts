// The public surface of @chainrule/activations: one gate, one file.
export { elu } from "./elu.ts";
export { leakyRelu } from "./leaky-relu.ts";
export { maxout } from "./maxout.ts";
export { relu } from "./relu.ts";
export { sigmoid } from "./sigmoid.ts";
export { tanh } from "./tanh.ts";
