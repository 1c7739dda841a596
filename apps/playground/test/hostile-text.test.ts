// What somebody types, opens or sends stays text, whatever it says.
import { readFileSync } from "node:fs";
import {
  canonicalText,
  type DocumentNode,
  emptyDocument,
  isPlaygroundError,
  type PlaygroundDocument,
  parseDocument,
  toFragment,
} from "@chainrule/playground-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { payloads } from "../../../packages/playground-core/test/payloads.ts";
import { open, skipChromium, withChromium } from "./chromium.ts";
import { strangers, traces } from "./traces.ts";

/** The longest are shortened: nobody types for minutes. */
const typed = payloads.map((payload) => payload.slice(0, 3000).replaceAll(/\p{Cs}/gu, "\ufffd"));

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

/** A chain of gates, each merged alone under one of these names. */
function chain(titles: readonly string[]): PlaygroundDocument {
  const gates = titles.map(
    (_, i): DocumentNode => ({ kind: "gate", id: `n${i + 2}`, gate: "tanh", inputs: [`n${i + 1}`], options: {} }),
  );
  return {
    ...emptyDocument,
    nodes: [{ kind: "input", id: "n1", name: "x", value: 2 }, ...gates],
    result: `n${titles.length + 1}`,
    groups: titles.map((name, i) => ({ id: `g${i + 1}`, name, folded: true, nodes: [`n${i + 2}`] })),
  };
}

function accepts(document: PlaygroundDocument): boolean {
  try {
    parseDocument(document);
    return true;
  } catch (error) {
    if (isPlaygroundError(error)) return false;
    throw error;
  }
}

/** Payloads that may be the name of merged gates: it is a title, and so may hold what markup is made of. */
const titles = payloads.filter((payload) => accepts(chain([payload])));

interface Outcome {
  readonly payload: string;
  /** What the field holds afterwards. */
  readonly value: string;
  /** What the page says about it, where it refuses it. */
  readonly problem: string;
}

/** Enters every payload into a field, as typing and then a key, a form's button or leaving it would. */
const enter = (page: Page, selector: string, how: "Enter" | "submit" | "change"): Promise<Outcome[]> =>
  page
    .locator(selector)
    .first()
    .evaluate(
      async (_, [typed, selector, how]) => {
        const outcomes: Outcome[] = [];
        for (const payload of typed) {
          const field = document.querySelector(selector) as HTMLInputElement;
          field.focus();
          field.value = payload;
          field.dispatchEvent(new Event("input", { bubbles: true }));
          if (how === "change") field.dispatchEvent(new Event("change", { bubbles: true }));
          if (how === "submit") field.form?.requestSubmit();
          if (how === "Enter")
            field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
          await new Promise((done) => setTimeout(done));
          const problem = [...document.querySelectorAll("[role=alert]")]
            .map(({ textContent }) => textContent.trim())
            .join("");
          outcomes.push({ payload, value: field.value, problem });
        }
        return outcomes;
      },
      [typed, selector, how] as const,
    );

/** Some were refused, others were taken, and none is shown as a refusal that cannot be read. */
function expectBoth(outcomes: readonly Outcome[]): void {
  const refused = outcomes.filter(({ problem }) => problem !== "");
  expect(outcomes).toHaveLength(payloads.length);
  expect(refused.length).toBeGreaterThan(10);
  expect(refused.length).toBeLessThan(outcomes.length);
  for (const { problem } of refused) expect(problem.length).toBeLessThan(1200);
}

test("there are a hundred payloads", () => expect(payloads.length).toBeGreaterThanOrEqual(100));

describe.skipIf(skipChromium)(
  "in Chromium a hundred payloads run nothing, ask nobody, and stay text",
  { timeout: 300_000 },
  () => {
    withChromium();

    test("as an expression", async () => {
      const { page } = await open();
      const [asked, clean] = [strangers(page), await traces(page)];
      await page.keyboard.press("Shift");
      await page.locator("button[aria-label=Undo]").waitFor();
      const outcomes = await enter(page, "#expression", "Enter");
      expectBoth(outcomes);
      // What was refused is there to be mended; what was read is shown as it was typed, or as what meant the same before.
      const written = typed.map((payload) => payload.replaceAll(/\r\n?/g, "\n"));
      for (const [i, { value, problem }] of outcomes.entries())
        expect(problem === "" ? written : [written[i]]).toContain(value);
      expect(await traces(page)).toEqual(clean);
      expect(asked).toEqual([]);
    });

    test("as the names of gates to add, names, values, and names of merged gates", async () => {
      const { page } = await open();
      const [asked, clean] = [strangers(page), await traces(page)];
      await page.locator("#examples").selectOption({ index: 1 });
      await page.locator("#tab-edit").click();
      const tried = await enter(page, "#gate", "submit");
      expect(tried.filter(({ problem }) => problem !== "").length).toBeGreaterThan(10);
      await page.locator("#examples").selectOption({ index: 1 });
      for (const [box, field] of [
        ["n1", "input[maxlength]"],
        ["n1", "input[inputmode=text]"],
        ["n4", "input[maxlength]"],
      ] as const) {
        await page.locator(`#box-${box}`).focus();
        await page.keyboard.press("Space");
        expectBoth(await enter(page, `#panel ${field}`, "change"));
      }
      await page.locator("#tab-merge").click();
      const merged = await enter(page, "#panel form input", "submit");
      expectBoth(merged);
      expectBoth(await enter(page, "#panel .group input", "change"));
      expect(await traces(page)).toEqual(clean);
      expect(asked).toEqual([]);
    });

    test("as a program in the editor", async () => {
      const { page } = await open();
      const asked = strangers(page);
      await page.locator("#tab-code").click();
      const editor = page.locator(".cm-content");
      await editor.waitFor();
      const clean = await traces(page);
      const problem = page.locator("#panel [role=alert]");
      let refused = 0;
      for (const payload of ["globalThis.ran = 1;", ...typed]) {
        await editor.focus();
        await page.keyboard.press("Control+a");
        await editor.evaluate((element, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }, payload);
        await page.keyboard.press("Control+Enter");
        if ((await problem.count()) > 0) refused++;
      }
      expect(refused).toBeGreaterThan(payloads.length / 2);
      expect(await traces(page)).toEqual(clean);
      expect(asked).toEqual([]);
    });

    test("as a file", async () => {
      const { page } = await open();
      const [asked, clean] = [strangers(page), await traces(page)];
      await page.locator("#tab-share").click();
      const chooser = page.locator("#panel input[type=file]");
      const problem = page.locator("#panel [role=alert]");
      await chooser.waitFor({ state: "attached" });
      const whole = payloads.map(documentWith).filter((document) => !accepts(document));
      expect(whole.length).toBeGreaterThan(50);
      const texts = [...payloads, ...whole.map((document) => JSON.stringify(document))];
      for (const [i, text] of texts.entries()) {
        await chooser.setInputFiles({ name: `${i}.json`, mimeType: "application/json", buffer: Buffer.from(text) });
        await problem.waitFor({ timeout: 10_000 });
      }
      // After all of them a good one opens.
      const good = canonicalText({
        ...emptyDocument,
        nodes: [{ kind: "input", id: "n1", name: "toString", value: 2 }],
      });
      await chooser.setInputFiles({ name: "good.json", mimeType: "application/json", buffer: Buffer.from(good) });
      await expect.poll(() => page.locator("#expression").inputValue()).toContain("toString");
      expect(await traces(page)).toEqual(clean);
      expect(asked).toEqual([]);
    });

    test("as links, each of which is opened or is one problem", async () => {
      const { page } = await open();
      const [asked, clean] = [strangers(page), await traces(page)];
      await page.keyboard.press("Shift");
      const whole = await Promise.all(typed.map((payload) => toFragment(documentWith(payload))));
      const named = await Promise.all(titles.map((title) => toFragment(chain([title]))));
      const broken = typed.flatMap((payload) => [encodeURIComponent(payload), `c1.${encodeURIComponent(payload)}`]);
      const links = [...broken, ...whole, ...named].filter((link) => link !== "");
      expect(links.length).toBeGreaterThanOrEqual(200);
      const outcomes = await page.evaluate(async (links) => {
        const alert = (): HTMLElement | undefined =>
          [...document.querySelectorAll<HTMLElement>("[role=alert]")].find(({ textContent }) => textContent !== "");
        const boxes = (): string =>
          [...document.querySelectorAll(".box")].map((box) => box.getAttribute("aria-label")).join();
        const outcomes: ("problem" | "opened" | "nothing")[] = [];
        for (const link of new Set(links)) {
          alert()?.querySelector("button")?.click();
          await new Promise((done) => setTimeout(done));
          const before = boxes();
          location.hash = link;
          for (let waited = 0; waited < 400 && !alert() && boxes() === before; waited++)
            await new Promise((done) => setTimeout(done, 5));
          outcomes.push(alert() ? "problem" : boxes() === before ? "nothing" : "opened");
        }
        return outcomes;
      }, links);
      const count = (wanted: string): number => outcomes.filter((outcome) => outcome === wanted).length;
      expect(count("nothing")).toBe(0);
      expect(count("problem")).toBeGreaterThanOrEqual(150);
      expect(count("opened")).toBeGreaterThanOrEqual(named.length);
      expect(await traces(page)).toEqual(clean);
      expect(asked).toEqual([]);
    });

    test("as names on the graph and in the SVG of it, which opens by itself and holds nothing that runs", async () => {
      expect(titles.filter((title) => title.includes("<")).length).toBeGreaterThan(10);
      const { page } = await open(`#${await toFragment(chain(titles))}`);
      const [asked, clean] = [strangers(page), await traces(page)];
      const labels = await page
        .locator(".box")
        .evaluateAll((boxes) => boxes.map((box) => box.getAttribute("aria-label") ?? ""));
      for (const title of titles) expect(labels.filter((label) => label.includes(title))).not.toEqual([]);
      await page.locator("#tab-share").click();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator("#panel button", { hasText: "SVG" }).click(),
      ]);
      expect(await traces(page)).toEqual(clean);
      const path = await download.path();
      const svg = readFileSync(path, "utf8");
      expect(svg.match(/<(?!\/)[?!]?[a-z]+/gi)).toEqual(
        expect.not.arrayContaining([
          "<script",
          "<a",
          "<image",
          "<use",
          "<style",
          "<foreignObject",
          "<iframe",
          "<!DOCTYPE",
          "<!ENTITY",
        ]),
      );

      const alone = await page.context().newPage();
      const elsewhere = strangers(alone);
      await alone.route("http://svg.invalid/**", (route) => route.fulfill({ contentType: "image/svg+xml", body: svg }));
      await alone.goto("http://svg.invalid/graph.svg");
      expect(await traces(alone)).toMatchObject({ ran: undefined, loads: [], handlers: [] });
      const shown = await alone.evaluate(() => ({
        names: [...new Set([...document.querySelectorAll("*")].map(({ localName }) => localName))],
        text: document.documentElement.textContent,
      }));
      expect(shown.names).toContain("svg");
      expect(shown.names).not.toContain("parsererror");
      for (const title of titles) if (title.length < 20) expect(shown.text).toContain(title);
      expect(elsewhere).toEqual(["http://svg.invalid/graph.svg"]);
      expect(asked).toEqual([]);
    });
  },
);
