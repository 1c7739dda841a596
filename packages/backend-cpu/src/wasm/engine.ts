// What this JavaScript engine can do with WebAssembly, found by trying.
import { Code, F32, I32, V128 } from "./code.ts";
import { Module } from "./module.ts";

/** The memory that modules import. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  grow(pages: number): number;
}

/** A function of a module. */
export type WasmFunction = (...values: readonly number[]) => number | undefined;

/** WebAssembly as this package uses it: the types of pages and of Node declare more than either alone has. */
export interface WasmEngine {
  readonly Memory: new (type: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: { env: Record<string, unknown> },
  ) => { readonly exports: Readonly<Record<string, WasmFunction>> };
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}

export interface Features {
  readonly engine: WasmEngine;
  /** Fused multiply-add is there, and really rounds once. */
  readonly fused: boolean;
  /** Memory can be shared between threads. */
  readonly shared: boolean;
}

let known: { readonly features: Features | undefined } | undefined;

/** What there is, or undefined where there is no WebAssembly with SIMD, or a page's policy forbids it. An engine stays what it is, so it is tried once. */
export function probe(): Features | undefined {
  known ??= { features: tryAll() };
  return known.features;
}

function tryAll(): Features | undefined {
  const engine = (globalThis as unknown as { WebAssembly?: WasmEngine }).WebAssembly;
  if (!engine) return undefined;
  try {
    if (!works(engine, multiplyAdd(false), 1)) return undefined;
  } catch {
    // A content security policy lets `validate` pass and throws when a module is made.
    return undefined;
  }
  return { engine, fused: isFused(engine), shared: isShared(engine) };
}

/** x · x - 1 - 2⁻¹¹ for x = 1 + 2⁻¹²: 2⁻²⁴ when it is rounded once, 0 when twice. */
function multiplyAdd(fused: boolean): Uint8Array<ArrayBuffer> {
  const module = new Module({ shared: false, minimum: 0, maximum: 1 });
  const code = new Code([], [F32]);
  const x = code.local(V128);
  code.splatF32(1 + 2 ** -12).set(x);
  code.get(x).get(x);
  if (fused) code.splatF32(-1 - 2 ** -11).simd(0x105);
  else
    code
      .simd(0xe6)
      .splatF32(-1 - 2 ** -11)
      .simd(0xe4);
  code.lane(0x1f, 0);
  module.add(code, "run");
  return module.finish();
}

function works(engine: WasmEngine, bytes: Uint8Array<ArrayBuffer>, pages: number): number | true | false {
  if (!engine.validate(bytes)) return false;
  const memory = new engine.Memory({ initial: 0, maximum: pages, shared: false });
  const { exports } = new engine.Instance(new engine.Module(bytes), { env: { memory } });
  return exports.run?.() || true;
}

function isFused(engine: WasmEngine): boolean {
  try {
    return works(engine, multiplyAdd(true), 1) === 2 ** -24;
  } catch {
    return false;
  }
}

function isShared(engine: WasmEngine): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  try {
    const memory = new engine.Memory({ initial: 0, maximum: 1, shared: true });
    const module = new Module({ shared: true, minimum: 0, maximum: 1 });
    module.add(new Code([I32]), "run");
    new engine.Instance(new engine.Module(module.finish()), { env: { memory } });
    return true;
  } catch {
    return false;
  }
}
