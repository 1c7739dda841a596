// Adapters that do a graphics processor's work on the processor: our own programs for it are faster.
import type { AdapterInfo } from "./open.ts";

const NAMES = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** Whether an adapter computes on the processor. */
export const isSoftwareAdapter = ({ vendor, architecture, description }: AdapterInfo, isFallback = false): boolean =>
  isFallback || NAMES.test(`${vendor} ${architecture} ${description}`);
