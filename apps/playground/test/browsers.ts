// Stories that are told in Chromium and in Firefox.
import type { Page as ChromiumPage } from "playwright-core";
import type { Page as FirefoxPage, KeyInput } from "puppeteer-core";
import { describe } from "vitest";
import { open, skipChromium, withChromium } from "./chromium.ts";
import { openInFirefox, skipFirefox, withFirefox } from "./firefox.ts";
import { type Driver, Visitor } from "./visitor.ts";

const ready = "main[data-ready]";

export const inChromium = (page: ChromiumPage): Visitor =>
  new Visitor({
    name: "chromium",
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    click: (selector, keys) => page.click(selector, keys?.shift ? { modifiers: ["Shift"] } : {}),
    move: (x, y) => page.mouse.move(x, y),
    down: () => page.mouse.down(),
    up: () => page.mouse.up(),
    evaluate: ((run: never, given: never) => page.evaluate(run, given)) as Driver["evaluate"],
    reload: async () => {
      await page.reload();
      await page.waitForSelector(ready);
    },
  });

export const inFirefox = (page: FirefoxPage): Visitor =>
  new Visitor({
    name: "firefox",
    press: async (keys) => {
      const [key = "", ...held] = keys.split("+").reverse();
      for (const each of held) await page.keyboard.down(each as KeyInput);
      await page.keyboard.press(key as KeyInput);
      for (const each of held) await page.keyboard.up(each as KeyInput);
    },
    type: (text) => page.keyboard.type(text),
    click: async (selector, keys) => {
      if (keys?.shift) await page.keyboard.down("Shift");
      await page.click(selector);
      if (keys?.shift) await page.keyboard.up("Shift");
    },
    move: (x, y) => page.mouse.move(x, y),
    down: () => page.mouse.down(),
    up: () => page.mouse.up(),
    evaluate: ((run: never, given: never) => page.evaluate(run, given)) as Driver["evaluate"],
    reload: async () => {
      await page.reload();
      await page.waitForSelector(ready);
    },
  });

/** Opens the page in a fresh profile. */
export type Visit = (fragment?: string) => Promise<Visitor>;

/** Tells the same stories in both browsers. */
export function inBothBrowsers(tell: (visit: Visit) => void): void {
  describe.skipIf(skipChromium)("in Chromium", () => {
    withChromium();
    tell(async (fragment) => inChromium((await open(fragment)).page));
  });
  describe.skipIf(skipFirefox)("in Firefox", () => {
    withFirefox();
    tell(async (fragment) => inFirefox(await openInFirefox(fragment)));
  });
}
