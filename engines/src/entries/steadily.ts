// Started by a Node of any version: where the package webgpu lies, and how many steps. The last line says how it went.
import { webgpu } from "@chainrule/backend-webgpu";
import { endure } from "../endurance.ts";

const host = globalThis as { gc?: () => void; gpu?: GPU };
const [folder, steps] = process.argv.slice(2) as [string, string];
const { create }: { create(flags: readonly string[]): GPU } = await import(/* @vite-ignore */ folder);
// Node crashes when it is collected before what it gave.
host.gpu = create([]);

const backend = await webgpu({ gpu: host.gpu, allowSoftware: true });
const endured = await endure(backend, Number(steps), () => {
  host.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
});
console.log(JSON.stringify(endured));
