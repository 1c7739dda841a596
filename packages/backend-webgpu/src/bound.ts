// A program bound to buffers: its bind groups are made once, and each run is a list of dispatches.
import type { Place } from "@chainrule/plan";
import type { GpuBuffer } from "./buffer.ts";
import type { CompiledProgram } from "./compiled.ts";
import { bytesOn } from "./prepare.ts";
import type { Spot, WgslKernel } from "./wgsl/module.ts";

interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly grid: WgslKernel["grid"];
}

interface Transfer {
  readonly from: GPUBuffer;
  readonly to: GPUBuffer;
  readonly bytes: number;
}

interface Plan {
  readonly before: readonly Transfer[];
  readonly dispatches: readonly Dispatch[];
  readonly after: readonly Transfer[];
}

export class Bound {
  readonly #compiled: CompiledProgram;
  readonly #buffers: readonly GpuBuffer[];
  #plan: Plan | undefined;

  constructor(compiled: CompiledProgram, buffers: readonly GpuBuffer[]) {
    this.#compiled = compiled;
    this.#buffers = buffers;
  }

  /** Adds one run to what is gathered. */
  encode(): void {
    this.#plan ??= this.#planned();
    const { before, dispatches, after } = this.#plan;
    const { work } = this.#compiled.gpu;
    for (let i = 0; i < before.length; i++) transfer(this.#compiled, before[i] as Transfer);
    if (dispatches.length > 0) {
      const pass = work.pass();
      for (let i = 0; i < dispatches.length; i++) {
        const { pipeline, group, grid } = dispatches[i] as Dispatch;
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(grid[0], grid[1], grid[2]);
      }
    }
    for (let i = 0; i < after.length; i++) transfer(this.#compiled, after[i] as Transfer);
    const { batch } = work;
    for (let i = 0; i < this.#buffers.length; i++) (this.#buffers[i] as GpuBuffer).used = batch;
    work.added(dispatches.length);
  }

  #planned(): Plan {
    const { program, prepared, pipelines, gpu } = this.#compiled;
    const { inputs } = program;
    const before: Transfer[] = [];
    const after: Transfer[] = [];
    const memory = this.#memories(before, after);
    const find = (spot: Spot): GPUBuffer => {
      if (spot.in === "input") return memory[spot.at] as GPUBuffer;
      if (spot.in === "output") return memory[inputs.length + spot.at] as GPUBuffer;
      return this.#compiled.own(spot.in, spot.at);
    };
    const dispatches = prepared.kernels.map(({ bindings, grid }, i): Dispatch => {
      const { layout, pipeline } = pipelines[i] as (typeof pipelines)[number];
      const entries = bindings.map(({ spot, access }, binding) => {
        const buffer = find(spot);
        return { binding, resource: access === "uniform" ? { buffer, size: 16 } : { buffer } };
      });
      const group = gpu.device.createBindGroup({ layout, entries });
      return { pipeline: pipeline as GPUComputePipeline, group, grid };
    });
    return { before, dispatches, after: [...this.#copies(find), ...after] };
  }

  /** What the plan copies at the end, as if all at once: what a copy writes over is put aside first. */
  #copies(find: (spot: Spot) => GPUBuffer): readonly Transfer[] {
    const { prepared, gpu } = this.#compiled;
    const written = new Set(prepared.copies.map(({ to }) => find(to)));
    const asides: Transfer[] = [];
    const moves = prepared.copies.flatMap(({ value, to }): Transfer[] => {
      const from = find(prepared.places[value] as Place);
      const target = find(to);
      const bytes = bytesOn(this.#compiled.valueOf(value));
      if (from === target) return [];
      if (!written.has(from)) return [{ from, to: target, bytes }];
      const aside = gpu.hold(bytes, () => "a value that is put aside");
      asides.push({ from, to: aside, bytes });
      return [{ from: aside, to: target, bytes }];
    });
    return [...asides, ...moves];
  }

  /** The memory of each input and output. What is bound twice, and written, is worked on in copies. */
  #memories(before: Transfer[], after: Transfer[]): readonly GPUBuffer[] {
    const { program, gpu } = this.#compiled;
    const { inputs, outputs, updates } = program;
    const writes = new Set([
      ...outputs.map((_, i) => inputs.length + i),
      ...updates.map(({ target }) => inputs.indexOf(target)),
    ]);
    const slots = new Map<GpuBuffer, number[]>();
    for (const [slot, buffer] of this.#buffers.entries()) slots.set(buffer, [...(slots.get(buffer) ?? []), slot]);
    return this.#buffers.map((buffer, slot) => {
      const shared = slots.get(buffer) as number[];
      if (shared.length === 1 || !shared.some((other) => writes.has(other))) return buffer.memory;
      const bytes = bytesOn(buffer);
      const own = gpu.hold(bytes, () => "a copy of what is bound twice");
      if (slot < inputs.length) before.push({ from: buffer.memory, to: own, bytes });
      if (writes.has(slot)) after.push({ from: own, to: buffer.memory, bytes });
      return own;
    });
  }
}

function transfer({ gpu }: CompiledProgram, { from, to, bytes }: Transfer): void {
  gpu.work.copy(from, to, bytes);
}
