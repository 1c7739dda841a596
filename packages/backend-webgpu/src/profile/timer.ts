// How runs are timed on a device: by its own timestamps, which there are at the ends of passes only, or by the clock of the process.
import type { NamedKernel } from "../prepare.ts";
import { HostTimer } from "./host.ts";
import type { Account, Profiler } from "./profile.ts";
import { StampTimer } from "./stamps.ts";

export interface Timer {
  /** Whether what is gathered must be handed over before more is timed. */
  readonly full: boolean;
  readonly account: (kernel: NamedKernel) => Account;
  /** What the pass of the next kernel writes; undefined where passes write no times. */
  readonly next: (account: Account) => GPUComputePassTimestampWrites | undefined;
  /** All kernels of a program have been gathered. */
  readonly ran: () => void;
  /** What is gathered is about to be finished. */
  readonly finish: (encoder: GPUCommandEncoder) => void;
  readonly submitted: () => void;
}

/** The timer of a device. */
export function timerFor(device: GPUDevice, profiler: Profiler): Timer {
  return device.features.has("timestamp-query") ? new StampTimer(device, profiler) : new HostTimer(device, profiler);
}
