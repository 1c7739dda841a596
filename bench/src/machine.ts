// Where and when: no figure means much without it.
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

export interface Machine {
  readonly date: string;
  readonly processor: string;
  readonly processors: number;
  readonly memory_gib: number;
  readonly system: string;
  readonly node: string;
  /** The load average of the last minute, before anything was run. */
  readonly load: number;
}

export function machine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model.trim() ?? "unknown",
    processors: availableParallelism(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    load: loadavg()[0] as number,
  };
}

export function showMachine(at: Machine, versions: readonly string[]): string {
  const noise =
    at.load > 0.5
      ? `The load average was ${at.load.toFixed(2)} before: this machine was busy, so trust ratios more than times, and those with several threads least.`
      : `The load average was ${at.load.toFixed(2)} before.`;
  return `${at.date}, ${at.processor}, ${at.processors} processors, ${at.memory_gib} GiB, ${at.system}, Node ${at.node}${versions.map((version) => `, ${version}`).join("")}. ${noise}`;
}
