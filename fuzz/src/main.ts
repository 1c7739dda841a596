// npm run fuzz -- --graphs 10000 --seed 1 --backend cpu|webgpu|reference|all [--path 12:3:0] [--without matvec,round]
import { parseArgs } from "node:util";
import { targets } from "./check.ts";
import { fuzz, type Outcome } from "./fuzz.ts";

const { values } = parseArgs({
  options: {
    graphs: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    backend: { type: "string", default: "all" },
    path: { type: "string" },
    without: { type: "string", default: "" },
  },
});
const [graphs, seed] = [Number(values.graphs), Number(values.seed)];
const without = values.without.split(",");
const chosen = targets[values.backend];
if (!chosen || !Number.isSafeInteger(graphs) || graphs < 1 || !Number.isSafeInteger(seed)) {
  console.error(
    `usage: npm run fuzz -- --graphs 10000 --seed 1 --backend ${Object.keys(targets).join("|")} [--path 12:3] [--without matvec,round]`,
  );
  process.exit(2);
}

const began = performance.now();
let shown = began;
const progress = (done: number): void => {
  const now = performance.now();
  if (now - shown < 2000) return;
  shown = now;
  const line = `${done} graphs, ${((1000 * done) / (now - began)).toFixed(0)} a second${done > graphs ? ", shrinking" : ""}`;
  if (process.stderr.isTTY) process.stderr.write(`\r${line}\x1b[K`);
  else process.stderr.write(`${line}\n`);
};

const outcome = await fuzz({ graphs, seed, path: values.path, without, targets: await chosen(), progress });
if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
report(outcome);

function report({ graphs: run, tallies, placed, skipped, failure }: Outcome): void {
  for (const [label, { compared, unbounded }] of Object.entries(tallies))
    console.log(
      `${label}: ${compared} numbers compared with the reference, ${unbounded} left out: rounding can change them altogether`,
    );
  const rare = Object.entries(skipped).filter(([name, count]) => count > (placed[name] ?? 0));
  if (rare.length > 0) console.log(`seldom placed: ${rare.map(([name]) => name).join(", ")}`);
  console.log(`${run} graphs in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  if (!failure) return;
  const { message, seed, path, shown, steps } = failure;
  console.error(`\n${message}\n\nThe smallest graph that fails so, with ${steps} steps:\n\n${shown}\n`);
  console.error(`Again: npm run fuzz -- --seed ${seed} --path ${path} --backend ${values.backend}`);
  process.exitCode = 1;
}
