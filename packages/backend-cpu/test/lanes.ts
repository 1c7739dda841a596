// Runs lists of lanes through real SIMD, and through JavaScript, on arrays of bits.
import type { Lane, Lanes } from "@chainrule/plan";
import { interpretLanes } from "@chainrule/plan";
import { Code, I32 } from "../src/wasm/code.ts";
import { emitConstants, emitLanes } from "../src/wasm/lanes.ts";
import { Module } from "../src/wasm/module.ts";
import * as op from "../src/wasm/op.ts";

/** The elements of one input or output, as a plain typed array. */
export type Elements = Float32Array | Float64Array | Int32Array | BigInt64Array;

/** Builds a list's output from its inputs, of which there are `arity`. */
export interface Listed {
  readonly lanes: Lanes;
  readonly output: Lane;
  readonly arity: number;
}

/** What is used here of WebAssembly, which TypeScript only knows in browsers. */
interface WebAssemblyHere {
  readonly Memory: new (type: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
  readonly validate: (bytes: Uint8Array) => boolean;
}
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyHere };

const CHUNK = 1 << 14;

/** The list as a function on typed arrays of its width, through WebAssembly: bytes in, bytes out. */
export function throughSimd({ lanes, output, arity }: Listed, fused: boolean): (inputs: Elements[]) => Uint8Array {
  const code = new Code([I32]);
  const at = code.local(I32);
  const stride = (CHUNK * lanes.width) / 8;
  const constants = emitConstants(code, lanes);
  code.repeat(0, () => {
    const load = (index: number): void => void code.get(at).vector(0x00, index * stride);
    const [result] = emitLanes(code, lanes, load, [output], fused, constants);
    code.get(at).get(result as number);
    code.vector(0x0b, arity * stride).increase(at, 16);
  });
  const module = new Module({ shared: false, minimum: 1, maximum: 65536 });
  module.add(code, "run");
  const memory = new WebAssembly.Memory({ initial: Math.ceil(((arity + 1) * stride) / 65536), maximum: 65536 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env: { memory } });
  const run = exports.run as (vectors: number) => void;
  return (inputs) =>
    chunked(inputs, lanes.width / 8, (parts, count) => {
      const bytes = new Uint8Array(memory.buffer);
      for (const [k, part] of parts.entries()) bytes.set(part, k * stride);
      run(Math.ceil((count * lanes.width) / 128));
      return bytes.subarray(arity * stride);
    });
}

/** The same through JavaScript. */
export function throughJavaScript({ lanes, output }: Listed): (inputs: Elements[]) => Uint8Array {
  const { inputs: columns, outputs, run } = interpretLanes(lanes, [output], CHUNK);
  return (inputs) =>
    chunked(inputs, lanes.width / 8, (parts, count) => {
      for (const [k, part] of parts.entries()) if (columns[k]) new Uint8Array(columns[k].words.buffer).set(part);
      run(count);
      return new Uint8Array((outputs[0] as { words: Int32Array }).words.buffer);
    });
}

function chunked(
  inputs: readonly Elements[],
  width: number,
  run: (parts: readonly Uint8Array[], count: number) => Uint8Array,
): Uint8Array {
  const [first] = inputs as [Elements];
  const results = new Uint8Array(first.byteLength);
  for (let from = 0; from < first.length; from += CHUNK) {
    const count = Math.min(CHUNK, first.length - from);
    const parts = inputs.map((input) => new Uint8Array(input.buffer, input.byteOffset + from * width, count * width));
    results.set(run(parts, count).subarray(0, count * width), from * width);
  }
  return results;
}

/** Whether this engine has relaxed SIMD: a module with relaxed_madd is valid. */
export const hasRelaxed = ((): boolean => {
  const code = new Code([]);
  for (let i = 0; i < 3; i++) code.splatF32(0);
  code.simd(0x105).op(op.drop);
  const module = new Module({ shared: false, minimum: 1, maximum: 1 });
  module.add(code, "run");
  return WebAssembly.validate(module.finish());
})();
