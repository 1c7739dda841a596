// Times by the device's own clock: every kernel has a pass of its own, which notes when it begins and ends.
import type { NamedKernel } from "../prepare.ts";
import { type Account, accountOf, type Profiler } from "./profile.ts";
import type { Timer } from "./timer.ts";

/** Kernels that are timed in one hand-over. */
const MOST = 64;
const BYTES = 16 * MOST;
/** GPUBufferUsage: QUERY_RESOLVE and COPY_SRC, MAP_READ and COPY_DST. */
const [RESOLVED, READABLE] = [0x200 | 0x04, 0x01 | 0x08];

interface Stamps {
  readonly querySet: GPUQuerySet;
  readonly resolved: GPUBuffer;
  readonly readable: GPUBuffer;
  readonly accounts: Account[];
}

export class StampTimer implements Timer {
  readonly #device: GPUDevice;
  readonly #profiler: Profiler;
  /** Made once, and used again when they have been read. */
  readonly #free: Stamps[] = [];
  #open: Stamps | undefined;

  constructor(device: GPUDevice, profiler: Profiler) {
    this.#device = device;
    this.#profiler = profiler;
  }

  get full(): boolean {
    return this.#open?.accounts.length === MOST;
  }

  account(kernel: NamedKernel): Account {
    return accountOf(kernel, this.#profiler);
  }

  next(account: Account): GPUComputePassTimestampWrites {
    this.#open ??= this.#free.pop() ?? this.#make();
    const { querySet, accounts } = this.#open;
    const at = 2 * (accounts.push(account) - 1);
    return { querySet, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 };
  }

  ran(): void {}

  finish(encoder: GPUCommandEncoder): void {
    if (!this.#open) return;
    const { querySet, resolved, readable, accounts } = this.#open;
    encoder.resolveQuerySet(querySet, 0, 2 * accounts.length, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, readable, 0, 16 * accounts.length);
  }

  submitted(): void {
    const stamps = this.#open;
    this.#open = undefined;
    if (stamps) this.#profiler.expect(this.#read(stamps));
  }

  async #read(stamps: Stamps): Promise<void> {
    const { readable, accounts } = stamps;
    await readable.mapAsync(1);
    const times = new BigUint64Array(readable.getMappedRange());
    for (const [i, account] of accounts.entries()) {
      const [begin, end] = [times[2 * i] as bigint, times[2 * i + 1] as bigint];
      // Devices may set their clocks back, which makes a time that is none.
      if (end < begin) continue;
      account.add(Number(end - begin) / 1e9);
      this.#profiler.look(end - begin);
    }
    readable.unmap();
    accounts.length = 0;
    this.#free.push(stamps);
  }

  #make(): Stamps {
    const device = this.#device;
    return {
      querySet: device.createQuerySet({ type: "timestamp", count: 2 * MOST }),
      resolved: device.createBuffer({ size: BYTES, usage: RESOLVED }),
      readable: device.createBuffer({ size: BYTES, usage: READABLE }),
      accounts: [],
    };
  }
}
