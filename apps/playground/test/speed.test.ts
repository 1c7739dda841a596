// Large graphs that are alive: what a frame, a key and a layout cost.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { open, skipChromium, withChromium } from "./chromium.ts";
import { linkTo, program } from "./graphs.ts";

/** Seconds that the page's main thread has worked. */
async function clock(page: Page): Promise<() => Promise<number>> {
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await client.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
  };
}

/** Scrubs through the time machine, another step in every frame. */
const scrub = (page: Page, frames: number, by: number): Promise<string[]> =>
  page.evaluate(
    async ([frames, by]) => {
      const slider = document.querySelector<HTMLInputElement>(".time input") as HTMLInputElement;
      const most = Number(slider.max);
      const seen: string[] = [];
      let at = Math.floor(most / 3);
      for (let frame = 0; frame < frames; frame++) {
        at = (at + by) % most;
        slider.value = String(at);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise(requestAnimationFrame);
        seen.push(document.querySelector(".place")?.textContent ?? "");
      }
      return seen;
    },
    [frames, by] as const,
  );

const best = (numbers: readonly number[]): number => Math.min(...numbers);

/** What to compare with: so many numbers in plain text over the whole page, written anew in every frame. */
const plainly = (page: Page, frames: number, numbers: number): Promise<void> =>
  page.evaluate(
    async ([frames, numbers]) => {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      // The page's content policy forbids a style in an attribute, not one that is set so.
      svg.style.cssText = "position:fixed;inset:0;width:100%;height:100%;z-index:99;background:#fff";
      const texts = Array.from({ length: numbers }, (_, i) => {
        const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
        text.setAttribute("x", String((i % 20) * 60));
        text.setAttribute("y", String(20 + Math.floor(i / 20) * 20));
        return svg.appendChild(text);
      });
      document.body.append(svg);
      for (let frame = 0; frame < frames; frame++) {
        for (const [i, text] of texts.entries()) text.textContent = ((i + 1) / (frame + 3)).toFixed(4);
        await new Promise(requestAnimationFrame);
      }
      svg.remove();
    },
    [frames, numbers] as const,
  );

describe.skipIf(skipChromium)("in Chromium", { timeout: 240_000 }, () => {
  withChromium();

  // A ratio, since a busy or a slow machine takes longer for both: measured, 9 to 17 ms of 20 to 36.
  test("4,000 gates that change in every frame cost at most two thirds of 500 plain numbers, one step or fifty at a time", async () => {
    const { page } = await open(await linkTo(program(4000)));
    const now = await clock(page);
    await scrub(page, 30, 1);
    await plainly(page, 30, 500);
    for (const by of [1, 50]) {
      const frames = 100;
      const ratios: number[] = [];
      const shown: string[] = [];
      // What is measured is the page, not what else this machine has to do: the best of a few series.
      for (let run = 0; run < 6 && !(best(ratios) <= 2 / 3); run++) {
        const begin = await now();
        const seen = await scrub(page, frames, by);
        const between = await now();
        await plainly(page, frames, 500);
        const [ours, plain] = [between - begin, (await now()) - between].map((time) => (time * 1000) / frames);
        expect(new Set(seen).size).toBe(frames);
        ratios.push((ours as number) / (plain as number));
        shown.push(`${ours?.toFixed(2)} of ${plain?.toFixed(2)}`);
      }
      console.info(`${by} a frame: ${shown.join(", ")} ms`);
      expect(best(ratios)).toBeLessThanOrEqual(2 / 3);
    }
  });

  test("at 1,000 gates the numbers are painted within 50 ms of a key, 95 times of 100", async () => {
    const { page } = await open(await linkTo(program(1000)));
    const runs: number[] = [];
    for (let run = 0; run < 6; run++)
      runs.push(
        await page.evaluate(async () => {
          const times: number[] = [];
          for (let i = 0; i < 60; i++) {
            const start = performance.now();
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
            await new Promise(requestAnimationFrame);
            // After the frame: what was painted is on its way to the screen.
            await new Promise((done) => {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = done;
              port2.postMessage(undefined);
            });
            times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] as number;
        }),
      );
    console.info(`p95: ${runs.map((time) => time.toFixed(1)).join(" ")} ms`);
    expect(await page.locator(".place").textContent()).toContain("Step 360 of");
    expect(best(runs)).toBeLessThanOrEqual(50);
  });

  test("2,000 gates are laid out in 100 ms, and a changed value lays nothing out", async () => {
    // Looked at where it begins: of a large graph only what is seen is there.
    const { page } = await open(
      await linkTo({ ...program(2000), view: { positions: {}, zoom: { x: 40, y: 300, scale: 0.3 } } }),
    );
    const layouts = (): Promise<number[]> =>
      page.evaluate(() => performance.getEntriesByName("layout").map(({ duration }) => duration));
    await page.keyboard.press("ArrowRight");
    expect(await layouts()).toHaveLength(1);
    await page.locator("#tab-edit").click();
    await page.locator("#box-n1").focus();
    await page.keyboard.press("Space");
    await page.locator("#panel input[inputmode=text]").fill("0.25");
    await page.keyboard.press("Tab");
    await page.locator("button[aria-label=Undo]:enabled").waitFor();
    await expect.poll(() => page.locator("#box-n1").getAttribute("aria-label")).toContain("0.25");
    expect(await layouts()).toHaveLength(1);
    let times = await layouts();
    // The first ones run before the engine has compiled them: the best of some.
    for (let run = 0; run < 6 || (run < 20 && best(times) > 100); run++) {
      await page.locator(".found button").first().click();
      await expect.poll(async () => (await layouts()).length).toBeGreaterThan(run + 1);
      times = await layouts();
    }
    console.info(`layouts: ${times.map((time) => time.toFixed(0)).join(" ")} ms`);
    expect(best(times)).toBeLessThanOrEqual(100);
  });
});
