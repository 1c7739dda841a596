// A program bound to buffers: its bind groups are made once, and each run is a list of dispatches.
import type { Place } from "@chainrule/plan";
import { type Awaited, allOf } from "./awaited.ts";
import type { GpuBuffer } from "./buffer.ts";
import type { CompiledProgram } from "./compiled.ts";
import { bytesOn } from "./prepare.ts";
import type { Account } from "./profile/profile.ts";
import type { Timer } from "./profile/timer.ts";
import type { Spot, WgslKernel } from "./wgsl/module.ts";

interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly grid: WgslKernel["grid"];
  /** Of its times, where it is timed. */
  readonly account: Account | undefined;
}

interface Transfer {
  readonly from: GPUBuffer;
  readonly to: GPUBuffer;
  readonly bytes: number;
}

export class Bound {
  readonly #compiled: CompiledProgram;
  readonly #buffers: readonly GpuBuffer[];
  readonly #held: Awaited[] = [];
  readonly #memory: readonly GPUBuffer[];
  readonly #before: readonly Transfer[];
  readonly #after: readonly Transfer[];
  /** Whether there was memory for copies. */
  readonly taken: Awaited;
  /** Made for the first run, when all that they need is there. */
  #made: readonly Dispatch[] | undefined;

  constructor(compiled: CompiledProgram, buffers: readonly GpuBuffer[]) {
    this.#compiled = compiled;
    this.#buffers = buffers;
    const before: Transfer[] = [];
    const after: Transfer[] = [];
    this.#memory = this.#memories(before, after);
    this.#before = before;
    this.#after = [...this.#copies(), ...after];
    this.taken = allOf(this.#held);
  }

  /** Adds one run to what is gathered. */
  encode(): void {
    this.#made ??= this.#dispatches();
    const dispatches = this.#made;
    const [before, after] = [this.#before, this.#after];
    const { work, timer } = this.#compiled.gpu;
    for (let i = 0; i < before.length; i++) transfer(this.#compiled, before[i] as Transfer);
    if (timer) this.#time(dispatches, timer);
    else if (dispatches.length > 0) {
      const pass = work.pass();
      for (let i = 0; i < dispatches.length; i++) dispatch(pass, dispatches[i] as Dispatch);
    }
    for (let i = 0; i < after.length; i++) transfer(this.#compiled, after[i] as Transfer);
    const { batch } = work;
    for (let i = 0; i < this.#buffers.length; i++) (this.#buffers[i] as GpuBuffer).used = batch;
    work.added(dispatches.length);
  }

  #time(dispatches: readonly Dispatch[], timer: Timer): void {
    const { work } = this.#compiled.gpu;
    for (const one of dispatches) work.timed(one.account as Account, timer, (pass) => dispatch(pass, one));
    if (dispatches.length > 0) timer.ran();
  }

  #dispatches(): readonly Dispatch[] {
    const { prepared, pipelines, gpu } = this.#compiled;
    return prepared.kernels.map((kernel, i): Dispatch => {
      const { bindings, grid } = kernel;
      const { layout, pipeline } = pipelines[i] as (typeof pipelines)[number];
      const entries = bindings.map(({ spot, access }, binding) => {
        const buffer = this.#find(spot);
        return { binding, resource: access === "uniform" ? { buffer, size: 16 } : { buffer } };
      });
      const group = gpu.device.createBindGroup({ layout, entries });
      return { pipeline: pipeline as GPUComputePipeline, group, grid, account: gpu.timer?.account(kernel) };
    });
  }

  #find(spot: Spot): GPUBuffer {
    if (spot.in === "input") return this.#memory[spot.at] as GPUBuffer;
    if (spot.in === "output") return this.#memory[this.#compiled.program.inputs.length + spot.at] as GPUBuffer;
    return this.#compiled.own(spot.in, spot.at);
  }

  #hold(bytes: number, what: string): GPUBuffer {
    const { buffer, taken } = this.#compiled.gpu.hold(bytes, () => what);
    this.#held.push(taken);
    return buffer;
  }

  /** What the plan copies at the end, as if all at once: what a copy writes over is put aside first. */
  #copies(): readonly Transfer[] {
    const { prepared } = this.#compiled;
    const find = (spot: Spot): GPUBuffer => this.#find(spot);
    const written = new Set(prepared.copies.map(({ to }) => find(to)));
    const asides: Transfer[] = [];
    const moves = prepared.copies.flatMap(({ value, to }): Transfer[] => {
      const from = find(prepared.places[value] as Place);
      const target = find(to);
      const bytes = bytesOn(this.#compiled.valueOf(value));
      if (from === target) return [];
      if (!written.has(from)) return [{ from, to: target, bytes }];
      const aside = this.#hold(bytes, "a value that is put aside");
      asides.push({ from, to: aside, bytes });
      return [{ from: aside, to: target, bytes }];
    });
    return [...asides, ...moves];
  }

  /** The memory of each input and output. What is bound twice, and written, is worked on in copies. */
  #memories(before: Transfer[], after: Transfer[]): readonly GPUBuffer[] {
    const { inputs, outputs, updates } = this.#compiled.program;
    // In the order in which they are done: what an update leaves comes last.
    const writes = new Set([
      ...outputs.map((_, i) => inputs.length + i),
      ...updates.map(({ target }) => inputs.indexOf(target)),
    ]);
    const slots = new Map<GpuBuffer, number[]>();
    for (const [slot, buffer] of this.#buffers.entries()) slots.set(buffer, [...(slots.get(buffer) ?? []), slot]);
    const memories = this.#buffers.map((buffer, slot) => {
      const shared = slots.get(buffer) as number[];
      if (shared.length === 1 || !shared.some((other) => writes.has(other))) return buffer.memory;
      const bytes = bytesOn(buffer);
      const own = this.#hold(bytes, "a copy of what is bound twice");
      if (slot < inputs.length) before.push({ from: buffer.memory, to: own, bytes });
      return own;
    });
    for (const slot of writes) {
      const [from, buffer] = [memories[slot] as GPUBuffer, this.#buffers[slot] as GpuBuffer];
      if (from !== buffer.memory) after.push({ from, to: buffer.memory, bytes: bytesOn(buffer) });
    }
    return memories;
  }
}

function dispatch(pass: GPUComputePassEncoder, { pipeline, group, grid }: Dispatch): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(grid[0], grid[1], grid[2]);
}

function transfer({ gpu }: CompiledProgram, { from, to, bytes }: Transfer): void {
  gpu.work.copy(from, to, bytes);
}
