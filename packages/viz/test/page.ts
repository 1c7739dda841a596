// A page that imports the sources as they are: types are stripped on the way.
import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

const origin = "http://viz.test";
const root = join(import.meta.dirname, "..");

/** Opens an empty page in which the sources are global (entry.ts). Its policy runs no text and takes no markup as text. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (!pathname.endsWith(".ts")) {
      const policy =
        "default-src 'self'; img-src 'self' data: blob:; require-trusted-types-for 'script'; trusted-types 'none'";
      const html =
        "<!doctype html><html lang=en><title>viz</title><script type=module src=/test/entry.ts></script><body></body></html>";
      return route.fulfill({ contentType: "text/html", body: html, headers: { "Content-Security-Policy": policy } });
    }
    const source = await readFile(join(root, pathname), "utf8");
    return route.fulfill({ contentType: "text/javascript", body: stripTypeScriptTypes(source) });
  });
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => "viz" in globalThis);
  return page;
}
