// The CPU backend: programs as WebAssembly where the engine has it, on plain typed arrays elsewhere.
import type { Backend } from "@chainrule/core";
import { allocate, HostBuffer, sizeOf } from "@chainrule/core";
import { CpuBuffer } from "./buffer.ts";
import { CompiledProgram } from "./compiled.ts";
import { executable } from "./executable.ts";
import { Heap } from "./heap.ts";
import { probe } from "./wasm/engine.ts";

export interface CpuOptions {
  /** "portable" leaves fused multiply-add out: the same bits on every engine and processor. */
  readonly precision?: "default" | "portable";
}

/** A backend that runs programs on the processor, in the thread that calls it; what it computes can be read at once. */
export function cpu({ precision = "default" }: CpuOptions = {}): Backend<"now"> {
  const dtypes = ["float32", "float64", "int32", "bool"] as const;
  const features = probe();
  if (!features)
    return {
      label: "cpu",
      dtypes,
      buffer: (shape, dtype) => new HostBuffer(shape, dtype, allocate(dtype, sizeOf(shape))),
      compile: executable,
    };
  let heap: Heap | undefined;
  const own = (): Heap => {
    heap ??= new Heap(features.engine, false);
    return heap;
  };
  const settings = { fused: features.fused && precision === "default", tile: { rows: 6, unroll: 4 } };
  return {
    label: "cpu",
    dtypes,
    buffer: (shape, dtype) => new CpuBuffer(own(), shape, dtype),
    compile: (program) => new CompiledProgram(program, own(), features, settings),
  };
}
