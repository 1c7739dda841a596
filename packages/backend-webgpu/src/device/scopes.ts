// Error scopes: WebGPU takes everything, and says later what it refused. Here that becomes a promise.
import type { ChainruleError } from "@chainrule/core";

const FILTERS = ["validation", "internal", "out-of-memory"] as const satisfies readonly GPUErrorFilter[];

/** What was made, and the promise that says whether the device took it. */
export interface Watched<T> {
  readonly made: T;
  /** Rejects with what the device said, in the words of `say`. */
  readonly taken: Promise<void>;
}

/** Makes something on a device; `say` puts into words what it may refuse. */
export function watched<T>(device: GPUDevice, make: () => T, say: (error: GPUError) => ChainruleError): Watched<T> {
  for (const filter of FILTERS) device.pushErrorScope(filter);
  try {
    const made = make();
    const taken = tell(pop(device), say);
    // Who waits for it is told; nobody need.
    taken.catch(() => undefined);
    return { made, taken };
  } catch (error) {
    void pop(device);
    throw error;
  }
}

/** What the scopes caught, none where the device is gone: that has its own message. */
const pop = (device: GPUDevice): Promise<readonly (GPUError | null)[]> =>
  Promise.all(FILTERS.map(() => device.popErrorScope().catch(() => null)));

async function tell(
  scopes: Promise<readonly (GPUError | null)[]>,
  say: (error: GPUError) => ChainruleError,
): Promise<void> {
  const error = (await scopes).find((caught) => caught !== null);
  if (error) throw say(error);
}

/** Whether a device refused something because it has no memory for it. */
export const isMemory = (error: GPUError): boolean => error.constructor.name === "GPUOutOfMemoryError";
