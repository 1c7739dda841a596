// U15 and U16: a graph is passed on as a link, a picture and a program.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { equalDocuments, readExpression, toFragment } from "@chainrule/playground-core";
import pixelmatch from "pixelmatch";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { describe, expect, onTestFinished, test } from "vitest";
import { palette } from "../src/session/palette.ts";
import { inBothBrowsers, inChromium, inFirefox } from "./browsers.ts";
import { open, skipChromium, withChromium } from "./chromium.ts";
import { openInFirefox, skipFirefox, withFirefox } from "./firefox.ts";
import type { Visitor } from "./visitor.ts";

const run = promisify(execFile);
const neuron = "f = 1/(1+e^-(w0*x0+w1*x1+w2)); w0=2, x0=-1, w1=-3, x1=-2, w2=-3";

/** The fragment of the link that the page offers. */
async function linkOf(visitor: Visitor): Promise<string> {
  await visitor.panel("share");
  await visitor.until(async () => (await visitor.count("#link")) === 1, "a link");
  const link = await visitor.driver.evaluate(() => document.querySelector<HTMLInputElement>("#link")?.value, undefined);
  return new URL(link ?? "").hash;
}

/** A graph of 200 gates with places of their own: a long link. */
function large(): string {
  const sums = Array.from({ length: 100 }, (_, i) => `a${i + 1} = ${i === 0 ? "x" : `a${i}`} * w + ${i / 8}`);
  return `${sums.join("; ")}; f = tanh(a100); x = 0.5, w = 0.9`;
}

inBothBrowsers((visit) => {
  test("U15: a link holds the whole document, and computes nothing before it is asked to", async () => {
    const visitor = await visit();
    await visitor.draw(neuron);
    await visitor.click("#run");
    const [sent, link] = [await visitor.document(), await linkOf(visitor)];
    const other = await visit(link);
    const received = await other.document();
    expect(equalDocuments(received, sent)).toBe(true);
    const boxes = await other.boxes();
    expect(boxes).toHaveLength(13);
    expect(boxes.filter(({ kind, value }) => kind !== "Input" && value !== undefined)).toEqual([]);
    expect(boxes.filter(({ gradient }) => gradient !== undefined)).toEqual([]);
    expect(await other.place()).toContain("Step 0 of 17");
    await other.click("#run");
    expect((await other.numbers()).w0).toBe("2 −0.1966");
  });
});

describe.skipIf(skipChromium || skipFirefox)("passed on from Chromium to Firefox", () => {
  withChromium();
  withFirefox();

  test("U15: a link of one browser opens the same document in the other", async () => {
    const sender = inChromium((await open()).page);
    await sender.draw(neuron);
    const receiver = inFirefox(await openInFirefox(await linkOf(sender)));
    expect(equalDocuments(await receiver.document(), await sender.document())).toBe(true);
    await receiver.click("#run");
    await sender.click("#run");
    const numbers = await receiver.numbers();
    expect(numbers).toEqual(await sender.numbers());
    expect(numbers.w0).toBe("2 −0.1966");
  });
});

describe.skipIf(skipChromium)("passed on from Chromium", () => {
  withChromium();

  const picture = async (page: Page): Promise<PNG> =>
    PNG.sync.read(await page.locator(".graph").screenshot({ animations: "disabled" }));

  test("U15: the graph of a link looks the same, to the pixel", async () => {
    const { page } = await open();
    const visitor = inChromium(page);
    await visitor.draw(neuron);
    const before = await picture(page);
    const { page: other } = await open(await linkOf(visitor));
    await inChromium(other).panel("share");
    const after = await picture(other);
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    expect(pixelmatch(before.data, after.data, undefined, before.width, before.height, { threshold: 0.1 })).toBe(0);
    // The comparison sees a step: it is not blind.
    await other.click(".time .primary");
    const later = await picture(other);
    expect(pixelmatch(before.data, later.data, undefined, before.width, before.height)).toBeGreaterThan(0);
  });

  test("U15: a graph of 200 gates fits in a link of 4,000 characters", async () => {
    const document = readExpression(large(), palette);
    expect(document.nodes.filter(({ kind }) => kind === "gate").length).toBeGreaterThanOrEqual(200);
    const { page } = await open(`#${await toFragment(document)}`);
    const visitor = inChromium(page);
    const link = await linkOf(visitor);
    expect(link.length).toBeLessThanOrEqual(4000);
    expect(equalDocuments(await visitor.document(), document)).toBe(true);
  });

  /** What the page hands out when a button is pressed. */
  async function taken(page: Page, button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  test("U16: the exported program runs in Node with our packages, and prints the same gradients", async () => {
    const { page } = await open();
    const visitor = inChromium(page);
    await visitor.draw("(x+y)*z; x=-2,y=5,z=-4");
    await visitor.panel("share");
    const { name, bytes } = await taken(page, "#code");
    expect(name).toBe("graph.ts");
    const folder = await mkdtemp(join(import.meta.dirname, "program-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, name), bytes);
    const { stdout } = await run(process.execPath, [join(folder, name)]);
    expect(stdout.split("\n").filter((line) => line.startsWith("d"))).toEqual([
      "dmultiply0/dx = -4",
      "dmultiply0/dy = -4",
      "dmultiply0/dz = 3",
    ]);
  });

  test("U16: the SVG opens alone, with its numbers; the PNG is twice as large", async () => {
    const { page } = await open();
    const visitor = inChromium(page);
    await visitor.draw("(x+y)*z; x=-2,y=5,z=-4");
    await visitor.click("#run");
    await visitor.panel("share");
    const { bytes: svg } = await taken(page, "#svg");
    const { bytes: png } = await taken(page, "#png");
    const alone = await page.context().newPage();
    await alone.setContent(`<img src="data:image/svg+xml;base64,${svg.toString("base64")}">`);
    const size = await alone.evaluate(async () => {
      const image = document.querySelector("img") as HTMLImageElement;
      await image.decode();
      return { width: image.naturalWidth, height: image.naturalHeight };
    });
    const texts = await alone.evaluate(
      (source) =>
        [...new DOMParser().parseFromString(source, "image/svg+xml").querySelectorAll("text")].map(
          ({ textContent }) => textContent,
        ),
      svg.toString(),
    );
    expect(texts).toEqual(expect.arrayContaining(["−2", "5", "−4", "3", "−12", "1"]));
    const { width, height } = PNG.sync.read(png);
    expect([width, height]).toEqual([2 * size.width, 2 * size.height]);
    // Something is drawn in it.
    expect(new Set(PNG.sync.read(png).data).size).toBeGreaterThan(50);
  });
});
