// Times choices for the shapes of training steps on each driver that is here, in turns, and prints the least times. The processor's
// own time, of all threads, says more where other programs run beside:
//   node packages/backend-webgpu/test/products/sweep.ts [driver] [part of a shape's name]
import { spawnSync } from "node:child_process";
import { openDevice } from "../../src/device/open.ts";
import type { Choice, Product } from "../../src/products/index.ts";
import { widthOf } from "../../src/products/reading.ts";
import { drivers, environmentOf } from "../drivers.ts";
import { prepare } from "./run.ts";
import { plain } from "./shapes.ts";

const SHAPES: Readonly<Record<string, Product>> = {
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
const CHOICES = TILES.map(
  ([rows, columns, width, steps, x, y]): Choice => ({
    family: "direct",
    rows,
    columns,
    width,
    steps,
    workgroup: [x, y],
  }),
);

const [wanted, part = ""] = process.argv.slice(2);
const name = process.env.WEBGPU_DRIVER;
if (!name)
  for (const driver of drivers.filter((each) => each.manifest && (!wanted || each.name === wanted)))
    spawnSync(process.execPath, process.argv.slice(1), {
      env: { ...process.env, ...environmentOf(driver) },
      stdio: "inherit",
    });
else for (const [shape, product] of Object.entries(SHAPES)) if (shape.includes(part)) await sweep(name, shape, product);

async function sweep(driver: string, shape: string, product: Product): Promise<void> {
  const { device } = await openDevice({ allowSoftware: true });
  const numbers = (count: number): Float32Array =>
    new Float32Array(count).map((_, at) => ((at * 7919) % 1000) / 1000 - 0.5);
  const { m, n, k } = product;
  const [a, b] = [numbers(m * k), numbers(k * n)];
  const rows = [];
  for (const choice of CHOICES) {
    const before = process.cpuUsage();
    const ready = await prepare(device, product, choice, a, b);
    await ready.read();
    const { user, system } = process.cpuUsage(before);
    rows.push({
      choice,
      ready,
      first: (user + system) / 1000,
      least: Number.POSITIVE_INFINITY,
      busy: Number.POSITIVE_INFINITY,
    });
  }
  const work = m * n * k;
  for (let round = 0; round < (work > 1e9 ? 2 : 15); round++)
    for (const row of rows) {
      const repeats = Math.max(1, Math.min(20, Math.floor(2e7 / work)));
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
  rows.sort((one, other) => one.busy - other.busy);
  for (const { choice, first, least, busy, ready } of rows) {
    console.log(
      [
        driver.padEnd(11),
        shape.padEnd(16),
        `${choice.family} ${choice.rows}×${choice.columns} by ${widthOf(choice)}/${choice.family === "tiled" ? 4 : choice.steps} in ${choice.workgroup.join("×")}`.padEnd(
          24,
        ),
        `${least.toFixed(3)} ms`.padStart(12),
        `${busy.toFixed(3)} ms of processor`.padStart(24),
        `${((2 * work) / busy / 1e6).toFixed(2)} GFLOP/s`.padStart(15),
        `ready in ${first.toFixed(0)} ms of processor`,
      ].join("  "),
    );
    ready.destroy();
  }
  device.destroy();
}
