// Memory of a device: what it can hold at all, and what it has left.
import { ChainruleError, check } from "@chainrule/core";
import { nameOf, type OpenDevice } from "./open.ts";
import { isMemory, type Watched, watched } from "./scopes.ts";

/** A size as people say it. */
export function showBytes(bytes: number): string {
  const unit = bytes >= 2 ** 30 ? 3 : bytes >= 2 ** 20 ? 2 : bytes >= 2 ** 10 ? 1 : 0;
  return `${Number((bytes / 1024 ** unit).toPrecision(4))} ${["bytes", "KiB", "MiB", "GiB"][unit]}`;
}

/** Refuses what a device cannot hold in one piece, or cannot show to a program. E_LIMIT, with the sizes. */
export function checkBytes({ limits, info }: OpenDevice, bytes: number, what: () => string): void {
  const { maxBufferSize, maxStorageBufferBindingSize } = limits;
  const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const limit = maxBufferSize < maxStorageBufferBindingSize ? "maxBufferSize" : "maxStorageBufferBindingSize";
  check(
    bytes <= most,
    "E_LIMIT",
    () =>
      `${what()} takes ${showBytes(bytes)}, and ${nameOf(info)} takes ${showBytes(most)} in one piece at most (${limit}): use smaller batches or layers, or divide it.`,
    { bytes, most, limit },
  );
}

/** Memory on a device, as long as it has some. E_LIMIT at once, E_OOM when the device has answered. */
export function makeBuffer(open: OpenDevice, descriptor: GPUBufferDescriptor, what: () => string): Watched<GPUBuffer> {
  const { device } = open;
  const { size } = descriptor;
  checkBytes(open, size, what);
  return watched(
    device,
    () => device.createBuffer(descriptor),
    (error) =>
      new ChainruleError(
        isMemory(error) ? "E_OOM" : "E_BACKEND",
        isMemory(error)
          ? `there is no memory for ${what()}: ${nameOf(open.info)} has no ${showBytes(size)} left. Dispose of what is not needed, or use smaller batches.`
          : `WebGPU refused memory for ${what()}: ${error.message}`,
        { bytes: size },
      ),
  );
}
