// What only a browser can show: painted pixels, PNGs, and a page whose policy runs no text.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measureFrames } from "../bench/frames.ts";
import { chromiumPath, startChromium } from "./chromium.ts";
import type { InPage } from "./entry.ts";
import { openPage } from "./page.ts";

describe.skipIf(chromiumPath === undefined)("in Chromium (install it, or name one in CHROMIUM)", () => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await startChromium();
    page = await openPage(browser, { viewport: { width: 1000, height: 600 }, deviceScaleFactor: 2 });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
  }, 60_000);
  afterAll(() => browser.close());

  test("a picture becomes nodes of a page with Trusted Types and without inline styles", async () => {
    const seen = await page.evaluate(async () => {
      const { viz, scenes } = globalThis as unknown as InPage;
      const { diagram, look } = scenes[0]!;
      const laid = viz.layout(diagram);
      const hostile = { ...look, title: "<img src=x onerror=alert(1)>" };
      const made = viz.toSvgDom(viz.picture(laid, hostile), document);
      document.body.append(made);
      const box = document.querySelector('[data-box="q"] circle')!.getBoundingClientRect();
      return { width: box.width, text: made.textContent, images: document.querySelectorAll("img").length };
    });
    expect(seen.width).toBeCloseTo(44, 1);
    expect(seen.text).toContain("−12");
    expect(seen.images).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("numbers on the canvas have the theme's colours, at any density of pixels, and only where one looks", async () => {
    const painted = await page.evaluate(async () => {
      const { viz, scenes } = globalThis as unknown as InPage;
      const { diagram } = scenes[0]!;
      const laid = viz.layout(diagram);
      const canvas = document.createElement("canvas");
      const context = canvas.getContext("2d", { willReadFrequently: true })!;
      const layer = viz.numberLayer(canvas, { theme: viz.dark });
      layer.show(laid);
      const has = (colour: string): boolean => {
        const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as [
          number,
          number,
          number,
        ];
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        for (let at = 0; at < data.length; at += 4)
          if (
            Math.abs(data[at]! - r) + Math.abs(data[at + 1]! - g) + Math.abs(data[at + 2]! - b) < 12 &&
            data[at + 3]! > 240
          )
            return true;
        return false;
      };
      const numbers = { values: laid.outlets.map((_, at) => at + 0.25), gradients: laid.outlets.map((_, at) => -at) };
      const results = [1, 1.5, 2, 3].map((ratio) => {
        layer.resize(600, 300, ratio);
        const count = layer.paint({ x: 30, y: 30, scale: 1 }, numbers);
        return { width: canvas.width, count, value: has(viz.dark.value), gradient: has(viz.dark.gradient) };
      });
      const aside = layer.paint({ x: 5000, y: 0, scale: 1 }, numbers);
      const empty = !has(viz.dark.value);
      layer.restyle({ theme: viz.light });
      const far = layer.paint({ x: 30, y: 30, scale: 0.2 }, { values: [1, undefined, 2, 3, 4], gradients: [] });
      return {
        results,
        aside,
        empty,
        far,
        light: (layer.paint({ x: 30, y: 30, scale: 1 }, numbers), has(viz.light.value)),
      };
    });
    expect(painted.results).toEqual(
      [1, 1.5, 2, 3].map((ratio) => ({ width: 600 * ratio, count: 10, value: true, gradient: true })),
    );
    expect(painted).toMatchObject({ aside: 0, empty: true, far: 4, light: true });
  });

  test("a picture becomes a PNG of twice its size, with its numbers", async () => {
    const png = await page.evaluate(async () => {
      const { viz, scenes } = globalThis as unknown as InPage;
      const { diagram, look } = scenes[0]!;
      const tree = viz.picture(viz.layout(diagram), look, { theme: viz.light });
      const blob = await viz.toPng(tree, window);
      const image = await createImageBitmap(blob);
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext("2d")!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      let [green, red] = [0, 0];
      for (let at = 0; at < data.length; at += 4) {
        const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
        if (r < 30 && g > 90 && b < 80) green++;
        if (r > 160 && g < 60 && b < 60) red++;
      }
      const tooLarge = await viz.toPng(tree, window, 1000).catch((error: Error & { code?: string }) => error.code);
      return { type: blob.type, ratio: image.width / Number(tree.attributes.width), green, red, tooLarge };
    });
    expect(png).toMatchObject({ type: "image/png", ratio: 2, tooLarge: "E_IMAGE" });
    expect(png.green).toBeGreaterThan(50);
    expect(png.red).toBeGreaterThan(50);
    expect(complaints).toEqual([]);
  });

  test("no text of the lecture's pictures is wider than the room kept for it", async () => {
    const tooWide = await page.evaluate(() => {
      const { viz } = globalThis as unknown as InPage;
      const context = document.createElement("canvas").getContext("2d")!;
      const wide: string[] = [];
      for (const text of ["−12.25", "[64, 1000]", "sumOfSquares", "ReLU", "激活", "w10", "1.0e−9", "max"])
        for (const font of [viz.fonts.numbers, viz.fonts.symbols]) {
          context.font = `20px ${font}`;
          const { width } = context.measureText(text);
          if (width > viz.textWidth(text, 20) * 1.02) wide.push(`${text}: ${width} of ${viz.textWidth(text, 20)}`);
        }
      return wide;
    });
    expect(tooWide).toEqual([]);
  });

  test("4,000 live gates cost a frame few milliseconds of processor time", async () => {
    const [near, all] = await measureFrames(4000, [0.6, 0.05], 60);
    expect(near!.gates).toBeGreaterThan(4000);
    expect(near!.painted).toBeGreaterThan(100);
    expect(all!.painted).toBeGreaterThan(1000);
    // 8 ms is the goal, and bench/main.ts tells how near it is; a machine that others use gets three times as much.
    expect(near!.mainThread).toBeLessThan(24);
    expect(all!.mainThread).toBeLessThan(24);
  }, 60_000);
});
