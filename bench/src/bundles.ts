// Writes what a page would download of our packages as two files, whose sizes `npm run size` watches.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packages, publish, published } from "./builds.ts";
import { ownFiles } from "./sizes.ts";

publish(packages);
const folder = dirname(dirname(published));
for (const [name, contents] of Object.entries(await ownFiles()))
  writeFileSync(join(folder, `${name}.min.js`), contents);
