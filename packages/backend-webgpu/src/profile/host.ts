// Times by the clock of the process, where a device has none of its own: each run of a program is handed over by itself, and
// timed from then, or from the end of what was before it, until the device says that it is done.
import type { NamedKernel } from "../prepare.ts";
import { type Account, accountOf, type Profiler } from "./profile.ts";
import type { Timer } from "./timer.ts";

export class HostTimer implements Timer {
  readonly #device: GPUDevice;
  readonly #profiler: Profiler;
  #kernels: Account[] = [];
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

  account(kernel: NamedKernel): Account {
    return accountOf(kernel, this.#profiler);
  }

  next(account: Account): undefined {
    this.#kernels.push(account);
  }

  ran(): void {
    this.#full = true;
  }

  finish(): void {}

  submitted(): void {
    const subjects = this.#kernels.map(({ subject }) => subject);
    this.#kernels = [];
    this.#full = false;
    if (subjects.length === 0) return;
    const name = subjects.map((one) => one.name).join(", ");
    const makes = subjects.map((one) => one.makes).join(", ");
    const account = this.#profiler.account(`${name}\n${makes}`, { name, makes, grid: undefined });
    const begin = performance.now();
    const done = async (): Promise<void> => {
      await this.#device.queue.onSubmittedWorkDone();
      const now = performance.now();
      account.add((now - Math.max(begin, this.#done)) / 1000);
      this.#done = now;
    };
    this.#profiler.expect(done());
  }
}
