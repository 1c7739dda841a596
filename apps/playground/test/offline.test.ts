// The page without a network, and on a host that sends no headers.
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { panelNames } from "../src/panels/panels.ts";
import { open, skipChromium, visit, withChromium } from "./chromium.ts";
import { type PlainHost, plainHost } from "./plain-host.ts";

/** Waits until the service worker has kept the page and answers for it. */
const kept = async (page: Page): Promise<void> => {
  const state = (): Promise<string | undefined> =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const isChanging = registration?.installing || registration?.waiting;
      return isChanging ? "changing" : navigator.serviceWorker.controller?.state;
    });
  await expect.poll(state, { timeout: 20_000 }).toBe("activated");
};

const isIsolated = (page: Page): Promise<boolean> => page.evaluate(() => crossOriginIsolated);

async function host(folder = inject("folder")): Promise<PlainHost> {
  const host = await plainHost(folder);
  onTestFinished(() => host.close());
  return host;
}

async function goTo(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator("main[data-ready]").waitFor();
}

async function again(page: Page): Promise<void> {
  await page.reload();
  await page.locator("main[data-ready]").waitFor();
}

/** The names of the kept files. */
const files = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const names = await Promise.all((await caches.keys()).map(async (key) => (await caches.open(key)).keys()));
    return names.flat().map(({ url }) => url.replace(/^.*\/some\/where\//, ""));
  });

/** A copy of the built page whose script has another name and says which version it is, as a new build would. */
function version(folder: string, number: number): void {
  const assets = join(folder, "assets");
  const old = readdirSync(assets).find((name) => /^index-.*\.js$/.test(name)) as string;
  const name = `index-version${number}.js`;
  const code = readFileSync(join(assets, old), "utf8").replace(/document\.documentElement\.dataset\.version=\d;/, "");
  renameSync(join(assets, old), join(assets, name));
  writeFileSync(join(assets, name), `${code}\ndocument.documentElement.dataset.version=${number};`);
  for (const file of ["index.html", "service-worker.js"]) {
    const text = readFileSync(join(folder, file), "utf8");
    expect(text).toContain(old);
    writeFileSync(join(folder, file), text.replaceAll(old, name));
  }
}

describe.skipIf(skipChromium)("in Chromium", { timeout: 60_000 }, () => {
  withChromium();

  test("after the first visit everything works without a network", async () => {
    const { address, close } = await host();
    const { page, takeTroubles } = await visit();
    await goTo(page, address);
    await kept(page);
    await page.context().setOffline(true);
    await close();
    expect(await page.evaluate(() => fetch("nowhere").then(String, ({ name }) => name))).toBe("TypeError");
    takeTroubles();

    await again(page);
    expect(await page.evaluate(() => navigator.onLine)).toBe(false);
    await page.locator("#expression").fill("f = tanh(a * b); a = 2, b = 3");
    await page.keyboard.press("Enter");
    await page.locator("button[aria-label=Undo]:enabled").waitFor();
    for (const name of panelNames) {
      await page.locator(`#tab-${name}`).click();
      await page.locator(`#panel[aria-labelledby=tab-${name}]`).waitFor();
      await expect.poll(() => page.locator("#panel").textContent()).not.toMatch(/^(Loading…?)?$/);
    }
    await page.locator(".cm-content").waitFor();
    await page.locator("#language").click();
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe("zh");
    // By another address of the page, and again after a while.
    await goTo(page, `${address}?embed`);
    expect(await page.locator(".box").count()).toBeGreaterThan(0);
    // Only the network is missed.
    for (const trouble of takeTroubles()) expect(trouble).toMatch(/ERR_INTERNET_DISCONNECTED|request failed/);
  });

  test("a host that sends no headers has an isolated page after one reload", async () => {
    const { address } = await host();
    const { page } = await visit();
    await goTo(page, address);
    expect(await isIsolated(page)).toBe(false);
    await kept(page);
    await again(page);
    expect(await isIsolated(page)).toBe(true);
    expect(await page.evaluate(() => new SharedArrayBuffer(8).byteLength)).toBe(8);
  });

  test("our own server has an isolated page at once, and a second visit asks it for the page alone", async () => {
    const { page } = await open();
    expect(await isIsolated(page)).toBe(true);
    await kept(page);
    const fromNetwork: string[] = [];
    page.on("response", (response) => {
      if (!response.fromServiceWorker()) fromNetwork.push(response.url());
    });
    await again(page);
    expect(await isIsolated(page)).toBe(true);
    expect(fromNetwork.filter((url) => url.includes("/assets/"))).toEqual([]);
  });

  test("a new version is seen at the next visit, and then without a network; what nobody needs any more is let go", async () => {
    const folder = mkdtempSync(join(tmpdir(), "chainrule-page-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    cpSync(inject("folder"), folder, { recursive: true });
    version(folder, 1);
    const { address, close } = await host(folder);
    const { page, takeTroubles } = await visit();
    const shown = (): Promise<string | undefined> => page.evaluate(() => document.documentElement.dataset.version);
    await goTo(page, address);
    expect(await shown()).toBe("1");
    await kept(page);
    for (const number of [2, 3]) {
      version(folder, number);
      await again(page);
      expect(await shown()).toBe(String(number));
      const isKept = async (): Promise<boolean> => {
        const now = await files(page);
        return now.includes(`assets/index-version${number}.js`) && now.length > 20;
      };
      await expect.poll(isKept, { timeout: 20_000 }).toBe(true);
      await kept(page);
    }
    await expect.poll(() => files(page)).not.toContain("assets/index-version1.js");
    expect(await files(page)).toContain("assets/index-version2.js");
    await page.context().setOffline(true);
    await close();
    await again(page);
    expect(await shown()).toBe("3");
    takeTroubles();
  });

  test("what another page of the same host keeps is left alone", async () => {
    const { address } = await host();
    const { page } = await visit();
    await page.goto(`${address}icon.svg`);
    await page.evaluate(async () => (await caches.open("another")).put("/another/file", new Response("kept")));
    await goTo(page, address);
    await kept(page);
    await expect.poll(async () => (await files(page)).length).toBeGreaterThan(20);
    expect(await page.evaluate(async () => (await caches.match("/another/file"))?.text())).toBe("kept");
  });
});
