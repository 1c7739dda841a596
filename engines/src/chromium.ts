// Chromium without a window, as the system has it.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type Page as Tab } from "playwright-core";
import type { Engine } from "./engine.ts";
import type { Page } from "./entries/in-page.ts";
import type { Report } from "./fulfil.ts";
import type { Shared } from "./shared.ts";
import { isolated, serve } from "./site.ts";
import type { Order } from "./train.ts";

const names = ["chromium", "chromium-browser", "google-chrome"];
const inPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
const executablePath = process.env.CHROMIUM ?? inPath.find(existsSync);
/** Why there is no Chromium here. */
export const missingChromium = executablePath
  ? undefined
  : "there is no chromium in PATH: install it, or name one in the environment variable CHROMIUM";

/** Where in a page training runs. */
export type Place = Exclude<keyof Page, "share">;

export interface Visit {
  readonly report: Report;
  /** Everything that was written to the page's console. */
  readonly console: readonly string[];
}

/** Starts it, with these arguments as well. */
export function launch(...more: readonly string[]): Promise<Browser> {
  const args = ["--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...more];
  return chromium.launch({ executablePath: executablePath as string, args });
}

/** Opens the page, served with these headers, and has it fulfil the orders. */
export async function visit(
  folder: string,
  headers: Readonly<Record<string, string>>,
  place: Place,
  orders: readonly Order[],
): Promise<Visit> {
  const { result, console } = await inPage(folder, headers, (tab) => fulfilIn(tab, place, orders));
  return { report: result, console };
}

/** Opens the page, and has it train behind a proxy until so many threads share the work, or for so many milliseconds. */
export async function visitSharing(
  folder: string,
  headers: Readonly<Record<string, string>>,
  threads: number,
  longest: number,
): Promise<{ readonly shared: Shared; readonly console: readonly string[] }> {
  const { result, console } = await inPage(folder, headers, (tab) => shareIn(tab, threads, longest));
  return { shared: result, console };
}

async function inPage<Result>(
  folder: string,
  headers: Readonly<Record<string, string>>,
  use: (tab: Tab) => Promise<Result>,
): Promise<{ readonly result: Result; readonly console: readonly string[] }> {
  await using site = await serve(folder, headers);
  await using browser = await launch();
  const tab = await browser.newPage();
  const lines: string[] = [];
  tab.on("console", (message) => lines.push(`${message.type()}: ${message.text()}`));
  tab.on("pageerror", (error) => lines.push(`uncaught: ${error.message}`));
  await tab.goto(site.address);
  return { result: await use(tab), console: lines };
}

// These functions are sent to the page as text: they may use nothing from around them.
const fulfilIn = (tab: Tab, place: Place, orders: readonly Order[]): Promise<Report> =>
  tab.evaluate(([name, given]) => (globalThis as unknown as Page)[name](given), [place, orders] as const);
const shareIn = (tab: Tab, threads: number, longest: number): Promise<Shared> =>
  tab.evaluate((given) => (globalThis as unknown as Page).share(...given), [threads, longest] as const);

const places: Readonly<Record<Place, string>> = {
  inWorker: "in a worker",
  onMainThread: "on the main thread",
  behindProxy: "behind a proxy",
};

/** A page with SharedArrayBuffer. The main thread of a page may not wait for others, so it is asked for none. */
export const chromiumEngine = (place: Place, folder: string): Engine => ({
  name: `Chromium, ${places[place]}`,
  missing: missingChromium,
  threads: place === "onMainThread" ? [undefined] : [undefined, 1, 2, 3],
  run: async (orders) => (await visit(folder, isolated, place, orders)).report,
});
