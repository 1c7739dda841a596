// The device that tests run on: of the driver that their project is for.
import { describe, inject, test } from "vitest";
import { type OpenDevice, openDevice } from "../src/device/open.ts";
import { platformGpu } from "../src/device/platform.ts";
import { type Driver, drivers } from "./drivers.ts";

/** The driver of this project. */
export const driver = drivers.find(({ name }) => name === process.env.WEBGPU_DRIVER) as Driver;

const missing = inject("missing");
export const describeOnDevice: typeof describe = describe.skipIf(missing) as typeof describe;
export const testOnDevice: typeof test = test.skipIf(missing) as typeof test;

/** What the platform offers, where it offers something. */
export const ownAdapter = async (): Promise<GPUAdapter | null> =>
  (await platformGpu()).requestAdapter({ powerPreference: "high-performance" });

let shared: Promise<OpenDevice> | undefined;

/** The device that the tests of a file share. */
export function testDevice(): Promise<OpenDevice> {
  shared ??= freshDevice();
  return shared;
}

/** A device to lose or destroy. */
export const freshDevice = (): Promise<OpenDevice> => openDevice({ allowSoftware: true });
