// The little of the peers' types that is used here: they are installed apart from the workspace.
declare module "@tensorflow/tfjs" {
  export interface Tensor {
    data(): Promise<Float32Array>;
    dataSync(): Float32Array;
    dispose(): void;
  }
  interface Optimizer {
    minimize(loss: () => Tensor, returnCost: boolean): Tensor | null;
  }
  export const version: { readonly tfjs: string };
  export const train: {
    sgd(rate: number): Optimizer;
    momentum(rate: number, momentum: number): Optimizer;
  };
  export const losses: { softmaxCrossEntropy(labels: Tensor, logits: Tensor): Tensor };
  export function setBackend(name: string): Promise<boolean>;
  export function ready(): Promise<void>;
  export function tensor(data: Float32Array, shape: number[]): Tensor;
  export function variable(tensor: Tensor): Tensor;
  export function matMul(a: Tensor, b: Tensor): Tensor;
  export function add(a: Tensor, b: Tensor): Tensor;
  export function sub(a: Tensor, b: Tensor): Tensor;
  export function sigmoid(x: Tensor): Tensor;
  export function relu(x: Tensor): Tensor;
  export function mul(a: Tensor, b: Tensor): Tensor;
  export function slice(x: Tensor, starts: number[], sizes: number[]): Tensor;
  export function tidy(f: () => Tensor): Tensor;
  export function square(x: Tensor): Tensor;
  export function sum(x: Tensor): Tensor;
}

declare module "@tensorflow/tfjs-backend-wasm";
declare module "@tensorflow/tfjs-backend-webgpu";

declare module "@jax-js/jax" {
  export namespace numpy {
    interface Array {
      readonly ref: Array;
      reshape(shape: number[]): Array;
      add(other: Array): Array;
      sub(other: Array): Array;
      mul(other: Array | number): Array;
      sum(): Array;
      slice(...at: number[]): Array;
      data(): Promise<Float32Array>;
      gpuBufferSync(): object;
      dispose(): void;
    }
    function array(data: Float32Array): Array;
    function zeros(shape: number[]): Array;
    function matmul(a: Array, b: Array): Array;
    function square(x: Array): Array;
  }
  export const nn: {
    sigmoid(x: numpy.Array): numpy.Array;
    relu(x: numpy.Array): numpy.Array;
    logSoftmax(x: numpy.Array): numpy.Array;
  };
  export function init(...devices: string[]): Promise<string[]>;
  export function defaultDevice(device: string): string;
  export function jit<In extends unknown[], Out>(f: (...inputs: In) => Out): (...inputs: In) => Out;
  export function valueAndGrad<W, In extends unknown[]>(
    f: (weights: W, ...inputs: In) => numpy.Array,
  ): (weights: W, ...inputs: In) => [numpy.Array, W];
}
