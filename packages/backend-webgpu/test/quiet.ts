// Leaves the processor to drivers that compile. The package webgpu asks in every turn of the event loop whether the device is done,
// which keeps a core busy all the while; in tests it asks every millisecond.
const later = (run: (...rest: unknown[]) => void, ...rest: unknown[]) => setTimeout(run, 1, ...rest);
globalThis.setImmediate = later as unknown as typeof setImmediate;
