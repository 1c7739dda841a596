// What hostile texts would leave in a page if anything of them ran.
import type { Page } from "playwright-core";
import { inject } from "vitest";

/** Everything that a page holds which text that became markup or code would change. */
export const traces = (page: Page): Promise<unknown> =>
  page.evaluate(() => ({
    ran: (globalThis as { ran?: unknown }).ran,
    polluted: [(Object.prototype as { polluted?: unknown }).polluted, ...Object.keys(Object.prototype)],
    loads: [...document.querySelectorAll("script, iframe, object, embed, img, base, foreignObject, a")].map(
      (element) => element.getAttribute("src") ?? element.tagName,
    ),
    handlers: [...document.querySelectorAll("*")].flatMap((element) =>
      element.getAttributeNames().filter((name) => name.startsWith("on")),
    ),
  }));

/** What is asked of anybody but the page's own server, from now on. */
export function strangers(page: Page): readonly string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(inject("address")) && !url.startsWith("blob:")) asked.push(url);
  });
  return asked;
}
