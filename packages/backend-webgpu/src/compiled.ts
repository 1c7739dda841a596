// A program on a device: its kernels' pipelines, and memory of its own that all that is bound to it shares.
import type { Buffer, Program, Value } from "@chainrule/core";
import { fail } from "@chainrule/core";
import { type Compiled, checkBuffers, nameOf } from "@chainrule/plan";
import { type Awaited, allOf } from "./awaited.ts";
import { Bound } from "./bound.ts";
import { GpuBuffer, storedAs } from "./buffer.ts";
import type { Gpu, Memory } from "./gpu.ts";
import type { Pipeline } from "./pipelines.ts";
import { type Prepared, prepare } from "./prepare.ts";

export class CompiledProgram implements Compiled<"later"> {
  readonly ready: Promise<void>;
  readonly program: Program;
  readonly prepared: Prepared;
  readonly pipelines: readonly Pipeline[];
  readonly gpu: Gpu;
  readonly #awaited: Awaited;
  readonly #memory = new Map<string, Memory>();
  #disposed = false;

  constructor(program: Program, gpu: Gpu) {
    this.program = program;
    this.gpu = gpu;
    this.prepared = prepare(program, gpu.terms);
    this.pipelines = this.prepared.kernels.map((kernel) => gpu.pipelines.get(kernel));
    for (const at of this.prepared.arena.keys()) this.own("arena", at);
    for (const at of this.prepared.scratch.keys()) this.own("scratch", at);
    const memories = [...this.#memory.values()].map(({ taken }) => taken);
    this.#awaited = allOf([...this.pipelines.map(({ ready }) => ready), ...memories]);
    this.ready = this.#awaited.promise;
  }

  bind(given: readonly Buffer<"later">[], results: readonly Buffer<"later">[]): () => void {
    this.#alive();
    const isOwn = (buffer: Buffer<"later">): buffer is GpuBuffer =>
      buffer instanceof GpuBuffer && buffer.gpu === this.gpu;
    const all = checkBuffers(this.program, given, results, "webgpu", isOwn);
    const bound = new Bound(this, all);
    const { work } = this.gpu;
    const encode = (): void => bound.encode();
    const needs = allOf([this.#awaited, ...all.map(({ held }) => held), bound.taken]);
    const run = (): void => {
      this.#alive();
      for (let i = 0; i < all.length; i++)
        if ((all[i] as GpuBuffer).disposed)
          fail("E_DISPOSED", `${nameOf(this.program, i)} was disposed: bind another buffer.`);
      work.do(encode, needs);
    };
    return Object.assign(run, { taken: bound.taken.promise });
  }

  /** Of the device's memory, as far as it is its own. */
  get bytes(): number {
    const { arena, scratch } = this.prepared;
    return [...arena.values(), ...scratch].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** A piece of the program's own memory. */
  own(kind: "arena" | "scratch", at: number): GPUBuffer {
    const key = `${kind} ${at}`;
    const known = this.#memory.get(key);
    if (known) return known.buffer;
    const bytes =
      kind === "arena" ? (this.prepared.arena.get(at) as number) : Math.max(16, this.prepared.scratch[at] as number);
    const memory = this.gpu.hold(bytes, () => "a value that a program computes on the way");
    this.#memory.set(key, memory);
    const fixed = kind === "arena" && this.prepared.fixed.find((one) => one.at === at);
    if (fixed && fixed.data.length > 0)
      this.gpu.device.queue.writeBuffer(memory.buffer, 0, storedAs(fixed.dtype, fixed.data));
    return memory.buffer;
  }

  valueOf(id: number): Value {
    return this.program.values[id] as Value;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const { work } = this.gpu;
    work.do(() => {
      for (const { buffer } of this.#memory.values()) work.drop(buffer);
      this.#memory.clear();
    });
  }

  #alive(): void {
    if (this.#disposed) fail("E_DISPOSED", "this program was disposed: compile it again to run it.");
  }
}
