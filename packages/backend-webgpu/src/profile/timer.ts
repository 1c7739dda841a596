// How runs are timed on a device: by its own timestamps, which there are at the ends of passes only, or by the clock of the process.
import type { NamedKernel } from "../prepare.ts";
import { HostTimer } from "./host.ts";
import { type Account, type Profile, Profiler } from "./profile.ts";
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

/** Times of all devices that a backend has, one after the other. */
export interface Timing {
  readonly timerFor: (device: GPUDevice) => Timer;
  readonly profile: () => Promise<Profile>;
}

export function startTiming(): Timing {
  const profiler = new Profiler();
  return {
    timerFor: (device) =>
      device.features.has("timestamp-query") ? new StampTimer(device, profiler) : new HostTimer(device, profiler),
    profile: () => profiler.profile(),
  };
}
