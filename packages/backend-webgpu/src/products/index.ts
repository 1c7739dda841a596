export { type Adapter, chooseProduct, fits } from "./choose.ts";
export { productKernels, scratchOf } from "./kernels.ts";
export type {
  Choice,
  Direct,
  KernelText,
  Layout,
  OperandText,
  Place,
  Product,
  ProductText,
  SplitK,
  Tiled,
} from "./product.ts";
export { type Reading, type Readings, readingsOf } from "./reading.ts";
