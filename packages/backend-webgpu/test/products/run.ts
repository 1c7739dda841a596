// Runs the kernels of a product on a device, with plain bindings around them.
import {
  type Choice,
  type KernelText,
  type Product,
  type ProductText,
  productKernels,
  readingsOf,
  scratchOf,
} from "../../src/products/index.ts";
import { widthOf } from "../../src/products/reading.ts";

// Node has WebGPU, but not the globals that name its flags.
const usage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, STORAGE: 128 } as const;
const [COMPUTE, MAP_READ] = [4, 1] as const;
const BINDINGS = ["a", "b", "c", "scratch"] as const;

/** Text that reads and stores with nothing around it: fours where the choice can, where `fours` allows. */
export function plainText(product: Product, choice: Choice, fours = true): { text: ProductText; bindings: string } {
  const scalar = product.dtype === "int32" ? "i32" : "f32";
  const readings = readingsOf(product, choice);
  const reads = (name: "a" | "b") => fours && readings[name] !== "single";
  const intoFours = fours && product.n % 4 === 0 && widthOf(choice) === 4;
  const array = (four: boolean): string => (four ? `array<vec4<${scalar}>>` : `array<${scalar}>`);
  const operand = (name: "a" | "b"): ProductText["a"] => ({
    element: (index) => `${name}[${index}]`,
    ...(reads(name) ? { four: (index: string) => `${name}[${index}]` } : {}),
  });
  const { m, n } = product;
  const index = (place: { batch: string; row: string; column: string }): string =>
    `(${place.batch} * ${m}u + ${place.row}) * ${n}u + ${place.column}`;
  return {
    text: {
      a: operand("a"),
      b: operand("b"),
      finish: (place, value) => `c[${index(place)}] = ${value};`,
      ...(intoFours
        ? { finishFour: (place: Parameters<typeof index>[0], value: string) => `c[(${index(place)}) / 4u] = ${value};` }
        : {}),
      scratch: { read: (at) => `scratch[${at}]`, write: (at, value) => `scratch[${at}] = ${value};` },
    },
    bindings: `@group(0) @binding(0) var<storage, read> a: ${array(reads("a"))};
@group(0) @binding(1) var<storage, read> b: ${array(reads("b"))};
@group(0) @binding(2) var<storage, read_write> c: ${array(intoFours)};
@group(0) @binding(3) var<storage, read_write> scratch: array<${scalar}>;
`,
  };
}

/** A product that is ready to run on a device. */
export interface Prepared {
  readonly kernels: readonly KernelText[];
  /** Other numbers for its operands. */
  write(a: Float32Array | Int32Array, b: Float32Array | Int32Array): void;
  encode(pass: GPUComputePassEncoder): void;
  read(): Promise<Float32Array | Int32Array>;
  destroy(): void;
}

const fourBytes = (elements: number): number => Math.max(16, Math.ceil(elements / 4) * 16);

export async function prepare(
  device: GPUDevice,
  product: Product,
  choice: Choice,
  a: Float32Array | Int32Array,
  b: Float32Array | Int32Array,
  fours = true,
): Promise<Prepared> {
  const { text, bindings } = plainText(product, choice, fours);
  const kernels = productKernels(product, choice, text);
  const elements = product.batch.reduce((size, each) => size * each, 1) * product.m * product.n;
  const storage = usage.STORAGE | usage.COPY_DST | usage.COPY_SRC;
  const sizes = [a.length, b.length, elements, scratchOf(product, choice)];
  const buffers = sizes.map((size) => device.createBuffer({ size: fourBytes(size), usage: storage }));
  const write = (...operands: readonly [Float32Array | Int32Array, Float32Array | Int32Array]): void => {
    for (const [at, data] of operands.entries())
      device.queue.writeBuffer(buffers[at] as GPUBuffer, 0, data as BufferSource);
  };
  write(a, b);
  const layout = device.createBindGroupLayout({
    entries: BINDINGS.map((_, binding) => ({
      binding,
      visibility: COMPUTE,
      buffer: { type: binding < 2 ? "read-only-storage" : "storage" },
    })),
  });
  const group = device.createBindGroup({
    layout,
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const pipelines = await Promise.all(
    kernels.map(({ code }) =>
      device.createComputePipelineAsync({
        layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: { module: device.createShaderModule({ code: bindings + code }), entryPoint: "main" },
      }),
    ),
  );
  const encode = (pass: GPUComputePassEncoder): void => {
    pass.setBindGroup(0, group);
    for (const [at, pipeline] of pipelines.entries()) {
      pass.setPipeline(pipeline);
      pass.dispatchWorkgroups(...(kernels[at] as KernelText).grid);
    }
  };
  return {
    kernels,
    write,
    encode,
    async read() {
      const staging = device.createBuffer({
        size: fourBytes(elements),
        usage: usage.COPY_DST | usage.MAP_READ,
      });
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      encode(pass);
      pass.end();
      encoder.copyBufferToBuffer(buffers[2] as GPUBuffer, 0, staging, 0, fourBytes(elements));
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MAP_READ);
      const bytes = staging.getMappedRange().slice(0, elements * 4);
      staging.destroy();
      return product.dtype === "int32" ? new Int32Array(bytes) : new Float32Array(bytes);
    },
    destroy() {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}
