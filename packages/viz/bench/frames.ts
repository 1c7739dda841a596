// What a frame costs in Chromium when every number of a graph changes: processor time of the page's main thread, by CDP,
// and of its whole process, where the system tells.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { startChromium } from "../test/chromium.ts";
import type { InPage } from "../test/entry.ts";
import { openPage } from "../test/page.ts";

/** One measurement, in milliseconds of processor time a frame. */
export interface Frames {
  readonly gates: number;
  readonly scale: number;
  readonly painted: number;
  readonly frames: number;
  readonly mainThread: number;
  readonly rendererProcess: number | undefined;
}

/** Paints so many frames of a live graph at each scale. */
export async function measureFrames(
  gates: number,
  scales: readonly number[],
  frames = 120,
  deviceScaleFactor = 1,
): Promise<Frames[]> {
  const browser = await startChromium();
  try {
    const page = await openPage(browser, { viewport: { width: 1280, height: 900 }, deviceScaleFactor });
    await prepare(page, gates);
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const tasks = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
    };
    const process = await rendererOf(page);
    const results: Frames[] = [];
    for (const scale of scales) {
      await run(page, scale, 20);
      const [before, ticks] = [await tasks(), processTime(process)];
      const painted = await run(page, scale, frames);
      const [after, later] = [await tasks(), processTime(process)];
      const whole = ticks === undefined || later === undefined ? undefined : (later - ticks) / frames;
      results.push({
        gates: await page.evaluate(() => (globalThis as unknown as { gates: number }).gates),
        scale,
        painted,
        frames,
        mainThread: (after - before) / frames,
        rendererProcess: whole,
      });
    }
    return results;
  } finally {
    await browser.close();
  }
}

// These functions are sent to the page as text: they may use nothing from around them.
const prepare = (page: Page, gates: number): Promise<void> =>
  page.evaluate((count) => {
    const { viz, graphs } = globalThis as unknown as InPage;
    const laid = viz.layout(graphs.network([6, Math.round(count / 52), 6, Math.round(count / 52), 6]));
    const tree = viz.toSvgDom(viz.picture(laid, { nodes: {} }, { numbers: false }), document);
    const canvas = document.createElement("canvas");
    for (const one of [tree, canvas]) {
      one.setAttribute("width", "1280");
      one.setAttribute("height", "900");
      one.style.position = "absolute";
      one.style.inset = "0";
      document.body.append(one);
    }
    canvas.style.width = "1280px";
    canvas.style.height = "900px";
    const layer = viz.numberLayer(canvas);
    layer.show(laid);
    layer.resize(1280, 900, devicePixelRatio);
    const [values, gradients] = [new Float64Array(laid.outlets.length), new Float64Array(laid.outlets.length)];
    const middle = { x: laid.bounds.x, y: laid.bounds.y + laid.bounds.height / 2 };
    const paint = (scale: number, tick: number): number => {
      for (let at = 0; at < values.length; at++) {
        values[at] = Math.sin(at + tick / 7) * 5;
        gradients[at] = Math.cos(at * 3 + tick / 5) * 0.3;
      }
      return layer.paint({ x: 20 - middle.x * scale, y: 450 - middle.y * scale, scale }, { values, gradients });
    };
    const place = (scale: number) => {
      tree.setAttribute("viewBox", `${middle.x - 20 / scale} ${middle.y - 450 / scale} ${1280 / scale} ${900 / scale}`);
    };
    Object.assign(globalThis, { paint, place, gates: laid.boxes.length });
  }, gates);

const run = (page: Page, scale: number, frames: number): Promise<number> =>
  page.evaluate(
    async ([size, count]) => {
      const { paint, place } = globalThis as unknown as {
        paint: (s: number, t: number) => number;
        place: (s: number) => void;
      };
      place(size);
      let painted = 0;
      for (let tick = 0; tick < count; tick++) {
        await new Promise(requestAnimationFrame);
        painted = paint(size, tick);
      }
      return painted;
    },
    [scale, frames] as const,
  );

/** The process that draws the page: the busiest renderer of this browser. */
async function rendererOf(page: Page): Promise<number | undefined> {
  const browser = page.context().browser();
  if (browser === null) return undefined;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer").sort((a, b) => b.cpuTime - a.cpuTime);
  return renderers[0]?.id;
}

/** Processor time of a process so far, in milliseconds; undefined where the system does not tell. */
function processTime(process: number | undefined): number | undefined {
  try {
    const fields = readFileSync(`/proc/${process}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    const hertz = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
    return (1000 * (Number(fields[11]) + Number(fields[12]))) / hertz;
  } catch {
    return undefined;
  }
}
