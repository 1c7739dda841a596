// The page in headless Firefox.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, inject, onTestFinished } from "vitest";

const names = ["firefox-esr", "firefox"];
const inPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
const executablePath = process.env.FIREFOX ?? inPath.find(existsSync);

/** Why there is no Firefox here; in CI that is a failure. */
const missingFirefox = executablePath
  ? undefined
  : "there is no firefox in PATH: install it, or name one in the environment variable FIREFOX";
export const skipFirefox = missingFirefox !== undefined && !process.env.CI;

let browser: Browser;

/** One browser for a file of tests. */
export function withFirefox(): void {
  beforeAll(async () => {
    if (!executablePath) throw new Error(missingFirefox);
    browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
  });
  afterAll(() => browser?.close());
}

/** A fresh profile with the page in it. Whatever it writes to the console as an error fails the test. */
export async function openInFirefox(fragment = ""): Promise<Page> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(`uncaught: ${error instanceof Error ? error.message : String(error)}`));
  onTestFinished(async () => {
    await context.close();
    expect(troubles).toEqual([]);
  });
  await page.goto(inject("address") + fragment);
  await page.waitForSelector("main[data-ready]");
  return page;
}
