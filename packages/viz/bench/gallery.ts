// Draws the lecture's graphs and some larger ones, light and dark, as SVG and as screenshots, to be looked at:
//   node packages/viz/bench/gallery.ts FOLDER
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dark, layout, light, picture, toSvgText } from "../src/index.ts";
import { charts } from "../test/charts.ts";
import { startChromium } from "../test/chromium.ts";
import { scenes } from "../test/scenes.ts";

const folder = process.argv[2] ?? "gallery";
const only = process.argv[3];
mkdirSync(folder, { recursive: true });
const browser = await startChromium();
const page = await browser.newPage({ deviceScaleFactor: 2 });
for (const { name, diagram, look, options, marks } of scenes) {
  if (only !== undefined && !name.includes(only)) continue;
  const laid = layout(diagram, options);
  for (const [colours, theme] of Object.entries({ light, dark })) {
    const text = toSvgText(picture(laid, look, { theme, ...(marks === undefined ? {} : { marks }) }));
    writeFileSync(join(folder, `${name}-${colours}.svg`), text);
    await page.setViewportSize({
      width: Math.ceil(Math.min(2400, laid.bounds.width + 48)),
      height: Math.ceil(Math.min(1600, laid.bounds.height + 48)),
    });
    await page.setContent(`<body style="margin:0">${text.replace(/^<\?xml.*\?>/, "")}</body>`);
    await page.screenshot({ path: join(folder, `${name}-${colours}.png`) });
  }
}
for (const [name, tree] of charts) {
  if (only !== undefined && !name.includes(only)) continue;
  const text = toSvgText(tree);
  writeFileSync(join(folder, `${name}.svg`), text);
  await page.setViewportSize({ width: Number(tree.attributes.width), height: Number(tree.attributes.height) });
  await page.setContent(`<body style="margin:0">${text.replace(/^<\?xml.*\?>/, "")}</body>`);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
await browser.close();
