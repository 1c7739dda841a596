// Measures layout and painting: node packages/viz/bench/main.ts [--no-browser]
import { layout } from "../src/index.ts";
import { chromiumPath } from "../test/chromium.ts";
import { network, program, scattered } from "../test/graphs.ts";
import { measureFrames } from "./frames.ts";

const graphs = {
  "program, 200 gates": program(1, 200),
  "scattered, 200 gates": scattered(1, 200),
  "network 6-8-4": network([6, 8, 4]),
  "program, 2,000 gates": program(1, 2000),
  "scattered, 2,000 gates": scattered(2, 2000),
  "network 20-25-20": network([20, 25, 20]),
};

console.log("layout, milliseconds of processor time: the first, then the median of 15");
for (const [name, diagram] of Object.entries(graphs)) {
  const times = Array.from({ length: 16 }, () => {
    const start = process.cpuUsage();
    layout(diagram);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  const [first = 0, ...rest] = times;
  const median = rest.sort((a, b) => a - b)[7] ?? 0;
  const { nodes, wires } = diagram;
  console.log(
    `${name.padEnd(24)} ${nodes.length} nodes, ${wires.length} wires: ${first.toFixed(1)}, ${median.toFixed(1)}`,
  );
}

if (chromiumPath !== undefined && !process.argv.includes("--no-browser")) {
  console.log("painting, milliseconds of processor time a frame, every number changing");
  for (const { gates, scale, painted, mainThread, rendererProcess } of await measureFrames(
    4000,
    [1, 0.6, 0.45, 0.2, 0.02],
  ))
    console.log(
      `${gates} gates at ${scale}: ${painted} numbers painted, main thread ${mainThread.toFixed(2)}, renderer process ${rendererProcess?.toFixed(2) ?? "unknown"}`,
    );
}
