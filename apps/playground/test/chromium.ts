// The page in headless Chromium: opened, watched for errors, and held against the rules of accessibility.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import axe, { type run } from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, onTestFinished } from "vitest";

const names = ["chromium", "chromium-browser", "google-chrome"];
const inPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
const executablePath = process.env.CHROMIUM ?? inPath.find(existsSync);

/** Why there is no Chromium here; in CI that is a failure. */
const missingChromium = executablePath
  ? undefined
  : "there is no chromium in PATH: install it, or name one in the environment variable CHROMIUM";
export const skipChromium = missingChromium !== undefined && !process.env.CI;

let browser: Browser;

/** One browser for a file of tests. */
export function withChromium(): void {
  beforeAll(async () => {
    if (missingChromium) throw new Error(missingChromium);
    const args = ["--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
    browser = await chromium.launch({ executablePath: executablePath as string, args });
  });
  afterAll(() => browser?.close());
}

export interface Opened {
  readonly page: Page;
  /** Everything that went wrong so far: errors of the console, exceptions, broken policies. */
  readonly troubles: readonly string[];
  /** The same for a test that causes them: what it takes fails nothing. */
  readonly takeTroubles: () => readonly string[];
}

/** A page in a fresh profile, not opened yet. Whatever it writes to the console as an error fails the test. */
export async function visit(options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-US",
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  const troubles = watch(page);
  onTestFinished(async () => {
    await context.close();
    expect(troubles).toEqual([]);
  });
  return { page, troubles, takeTroubles: () => troubles.splice(0) };
}

/** The playground in a fresh profile, and `before` run ahead of its scripts. */
export async function open(
  fragment = "",
  options: BrowserContextOptions = {},
  before: () => void = () => {},
): Promise<Opened> {
  const opened = await visit(options);
  await opened.page.addInitScript(before);
  await opened.page.goto(inject("address") + fragment);
  await opened.page.locator("main[data-ready]").waitFor();
  return opened;
}

function watch(page: Page): string[] {
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      troubles.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => troubles.push(`request failed: ${request.url()}`));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return troubles;
}

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What breaks the rules of accessibility, as lines: none is right. */
export async function violations(page: Page): Promise<readonly string[]> {
  // In the page itself: the library's own runner opens another page for each look, which takes ten times as long.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    const { axe } = window as unknown as { readonly axe: { run: typeof run } };
    const { violations: found } = await axe.run(document, {
      runOnly: { type: "tag", values },
      resultTypes: ["violations"],
      preload: false,
    });
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
    );
  }, TAGS);
}
