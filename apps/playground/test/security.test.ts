// What somebody types or sends stays text, and nothing that arrives is run.
import { readFileSync } from "node:fs";
import { emptyDocument, type PlaygroundDocument, toFragment } from "@chainrule/playground-core";
import type { Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { payloads } from "../../../packages/playground-core/test/payloads.ts";
import { open, skipChromium, withChromium } from "./chromium.ts";

/** Texts that would run if anything ran them, and some that are merely odd; the longest would be typed for minutes. */
const typed = payloads.map((payload) => payload.slice(0, 3000));

/** Whatever ran would leave one of these. */
const traces = (page: Page): Promise<unknown> =>
  page.evaluate(() => ({
    ran: (globalThis as { ran?: unknown }).ran,
    polluted: (Object.prototype as { polluted?: unknown }).polluted,
    scripts: [...document.querySelectorAll("script, iframe, object, embed, img, base, foreignObject")].map(
      (element) => element.getAttribute("src") ?? element.tagName,
    ),
    handlers: [...document.querySelectorAll("*")].flatMap((element) =>
      element.getAttributeNames().filter((name) => name.startsWith("on")),
    ),
  }));

/** Sends of the page to anywhere but its own server. */
function strangers(page: Page): readonly string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(inject("address")) && !url.startsWith("blob:")) asked.push(url);
  });
  return asked;
}

/** A document whose every text is this one, as far as a document may hold it. */
const documentWith = (text: string): PlaygroundDocument => ({
  ...emptyDocument,
  nodes: [
    { kind: "input", id: "n1", name: text, value: 2 },
    { kind: "gate", id: "n2", gate: text, inputs: ["n1"], options: { [text]: text }, name: text },
  ],
  result: "n2",
  groups: [{ id: "g1", name: text, folded: true, nodes: ["n2"] }],
  lesson: { lesson: text, step: 1 },
  customGates: [{ name: text, source: text }],
});

describe.skipIf(skipChromium)("in Chromium", { timeout: 300_000 }, () => {
  withChromium();

  test("a hundred payloads through every field of text run nothing, ask nobody, and stay text", async () => {
    expect(payloads.length).toBeGreaterThanOrEqual(100);
    const { page } = await open();
    const asked = strangers(page);
    const clean = await traces(page);
    const enter = async (selector: string, key: string): Promise<void> => {
      const field = page.locator(selector).first();
      for (const payload of typed) {
        await field.evaluate(
          (element, [text, key]) => {
            const input = element as HTMLInputElement;
            input.focus();
            input.value = text;
            input.dispatchEvent(new Event("input", { bubbles: true }));
            if (key === "change") input.dispatchEvent(new Event("change", { bubbles: true }));
            else input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            if (key === "submit") input.form?.requestSubmit();
          },
          [payload, key] as const,
          { timeout: 20_000 },
        );
      }
      await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
      expect(await traces(page)).toEqual(clean);
    };
    await enter("#expression", "Enter");
    await page.locator("#examples").selectOption({ index: 1 });
    await page.locator("#tab-edit").click();
    await enter("#gate", "submit");
    await page.locator("#examples").selectOption({ index: 1 });
    for (const [box, field] of [
      ["n1", "input[maxlength]"],
      ["n1", "input[inputmode=text]"],
      ["n4", "input[maxlength]"],
    ] as const) {
      await page.locator(`#box-${box}`).focus();
      await page.keyboard.press("Space");
      await enter(`#panel ${field}`, "change");
    }
    expect(asked).toEqual([]);
    // A name that may be one is drawn as what it is.
    await page.locator("#examples").selectOption({ index: 1 });
    await page.locator("#box-n4").focus();
    await page.keyboard.press("Space");
    const name = "<img src=x onerror=globalThis.ran=1>";
    await page.locator("#panel input[maxlength]").fill(name);
    await page.keyboard.press("Tab");
    expect(await traces(page)).toEqual(clean);
  });

  test("links of a hundred payloads open as a graph or as one clear problem, and nothing of them runs", async () => {
    const { page } = await open();
    const asked = strangers(page);
    await page.keyboard.press("Shift");
    const clean = await traces(page);
    const fragments = [
      ...typed.map((payload) => encodeURIComponent(payload.toWellFormed())),
      ...typed.map((payload) => `c1.${encodeURIComponent(payload.toWellFormed())}`),
      ...(await Promise.all(typed.map((payload) => toFragment(documentWith(payload)).catch(() => "c1.broken")))),
    ].filter((fragment) => fragment !== "");
    expect(fragments.length).toBeGreaterThanOrEqual(300);
    for (const fragment of fragments) {
      await page.evaluate((text) => {
        location.hash = text;
      }, fragment);
    }
    await page.evaluate(() => new Promise((done) => setTimeout(done, 1000)));
    expect(await traces(page)).toEqual(clean);
    expect(asked).toEqual([]);
    expect(await page.locator(".box").count()).toBeGreaterThan(0);
    expect(await page.locator("[role=alert]:not(:empty)").count()).toBeLessThanOrEqual(1);
  });

  test("a broken link says one problem over the first graph, and the graph works", async () => {
    for (const link of ["#c1.AAAA", "#c9.AAAA", "#nothing", `#c1.${"A".repeat(100_001)}`]) {
      const { page } = await open(link);
      expect(await page.locator("[role=alert]:not(:empty)").count()).toBe(1);
      expect(await page.locator(".problem").first().textContent()).toMatch(/\w{3,}.*\./);
      expect(await page.locator(".box").count()).toBe(5);
      await page.keyboard.press("End");
      await expect.poll(() => page.locator(".time").textContent()).toContain("Step 5 of 5");
    }
  });

  test("nothing of a link is computed before somebody steps", async () => {
    const document: PlaygroundDocument = {
      ...emptyDocument,
      nodes: [
        { kind: "input", id: "n1", name: "x", value: 2 },
        { kind: "gate", id: "n2", gate: "exp", inputs: ["n1"], options: {}, name: "f" },
      ],
      result: "n2",
    };
    const { page } = await open(`#${await toFragment(document)}`);
    const label = page.locator("#box-n2");
    await expect.poll(() => page.locator(".time").textContent()).toContain("Step 0 of 3");
    expect(await label.getAttribute("aria-label")).toBe("f, exp");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => label.getAttribute("aria-label")).toContain("7.389");
  });

  test("a fragment that is changed by hand is opened, and undo brings back what was there", async () => {
    const { page } = await open();
    await page.locator("#expression").fill("f = mine * 2; mine = 3");
    await page.keyboard.press("Enter");
    await page.locator("button[aria-label=Undo]:enabled").waitFor();
    const other: PlaygroundDocument = {
      ...emptyDocument,
      nodes: [{ kind: "input", id: "n1", name: "other", value: 2 }],
    };
    const fragment = await toFragment(other);
    await page.evaluate((text) => {
      location.hash = text;
    }, fragment);
    await expect.poll(() => page.locator("#expression").inputValue()).toContain("other");
    // Opening the page by the link anew loses nothing either.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 800)));
    const again = await page.context().newPage();
    await again.goto(`${inject("address")}#${fragment}`);
    await again.locator("main[data-ready]").waitFor();
    expect(await again.locator("#expression").inputValue()).toContain("other");
    await again.locator("button[aria-label=Undo]").click();
    expect(await again.locator("#expression").inputValue()).toContain("mine");
    await page.locator("button[aria-label=Undo]").click();
    expect(await page.locator("#expression").inputValue()).toContain("mine");
  });

  test("the policy is in force: markup, evaluation and strangers are refused, and WebAssembly is allowed", async () => {
    const { page } = await open();
    const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
    for (const rule of ["default-src 'none'", "require-trusted-types-for 'script'", "base-uri 'none'"])
      expect(policy).toContain(rule);
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
    // Through the page's own loader, not through the test's, which no policy binds.
    const found = await page.evaluate(async () => {
      const attempt = async (act: () => unknown): Promise<string> => {
        try {
          await act();
          return "done";
        } catch (error) {
          return (error as Error).name;
        }
      };
      const host = document.createElement("div");
      const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
      return {
        markup: await attempt(() => {
          host.innerHTML = "<b>x</b>";
        }),
        written: await attempt(() => document.write("<b>x</b>")),
        script: await attempt(() => {
          document.createElement("script").text = "globalThis.ran = 1";
        }),
        address: await attempt(() => {
          document.createElement("script").src = "data:text/javascript,globalThis.ran=1";
        }),
        policy: await attempt(() =>
          (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }).trustedTypes.createPolicy(
            "mine",
            {},
          ),
        ),
        timer: await attempt(() => new Promise((done) => setTimeout(done, 10))),
        assembly: await attempt(() => WebAssembly.compile(bytes)),
      };
    });
    expect(found).toMatchObject({
      markup: "TypeError",
      written: "TypeError",
      script: "TypeError",
      address: "TypeError",
      policy: "TypeError",
      assembly: "done",
    });
    expect(await traces(page)).toMatchObject({ ran: undefined });
  });

  test("an SVG of odd names holds nothing that runs, and opens without a word", async () => {
    const { page } = await open();
    await page.locator("#tab-edit").click();
    await page.locator("#box-n4").focus();
    await page.keyboard.press("Space");
    await page.locator("#panel input[maxlength]").fill("onload");
    await page.keyboard.press("Tab");
    await page.locator("#tab-share").click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#panel button", { hasText: "SVG" }).click(),
    ]);
    const svg = readFileSync(await download.path(), "utf8");
    expect(svg).toContain("<svg");
    expect(svg).not.toMatch(/<script|<foreignObject|<iframe|<image|<use|javascript:|\son\w+\s*=|href=|url\(|@import|<!ENTITY|<\?/i);
  });
});
