// U19, and the rules of accessibility: every panel, in both languages and themes, on large screens and small ones.
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { panelNames } from "../src/panels/panels.ts";
import { palette } from "../src/session/palette.ts";
import { en, type Word } from "../src/words/en.ts";
import { zh } from "../src/words/zh.ts";
import { inChromium } from "./browsers.ts";
import { open, skipChromium, violations, withChromium } from "./chromium.ts";
import type { Visitor } from "./visitor.ts";

const neuron = "f = 1/(1+e^-(w0*x0+w1*x1+w2)); w0=2, x0=-1, w1=-3, x1=-2, w2=-3";
const network =
  "h = relu(matmul(W1, x)); f = sum(matmul(W2, h)); W1 = [[0.5, -1], [1, 1.5], [-0.3, 0.8]], W2 = [[1, -2, 0.5]], x = [[2], [-1]]";
const small = { width: 390, height: 844 };
const large = { width: 1280, height: 900 };

/** Graphs that show most of what the page has to say. */
const graphs = { neuron, network, wrong: "q = x + y; f = wrongMultiply(q, z); x = -2, y = 5, z = -4" };

const isWider = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

describe.skipIf(skipChromium)("for everyone", () => {
  withChromium();

  for (const locale of ["en-US", "zh-CN"])
    for (const colorScheme of ["light", "dark"] as const)
      for (const viewport of [large, small])
        test(`no panel breaks a rule: ${locale}, ${colorScheme}, ${viewport.width} px`, {
          timeout: 180_000,
        }, async () => {
          const { page } = await open("", { locale, colorScheme, viewport });
          const visitor = inChromium(page);
          await visitor.draw(network);
          for (const key of ["End", "ArrowLeft", "ArrowLeft"]) await visitor.press(key);
          await page.locator(".box").nth(1).focus();
          await visitor.press("Enter");
          for (const name of panelNames) {
            await visitor.panel(name);
            if (name === "code") await page.locator(".cm-content").waitFor();
            expect(await violations(page), name).toEqual([]);
            expect(await isWider(page), `${name} is wider than the screen`).toBe(false);
          }
        });

  test("what goes wrong is said without breaking a rule", async () => {
    const { page } = await open("#c1.AAAA", { viewport: small });
    const visitor = inChromium(page);
    expect(await visitor.count("main > [role=alert]")).toBe(1);
    expect(await violations(page)).toEqual([]);
    await visitor.draw("f = sigmiod(x)");
    expect(await visitor.text("#expression-problem")).toContain("sigmoid");
    expect(await violations(page)).toEqual([]);
    await visitor.draw("f = x + _; x = 1");
    await visitor.panel("edit");
    expect(await visitor.text("#panel")).toContain("What is missing");
    expect(await violations(page)).toEqual([]);
    expect(await isWider(page)).toBe(false);
  });

  test("U19: in Chinese nothing is left in English", { timeout: 180_000 }, async () => {
    const { page } = await open("", { locale: "zh-CN", colorScheme: "dark", viewport: small });
    const visitor = inChromium(page);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("zh");
    for (const [name, text] of Object.entries(graphs)) {
      await visitor.draw(text);
      for (const key of ["End", "ArrowLeft"]) await visitor.press(key);
      await page.locator(".box").nth(1).focus();
      await visitor.press("Enter");
      for (const panel of panelNames) {
        await visitor.panel(panel);
        expect(leftInEnglish(await wordsOn(page)), `${name}, ${panel}`).toEqual([]);
      }
    }
    await visitor.draw("f = sigmiod(x)");
    expect(await visitor.text("#expression-problem")).toMatch(/\p{Script=Han}/u);
    expect(leftInEnglish(await wordsOn(page))).toEqual([]);
    // The test sees English where there is some.
    await page.click("#language");
    await visitor.until(async () => (await visitor.text("#tab-step")) === en["tab.step"], "English");
    expect(leftInEnglish(await wordsOn(page))).not.toEqual([]);
  });

  test("U19: on a small screen no gate is cut off after Fit", async () => {
    for (const viewport of [small, large])
      for (const text of Object.values(graphs)) {
        const { page } = await open("", { locale: "zh-CN", colorScheme: "dark", viewport });
        const visitor = inChromium(page);
        await visitor.draw(text);
        await visitor.press("End");
        await page.click(".zoom button");
        await page.click(".zoom button");
        await page.click("#fit");
        expect(await cutOff(visitor), text).toEqual([]);
        expect(await isWider(page)).toBe(false);
      }
  });

  for (const colorScheme of ["light", "dark"] as const)
    for (const viewport of [small, large])
      test(`U19: numbers on the canvas can be read: ${colorScheme}, ${viewport.width} px`, async () => {
        const { page } = await open("", { colorScheme, viewport });
        const visitor = inChromium(page);
        await visitor.draw("(x+y)*z; x=-2,y=5,z=-4");
        await visitor.press("End");
        const contrasts = await contrastsOf(page);
        // Values and gradients have colours of their own.
        expect(contrasts.size).toBe(2);
        for (const [colour, contrast] of contrasts) expect(contrast, colour).toBeGreaterThanOrEqual(4.5);
      });

  test("U19: with reduced motion nothing moves by itself", async () => {
    const { page } = await open("", { viewport: small });
    const visitor = inChromium(page);
    await visitor.press("ArrowRight");
    const moving = await page.evaluate(() => [
      ...document.getAnimations().map((animation) => animation.id),
      ...[...document.querySelectorAll("*")]
        .filter((element) => getComputedStyle(element).transitionDuration !== "0s")
        .map(({ tagName }) => tagName),
    ]);
    expect(moving).toEqual([]);
  });
});

/** Boxes, with their numbers' places, that are not wholly within the graph's own frame. */
const cutOff = (visitor: Visitor): Promise<string[]> =>
  visitor.driver.evaluate(() => {
    const frame = document.querySelector(".graph")?.getBoundingClientRect() ?? new DOMRect();
    return [...document.querySelectorAll(".box")]
      .filter((box) => {
        const { left, right, top, bottom } = box.getBoundingClientRect();
        return left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom;
      })
      .map((box) => box.getAttribute("aria-label") ?? "");
  }, undefined);

/** Every word that is seen or read out, each with where it stands. Formulas, code and names of gates are no words. */
const wordsOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const skipped =
      "script, noscript, style, math, code, i, textarea, .name, .kind, .editor, [lang=en], [hidden], datalist";
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.parentElement && !node.parentElement.closest(skipped)) found.push(node.textContent ?? "");
    for (const element of document.querySelectorAll("*"))
      for (const name of ["aria-label", "title", "placeholder", "aria-valuetext", "alt"]) {
        const text = element.getAttribute(name);
        if (text && !element.closest("[lang=en]")) found.push(text);
      }
    return [document.title, ...found].map((text) => text.replace(/\s+/g, " ").trim()).filter(Boolean);
  });

/** What is said in the page's own English, or is a sentence in Latin letters. */
function leftInEnglish(texts: readonly string[]): string[] {
  const english = new Set(
    (Object.keys(en) as Word[])
      .filter((word) => en[word] !== zh[word] && !palette.has(en[word]))
      .map((word) => en[word].toLowerCase()),
  );
  return [...new Set(texts)].filter((text) => {
    if (palette.has(text)) return false;
    if (english.has(text.toLowerCase())) return true;
    // Names of gates, packages and units stand in both languages; two words in a row do not.
    return /[a-z]{2,}[ ,.:]+[a-z]{2,}/i.test(withoutNames(text));
  });
}

const withoutNames = (text: string): string =>
  [...palette.keys()]
    .sort((a, b) => b.length - a.length)
    .reduce((rest, name) => rest.replaceAll(name, "·"), text)
    .replace(/<iframe.*|http\S*/g, "");

/** The colours of the canvas's numbers, each with its contrast to what is behind it, by pixels. */
async function contrastsOf(page: Page): Promise<ReadonlyMap<string, number>> {
  const canvas = page.locator(".graph canvas");
  const { data, width } = PNG.sync.read(await canvas.screenshot({ animations: "disabled" }));
  // A canvas that begins between two pixels of the screen is blurred there: its own whole pixels have the colours that were asked for.
  const colours = await canvas.evaluate((element: HTMLCanvasElement) => {
    const image = element.getContext("2d")?.getImageData(0, 0, element.width, element.height);
    const found: string[] = [];
    for (let at = 0; at < (image?.data.length ?? 0); at += 4)
      if (image?.data[at + 3] === 255) found.push(image.data.slice(at, at + 3).join());
    return found;
  });
  const at = 4 * (4 * width + (width >> 1));
  const ground = [...data.subarray(at, at + 3)];
  const counts = new Map<string, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const usual = [...counts].sort(([, a], [, b]) => b - a).slice(0, 2);
  return new Map(usual.map(([colour]) => [colour, contrast(colour.split(",").map(Number), ground)]));
}

/** The contrast of two colours as WCAG defines it. */
function contrast(one: readonly number[], other: readonly number[]): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
