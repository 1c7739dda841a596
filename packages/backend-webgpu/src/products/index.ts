export { type Adapter, chooseProduct, fits } from "./choose.ts";
export { productKernels, scratchOf } from "./kernels.ts";
export type { Choice, KernelText, Layout, Place, Product, ProductText } from "./product.ts";
export { readingsOf } from "./reading.ts";
