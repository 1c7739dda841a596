// What the page costs before anybody touches it: bytes, and seconds on a slow line and a slow processor.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, readExpression, Timeline } from "@chainrule/playground-core";
import type { Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { firstDocument, firstLength, firstText } from "../src/session/first.ts";
import { open, skipChromium, withChromium } from "./chromium.ts";
import { palette } from "./graphs.ts";

const KB = 1000;

/** The page's files that were loaded, and what they weigh when they are compressed. */
async function loaded(page: Page): Promise<ReadonlyMap<string, number>> {
  const names = await page.evaluate(() => [
    location.href,
    ...performance.getEntriesByType("resource").map(({ name }) => name),
  ]);
  const address = inject("address");
  const files = names
    .filter((name) => name.startsWith(address))
    .map((name) => new URL(name).pathname.slice(1) || "index.html");
  return new Map(
    files.map((file) => [file, gzipSync(readFileSync(join(inject("folder"), file)), { level: 9 }).length]),
  );
}

const weight = (files: ReadonlyMap<string, number>, wanted = /./): number =>
  [...files].reduce((sum, [file, size]) => sum + (wanted.test(file) ? size : 0), 0);

test("the first view shows what the text of the first example is read as, and as many steps as it has", () => {
  expect(readExpression(firstText, palette)).toEqual(firstDocument);
  const { graph, feeds, result } = build(firstDocument, palette);
  expect(new Timeline(graph, feeds, result ? { result } : {}).length).toBe(firstLength);
});

describe.skipIf(skipChromium)("in Chromium", () => {
  withChromium();

  test("at most 60 KB of JavaScript and 150 KB in all come before the first interaction, and the first key brings the rest", async () => {
    const { page } = await open();
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(1500);
    const before = await loaded(page);
    expect(before.has("index.html")).toBe(true);
    expect(weight(before, /\.js$/)).toBeGreaterThan(20 * KB);
    expect(weight(before, /\.js$/)).toBeLessThanOrEqual(60 * KB);
    expect(weight(before)).toBeLessThanOrEqual(150 * KB);
    expect(await page.locator(".time").textContent()).toContain("Step 0 of 5");
    await page.keyboard.press("End");
    await page.locator("#panel math").first().waitFor();
    const after = await loaded(page);
    expect(weight(after, /\.js$/)).toBeGreaterThan(weight(before, /\.js$/));
    expect(await page.locator(".time").textContent()).toContain("Step 5 of 5");
  });

  test("a key, a click, typing and choosing an example do what they say although they come first", async () => {
    const firsts: readonly ((page: Page) => Promise<unknown>)[] = [
      (page) => page.keyboard.press("ArrowRight"),
      (page) => page.locator(".time .primary").dispatchEvent("click"),
      (page) => page.locator("#examples").selectOption({ index: 4 }),
      async (page) => {
        await page.locator("#expression").fill("f = a * b; a = 2, b = 3");
        await page.keyboard.press("Enter");
      },
      (page) => page.locator("#tab-table").dispatchEvent("click"),
    ];
    const shown = ["Step 1 of 5", "Step 1 of 5", "Step 0 of 7", "Step 0 of 3", "Step 0 of 5"];
    for (const [i, first] of firsts.entries()) {
      const { page } = await open();
      await first(page);
      await expect.poll(() => page.locator(".time").textContent(), { timeout: 15_000 }).toContain(shown[i]);
      if (i === 4) await page.locator("#panel table").waitFor();
    }
  });

  test("on slow 4G and a processor four times as slow the page is seen in 1.5 s and answers in 2.0 s", async () => {
    const runs: { readonly seen: number; readonly ready: number }[] = [];
    // What is measured is the page, not what else this machine has to do: the best of a few visits.
    for (let run = 0; run < 5; run++) {
      const { page } = await open();
      const client = await page.context().newCDPSession(page);
      await client.send("Network.enable");
      await client.send("Network.clearBrowserCache");
      await page.evaluate(async () => {
        for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
      });
      await client.send("Network.setCacheDisabled", { cacheDisabled: true });
      await client.send("Network.setBypassServiceWorker", { bypass: true });
      await client.send("Network.emulateNetworkConditions", {
        offline: false,
        latency: 150,
        downloadThroughput: (1.6 * 1e6) / 8,
        uploadThroughput: (0.75 * 1e6) / 8,
      });
      await client.send("Emulation.setCPUThrottlingRate", { rate: 4 });
      await page.addInitScript(() => {
        const look = (): void => {
          if (!document.querySelector("main[data-ready]")) return void requestAnimationFrame(look);
          performance.mark("ready");
        };
        look();
      });
      await page.reload({ waitUntil: "commit" });
      await page.locator("main[data-ready]").waitFor({ timeout: 30_000 });
      await expect.poll(() => page.evaluate(() => performance.getEntriesByName("ready").length)).toBe(1);
      runs.push(
        await page.evaluate(() => ({
          seen: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.POSITIVE_INFINITY,
          ready: performance.getEntriesByName("ready")[0]?.startTime ?? Number.POSITIVE_INFINITY,
        })),
      );
      await client.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    }
    console.info(runs.map(({ seen, ready }) => `${seen.toFixed(0)}/${ready.toFixed(0)}`).join(" "));
    expect(Math.min(...runs.map(({ seen }) => seen))).toBeLessThanOrEqual(1500);
    expect(Math.min(...runs.map(({ ready }) => ready))).toBeLessThanOrEqual(2000);
  }, 180_000);
});
