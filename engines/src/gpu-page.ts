// A page of Chromium with WebGPU: on a machine without a graphics processor that is SwiftShader, behind a switch.
import { readFileSync } from "node:fs";
import type { CDPSession, Page as Tab } from "playwright-core";
import { launch } from "./chromium.ts";
import type { GpuPage } from "./entries/on-gpu.ts";
import { isolated, serve } from "./site.ts";

export interface OpenPage extends AsyncDisposable {
  /** Calls a function of the page. */
  call<Name extends Callable>(name: Name, ...given: Parameters<GpuPage[Name]>): ReturnType<GpuPage[Name]>;
  /** How many steps it has made. */
  steps(): Promise<number>;
  /** Ends the process that has the device. */
  crashGpu(): Promise<void>;
}

type Callable = {
  [Name in keyof GpuPage]: GpuPage[Name] extends () => unknown
    ? Name
    : GpuPage[Name] extends (...given: never[]) => unknown
      ? Name
      : never;
}[keyof GpuPage];
interface Global {
  readonly page: GpuPage & Readonly<Record<string, (...given: unknown[]) => unknown>>;
}

/** What a process holds of the machine's memory; on Linux. */
function residentMebibytes(id: number): number {
  const pages = Number(readFileSync(`/proc/${id}/statm`, "utf8").split(" ")[1]);
  return (pages * 4096) / 2 ** 20;
}

/** Opens the page of the bundle in `folder`, in a Chromium that was started so. */
export async function openGpuPage(folder: string, args = ["--enable-unsafe-webgpu"]): Promise<OpenPage> {
  const site = await serve(folder, isolated, "on-gpu");
  const browser = await launch(...args);
  const session: CDPSession = await browser.newBrowserCDPSession();
  const tab: Tab = await browser.newPage();
  await tab.exposeFunction("memoryInUse", async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo.reduce((sum, { id }) => sum + residentMebibytes(id), 0);
  });
  await tab.goto(site.address);
  await tab.waitForFunction(() => "page" in globalThis);
  return {
    // These functions are sent to the page as text: they may use nothing from around them.
    call: ((name: string, ...given: unknown[]) =>
      tab.evaluate(({ name, given }) => (globalThis as unknown as Global).page[name]?.(...given), {
        name,
        given,
      })) as OpenPage["call"],
    steps: () => tab.evaluate(() => (globalThis as unknown as Global).page.steps),
    crashGpu: async () => {
      await session.send("Browser.crashGpuProcess" as never);
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await site[Symbol.asyncDispose]();
    },
  };
}
