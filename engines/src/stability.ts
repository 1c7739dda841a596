// npm run stability: 5,000 steps without growth, once as many have filled the pools, and 200 short runs without a crash, on each software driver and Node, and in pages.
// --steps 5000    how many steps a long run has    --runs 50    how many short runs each has
import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { bundle } from "./bundle.ts";
import { growthOf } from "./endurance.ts";
import { olderNodes, thisNode } from "./engines.ts";
import { everywhere } from "./steady.ts";

const { values } = parseArgs({
  options: { steps: { type: "string", default: "5000" }, runs: { type: "string", default: "50" } },
});
const [steps, runs] = [Number(values.steps), Number(values.runs)];
const folder = await bundle();
let failures = 0;
try {
  for (const { name, train } of everywhere(folder, [olderNodes[0] as string, thisNode])) {
    let clean = 0;
    for (let run = 0; run < runs; run++)
      await train(5).then(
        () => clean++,
        (error: Error) => console.log(`  ${error.message.slice(0, 400)}`),
      );
    const long = await train(2 * steps).catch((error: Error) => error);
    const growth = long instanceof Error ? Number.NaN : growthOf(long, 4);
    failures += runs - clean + (growth <= 24 ? 0 : 1);
    const said =
      long instanceof Error
        ? long.message.slice(0, 400)
        : `${long.memory.join(" ")} MiB, growth ${growth} in the second half`;
    console.log(`${name}: ${clean} of ${runs} short runs clean; ${2 * steps} steps: ${said}`);
  }
} finally {
  await rm(folder, { recursive: true });
}
console.log(failures === 0 ? "all was stable" : `${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
