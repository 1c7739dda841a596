// Times choices for the shapes of training steps on each driver that is here, in turns, and prints the least times, with a * before
// what would be chosen. Of software the processor's own time, of all threads, says more where other programs run beside; on the
// machine's own graphics processor (CHAINRULE_TEST_GPU=own) it is the time that passes:
//   node packages/backend-webgpu/test/products/sweep.ts [driver] [part of a shape's name]
import { spawnSync } from "node:child_process";
import { type OpenDevice, openDevice } from "../../src/device/open.ts";
import { chooseProduct, fits } from "../../src/products/choose.ts";
import type { Choice, Product } from "../../src/products/index.ts";
import { widthOf } from "../../src/products/reading.ts";
import { drivers, environmentOf } from "../drivers.ts";
import { type Prepared, prepare } from "./run.ts";
import { plain } from "./shapes.ts";

/** m, k and n, where others are named. */
const others: readonly (readonly [number, number, number])[] = JSON.parse(process.env.SHAPES ?? "[]");
const SHAPES: Readonly<Record<string, Product>> =
  others.length > 0
    ? Object.fromEntries(others.map((sizes) => [sizes.join("×"), plain(...sizes)]))
    : {
        "64×1000×100": plain(64, 1000, 100),
        "64×100×10": plain(64, 100, 10),
        "(64×1000)ᵀ×100": plain(1000, 64, 100, true),
        "(64×100)ᵀ×10": plain(100, 64, 10, true),
        "64×10×(100×10)ᵀ": plain(64, 10, 100, false, true),
        "128×784×512": plain(128, 784, 512),
        "(128×784)ᵀ×512": plain(784, 128, 512, true),
        "512×512×512": plain(512, 512, 512),
        "1024×4096×4096": plain(1024, 4096, 4096),
      };

/** Rows, columns, width, steps and workgroup of direct kernels. */
type Tile = readonly [number, number, 1 | 4, 1 | 4, number, number];
const TILES: readonly Tile[] = JSON.parse(
  process.env.TILES ??
    "[[8,8,4,1,1,8],[8,8,4,1,1,32],[8,8,4,1,8,1],[8,4,4,1,8,1],[8,4,4,4,8,1],[8,4,1,1,8,1],[4,4,4,1,8,1]]",
);
const onSoftware = TILES.map(
  ([rows, columns, width, steps, x, y]): Choice => ({
    family: "direct",
    rows,
    columns,
    width,
    steps,
    workgroup: [x, y],
  }),
);

const blocks = [4, 8].flatMap((rows) => [4, 8].map((columns) => ({ rows, columns })));
const groups = [8, 16].flatMap((x) => [8, 16].map((y): [number, number] => [x, y]));

/** Blocks and workgroups of each size, and sums that are shared in as many ways as they are long enough for. */
function onGpu({ k }: Product): readonly Choice[] {
  const tiled = blocks.flatMap((block) =>
    groups.map((workgroup): Choice => ({ family: "tiled", ...block, workgroup })),
  );
  const rest = { family: "splitK", rows: 4, columns: 4, width: 4, steps: 4 } as const;
  const split = (
    [
      [4, 16],
      [8, 4],
    ] as const
  ).flatMap(([side, slices]) =>
    [1, 2, 4, 8, 16]
      .filter((parts) => parts * slices * 8 <= k)
      .map((parts): Choice => ({ ...rest, workgroup: [side, side], slices, parts })),
  );
  return [...tiled, ...split];
}

/** What is tried on a device for a product: what would be chosen comes first. */
function choicesOf(product: Product, open: OpenDevice): readonly Choice[] {
  const others = open.isSoftware ? onSoftware : onGpu(product);
  return [chooseProduct(product, open), ...others.filter((choice) => fits(product, choice, open))];
}

/** A choice in few words. */
function nameOf(choice: Choice): string {
  const { family, rows, columns, workgroup } = choice;
  const block = `${family} ${rows}×${columns} in ${workgroup.join("×")}`;
  if (choice.family === "tiled") return block;
  const width = `${block} by ${widthOf(choice)}/${choice.steps}`;
  return choice.family === "direct" ? width : `${width}, ${choice.slices} slices, ${choice.parts} parts`;
}

const [wanted, part = ""] = process.argv.slice(2);
const name = process.env.WEBGPU_DRIVER;
if (!name)
  for (const driver of drivers.filter(
    (each) => (each.manifest || each.name === "own") && (!wanted || each.name === wanted),
  ))
    spawnSync(process.execPath, process.argv.slice(1), {
      env: { ...process.env, ...environmentOf(driver) },
      stdio: "inherit",
    });
else for (const [shape, product] of Object.entries(SHAPES)) if (shape.includes(part)) await sweep(name, shape, product);

async function sweep(driver: string, shape: string, product: Product): Promise<void> {
  const open = await openDevice({ allowSoftware: true });
  const { device, isSoftware } = open;
  const numbers = (count: number): Float32Array =>
    new Float32Array(count).map((_, at) => ((at * 7919) % 1000) / 1000 - 0.5);
  const { m, n, k } = product;
  const [a, b] = [numbers(m * k), numbers(k * n)];
  const rows: { choice: Choice; ready: Prepared; isChosen: boolean; first: number; least: number; busy: number }[] = [];
  for (const [at, choice] of choicesOf(product, open).entries()) {
    const before = process.cpuUsage();
    const ready = await prepare(device, product, choice, a, b);
    await ready.read();
    const { user, system } = process.cpuUsage(before);
    rows.push({
      choice,
      ready,
      isChosen: at === 0,
      first: (user + system) / 1000,
      least: Number.POSITIVE_INFINITY,
      busy: Number.POSITIVE_INFINITY,
    });
  }
  const work = m * n * k;
  for (let round = 0; round < (work > 1e9 ? 2 : 15); round++)
    for (const row of rows) {
      // A real GPU needs enough to do for its start not to count.
      const repeats = isSoftware
        ? Math.max(1, Math.min(20, Math.floor(2e7 / work)))
        : Math.max(10, Math.min(400, Math.floor(1e10 / work)));
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let i = 0; i < repeats; i++) row.ready.encode(pass);
      pass.end();
      const used = process.cpuUsage();
      const start = performance.now();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      row.least = Math.min(row.least, (performance.now() - start) / repeats);
      const { user, system } = process.cpuUsage(used);
      row.busy = Math.min(row.busy, (user + system) / 1000 / repeats);
    }
  const costOf = ({ least, busy }: { least: number; busy: number }): number => (isSoftware ? busy : least);
  rows.sort((one, other) => costOf(one) - costOf(other));
  for (const row of rows) {
    const { choice, isChosen, first, least, busy, ready } = row;
    console.log(
      [
        driver.padEnd(11),
        shape.padEnd(16),
        `${isChosen ? "* " : "  "}${nameOf(choice)}`.padEnd(56),
        `${least.toFixed(4)} ms`.padStart(12),
        `${busy.toFixed(3)} ms of processor`.padStart(24),
        `${((2 * work) / costOf(row) / 1e6).toFixed(2)} GFLOP/s`.padStart(15),
        `ready in ${first.toFixed(0)} ms of processor`,
      ].join("  "),
    );
    ready.destroy();
  }
  device.destroy();
}
