// A matrix product as kernels: how its operands lie, how they are read, and the fused loop that its elements go through.
import type { Sizes, Value } from "@chainrule/core";
import { stridesOf } from "@chainrule/core";
import type { Kernel, Loop, View } from "@chainrule/plan";
import { stretch } from "@chainrule/plan";
import {
  type Choice,
  type KernelText,
  type Layout,
  type Place,
  type Product,
  type ProductText,
  productKernels,
  scratchOf,
} from "../products/index.ts";
import { type At, bodyText, type Frame } from "./body.ts";
import { linear, splitIndex } from "./frame.ts";
import type { WgslKernel, WgslModule } from "./module.ts";

type MatmulKernel = Kernel & { readonly kind: "matmul" };

/** What an instruction multiplies. */
function productOf({ instruction }: MatmulKernel, find: (value: number) => Value): Product {
  const { inputs, output, attributes } = instruction;
  const { transA = false, transB = false } = attributes;
  const [a, b, c] = [inputs[0] as number, inputs[1] as number, output].map(find) as [Value, Value, Value];
  const [m, n] = c.shape.slice(-2) as [number, number];
  const k = a.shape.at(transA ? -2 : -1) as number;
  const batch = c.shape.slice(0, -2);
  return {
    batch,
    m,
    n,
    k,
    dtype: "float32",
    a: layoutOf(a.shape, batch, transA),
    b: layoutOf(b.shape, batch, transB),
  };
}

function layoutOf(shape: Sizes, batch: Sizes, transposed: boolean): Layout {
  const columns = shape.at(-1) as number;
  const own = stridesOf(shape).slice(0, -2);
  const [row, column] = transposed ? [1, columns] : [columns, 1];
  return { offset: 0, batch: [...new Array<number>(batch.length - own.length).fill(0), ...own], row, column };
}

/** The kernels of a product, each to be written into a module of its own. */
export function matmulKernels(
  kernel: MatmulKernel,
  makeModule: () => WgslModule,
  scratch: (bytes: number) => number,
  choose: (product: Product) => Choice,
  label: string,
): readonly ((module: WgslModule) => WgslKernel)[] {
  const probe = makeModule();
  const product = productOf(kernel, (value) => probe.valueOf(value));
  const choice = choose(product);
  const floats = scratchOf(product, choice);
  const at = floats > 0 ? scratch(4 * floats) : -1;
  const texts = (module: WgslModule): readonly KernelText[] =>
    productKernels(product, choice, textOf(kernel, product, module, at));
  return texts(probe).map(
    ({ grid }, index) =>
      (module) =>
        module.finish(label, (texts(module)[index] as KernelText).code, grid),
  );
}

function textOf(kernel: MatmulKernel, product: Product, module: WgslModule, scratch: number): ProductText {
  const { instruction, after } = kernel;
  const [a, b] = instruction.inputs as [number, number];
  const operand = (value: number) => ({
    element: (index: string): string => module.element(value, index),
    four: (index: string): string => module.four(value, index),
  });
  const value = instruction.output;
  const finish = (place: Place, text: string, wide: 1 | 4): string => {
    const flat = `((${place.batch}) * ${product.m}u + ${place.row}) * ${product.n}u + ${place.column}`;
    if (after) return loopText(after, module, product, place, flat, wide, new Map([[value, text]]));
    return wide === 1 ? module.store(value, flat, text) : module.storeFour(value, `(${flat}) / 4u`, text);
  };
  return {
    a: operand(a),
    b: operand(b),
    finish: (place, text) => finish(place, text, 1),
    finishFour: (place, text) => finish(place, text, 4),
    scratch: {
      read: (index) => module.scratch(scratch, "float32", index),
      write: (index, text) => module.scratch(scratch, "float32", index, text),
    },
  };
}

/** The fused loop for one element of a product, or for four along its columns. */
function loopText(
  loop: Loop,
  module: WgslModule,
  { batch }: Product,
  { batch: matrix, row, column }: Place,
  flat: string,
  wide: 1 | 4,
  given: ReadonlyMap<number, string>,
): string {
  const { text, names } = splitIndex(`(${matrix})`, batch, "t");
  const at = (view: View): At => {
    const { offset, strides } = stretch(view, loop.shape.length);
    const [around, along] = [strides.slice(0, -1), strides.at(-1) as number];
    const places = [...names, row];
    if (wide === 1) return { kind: "one", index: linear(offset, strides, [...places, `(${column})`]) };
    if (along === 0) return { kind: "one", index: linear(offset, around, places) };
    if (along === 1 && [offset, ...around].every((stride) => stride % 4 === 0))
      return {
        kind: "four",
        index: linear(offset / 4, [...around.map((stride) => stride / 4), 1], [...places, `(${column}) / 4u`]),
      };
    const first = linear(offset, around, places);
    return { kind: "each", indices: [0, 1, 2, 3].map((k) => `${first} + (${column} + ${k}u) * ${along}u`) };
  };
  const frame: Frame = { wide, flat: `(${flat})`, unit: `(${flat}) / 4u`, at };
  return `${text}${bodyText(loop, module, frame, given)}`;
}
