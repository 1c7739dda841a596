// The device that tests run on: of the driver that their project is for.
import { describe, test } from "vitest";
import { type OpenDevice, openDevice } from "../src/device/open.ts";
import { type Driver, drivers } from "./drivers.ts";

/** The driver of this project. */
export const driver = drivers.find(({ name }) => name === process.env.WEBGPU_DRIVER) as Driver;

const opened = await openDevice({ allowSoftware: true }).catch((error: unknown) => error as Error);
/** Where there is no driver, tests are left out; in CI they fail. */
const skips = opened instanceof Error && !process.env.CI;
if (skips) console.warn(`skipped, since there is no ${driver.name}: ${driver.advice}. ${opened.message}`);

export const describeOnDevice: typeof describe = describe.skipIf(skips) as typeof describe;
export const testOnDevice: typeof test = test.skipIf(skips) as typeof test;

/** The device that the tests of a file share; one to lose or destroy is opened by `openDevice({ allowSoftware: true })`. */
export function testDevice(): OpenDevice {
  if (opened instanceof Error) throw opened;
  return opened;
}
