// What pages have and Node lacks: navigator.gpu, by the package webgpu.
import { create, globals } from "webgpu";

/** Node crashes when this is collected before its devices. */
let held: GPU | undefined;

/** Puts WebGPU where libraries for pages look for it. */
export async function giveNodeGpu(): Promise<void> {
  held ??= create([]);
  Object.assign(globalThis, globals);
  Object.defineProperty(navigator, "gpu", { value: held, configurable: true });
}
