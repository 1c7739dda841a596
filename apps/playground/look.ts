import { chromium } from "playwright-core";
import { serve } from "../chainrule/src/serve.ts";
const served = await serve("dist", 4400);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const shots: any[] = JSON.parse(process.argv[2] ?? "[{}]");
for (const [i, s] of shots.entries()) {
  const context = await browser.newContext({ viewport: { width: s.width ?? 1280, height: s.height ?? 820 }, colorScheme: s.dark ? "dark" : "light", locale: s.zh ? "zh-CN" : "en-US", reducedMotion: "reduce" });
  const page = await context.newPage();
  page.on("console", (m) => console.log(m.type(), m.text()));
  page.on("pageerror", (e) => console.log("uncaught", e.message, e.stack));
  await page.goto(served.address + (s.fragment ?? ""));
  await page.waitForSelector("main[data-ready]", { timeout: 5000 }).catch((e) => console.log(String(e).slice(0, 200)));
  if (s.text) { await page.fill("#expression", s.text); await page.press("#expression", "Enter"); await page.locator("body").click({position:{x:2,y:2}}); }
  for (const key of s.keys ?? []) await page.keyboard.press(key);
  for (const click of s.clicks ?? []) await page.click(click);
  await page.waitForTimeout(s.wait ?? 150);
  await page.screenshot({ path: `/tmp/shot${s.name ?? i}.png`, fullPage: s.full ?? false });
  await context.close();
}
await browser.close();
await served.close();
