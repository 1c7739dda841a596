// npm run accuracy: the greatest error of each function over all float32s, through real SIMD, on every core.
// --function exp,log  only these      --stride 61  every 61st float only
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { Measured } from "../packages/backend-cpu/test/accuracy/functions.ts";
import { functions } from "../packages/backend-cpu/test/accuracy/functions.ts";
import { pairs, patterns } from "../packages/backend-cpu/test/accuracy/inputs.ts";
import type { Worst } from "../packages/backend-cpu/test/accuracy/measure.ts";
import { exactOf, worstOf } from "../packages/backend-cpu/test/accuracy/measure.ts";
import { hasRelaxed, throughSimd } from "../packages/backend-cpu/test/lanes.ts";

/** What one thread does of one function: every `threads`-th part, from its own on. */
interface Share {
  readonly name: string;
  readonly stride: number;
  readonly first: number;
  readonly threads: number;
}

const PART = 1 << 18;
const modes = hasRelaxed ? [false, true] : [false];
/** All floats, or for two numbers many pairs. */
const amountOf = ({ arity }: Measured, stride: number): number => Math.ceil((arity === 1 ? 2 ** 32 : 2 ** 27) / stride);

function measure({ name, stride, first, threads }: Share): Worst[] {
  const measured = functions.find((one) => one.name === name) as Measured;
  const { arity, exact, list } = measured;
  const runs = modes.map((fused) => throughSimd(list(32), fused));
  const worst: Worst[] = modes.map(() => ({ error: 0, at: [] }));
  const amount = amountOf(measured, stride);
  for (let from = first * PART; from < amount; from += threads * PART) {
    const count = Math.min(PART, amount - from);
    const inputs = arity === 1 ? [patterns(from, count, stride)] : pairs(name, from, count);
    const truth = exactOf(exact, inputs);
    for (const [mode, run] of runs.entries()) {
      const found = worstOf(inputs, new Float32Array(run(inputs).buffer), truth, 32);
      if (found.error > (worst[mode] as Worst).error) worst[mode] = found;
    }
  }
  return worst;
}

async function all(): Promise<void> {
  const { values } = parseArgs({ options: { function: { type: "string" }, stride: { type: "string", default: "1" } } });
  const names = values.function?.split(",") ?? functions.map(({ name }) => name);
  const stride = Number(values.stride);
  const threads = availableParallelism();
  console.log("| function | goal | greatest error | at | fused | at |\n| --- | --- | --- | --- | --- | --- |");
  for (const measured of functions.filter(({ name }) => names.includes(name))) {
    const shares = Array.from(
      { length: threads },
      (_, first): Share => ({ name: measured.name, stride, first, threads }),
    );
    const found = await Promise.all(shares.map(inThread));
    const cells = modes.flatMap((_, mode) => {
      const worst = found.map((one) => one[mode] as Worst).reduce((a, b) => (b.error > a.error ? b : a));
      if (worst.error > measured.goal) process.exitCode = 1;
      return [worst.error.toFixed(3), worst.at.join(", ")];
    });
    console.log(`| ${[measured.name, measured.goal, ...cells].join(" | ")} |`);
  }
}

const inThread = (share: Share): Promise<Worst[]> =>
  new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData: share }).once("message", resolve).once("error", reject);
  });

if (isMainThread) await all();
else parentPort?.postMessage(measure(workerData as Share));
