export type { Choice, Direct, KernelText, Layout, OperandText, Place, Product, ProductText, SplitK, Tiled } from "./product.ts";
