// What programs of one backend share, and the backend that is made of it.
import type { Backend } from "@chainrule/core";
import { Programs } from "@chainrule/plan";
import { CpuBuffer } from "./buffer.ts";
import { CompiledProgram } from "./compiled.ts";
import { Heap } from "./heap.ts";
import { mayWait } from "./threads/spawn.ts";
import { Threads } from "./threads/threads.ts";
import type { Features, WasmEngine } from "./wasm/engine.ts";

export interface Machine {
  readonly heap: Heap;
  /** Undefined where everything runs in JavaScript. */
  readonly engine: WasmEngine | undefined;
  readonly threads: Threads;
  readonly fused: boolean;
  /** Exactly so many threads; undefined for as many as are found best. */
  readonly wanted: number | undefined;
  /** Runs of a graph of scalars on its tape, before it is compiled. */
  readonly tapeRuns: number;
}

export function machineOf(
  { engine, fused = false, shared = false }: Partial<Features>,
  mayFuse: boolean,
  wanted: number | undefined,
  tapeRuns: number,
): Machine {
  const heap = new Heap(engine, shared && wanted !== 1 && mayWait());
  return { heap, engine, threads: new Threads(heap, engine, wanted), fused: fused && mayFuse, wanted, tapeRuns };
}

/** What the backend can hold. */
export const DTYPES = ["float32", "float64", "int32", "bool"] as const;

/** The backend on a machine, which is asked for when it is needed. */
export function backendOn(machine: () => Machine): Backend<"now"> {
  let programs: Programs<"now"> | undefined;
  return {
    label: "cpu",
    dtypes: DTYPES,
    buffer: (shape, dtype) => new CpuBuffer(machine().heap, shape, dtype),
    compile: (program) => {
      programs ??= new Programs((program) => new CompiledProgram(program, machine()));
      return programs.compile(program);
    },
  };
}
