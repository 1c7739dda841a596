import { chromium } from "playwright-core";
import { serve } from "../chainrule/src/serve.ts";
import { linkTo, program } from "./test/graphs.ts";
const served = await serve("dist", 4420);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
const page = await context.newPage();
await page.goto(served.address + (await linkTo(program(4000))));
await page.waitForSelector("main[data-ready]");
const client = await page.context().newCDPSession(page);
const scrub = (frames: number, by: number) => page.evaluate(async ([frames, by]) => {
  const slider = document.querySelector(".time input") as HTMLInputElement;
  const most = Number(slider.max); let at = Math.floor(most / 3);
  for (let f = 0; f < frames; f++) { at = (at + by) % most; slider.value = String(at); slider.dispatchEvent(new Event("input", { bubbles: true })); await new Promise(requestAnimationFrame); }
}, [frames, by] as const);
await scrub(30, 1);
for (const css of ["", ".graph svg:nth-of-type(1){display:none}", ".graph svg:nth-of-type(2){display:none}", ".boxes{contain:strict}", ".box{visibility:hidden}", ".box{pointer-events:none !important}", ".graph{touch-action:auto !important}", ".box{border-radius:0!important}"]) {
  const style = await page.evaluate((css) => { document.getElementById("dbg")?.remove(); const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }, css);
  await scrub(20, 1);
  await browser.startTracing(page, { categories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink", "cc"] });
  await scrub(100, 50);
  const trace = JSON.parse((await browser.stopTracing()).toString());
  const total = new Map<string, number>();
  for (const e of trace.traceEvents) if (e.ph === "X" && e.tdur) { const k = `${e.name}`; total.set(k, (total.get(k) ?? 0) + e.tdur); }
  const g = (k: string) => `${k} ${((total.get(k) ?? 0) / 1e5).toFixed(2)}`;
  console.log(css, g("ProxyMain::BeginMainFrame"), g("Paint"), g("Layerize"), g("Layout"), g("PrePaint"), g("FireAnimationFrame"), g("Commit"));
}
await page.screenshot({ path: "/tmp/page-4000.png" });
await browser.close(); await served.close();
