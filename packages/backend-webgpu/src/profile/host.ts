// Times by the clock of the process, where a device has none of its own: each run of a program is handed over by itself, and
// timed from then, or from the end of what was before it, until the device says that it is done.
import type { WgslKernel } from "../wgsl/module.ts";
import type { Account, Profiler } from "./profile.ts";
import type { Timer } from "./timer.ts";

export class HostTimer implements Timer {
  readonly #device: GPUDevice;
  readonly #profiler: Profiler;
  #names: string[] = [];
  /** When the last hand-over was done, in milliseconds. */
  #done = 0;
  #full = false;

  constructor(device: GPUDevice, profiler: Profiler) {
    this.#device = device;
    this.#profiler = profiler;
    profiler.useHostClock();
  }

  get full(): boolean {
    return this.#full;
  }

  account({ code, label, grid }: WgslKernel): Account {
    return this.#profiler.account(`${grid.join()} ${code}`, label, grid);
  }

  next({ name }: Account): undefined {
    this.#names.push(name);
  }

  ran(): void {
    this.#full = true;
  }

  finish(): void {}

  submitted(): void {
    const names = this.#names;
    this.#names = [];
    this.#full = false;
    if (names.length === 0) return;
    const name = names.join(", ");
    const begin = performance.now();
    const done = async (): Promise<void> => {
      await this.#device.queue.onSubmittedWorkDone();
      const now = performance.now();
      this.#profiler.account(name, name).add((now - Math.max(begin, this.#done)) / 1000);
      this.#done = now;
    };
    this.#profiler.expect(done());
  }
}
