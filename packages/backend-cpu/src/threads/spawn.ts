// Starting workers, in Node and in pages, in the words that the two have in common.
import { workerSource } from "./worker.ts";

/** A worker of either kind. */
export interface Thread {
  postMessage(message: object): void;
  terminate(): void;
}

interface NodeWorkers {
  readonly Worker: new (
    source: string,
    options: { eval: true; stdout: boolean; stderr: boolean },
  ) => Thread & { unref(): void; on(event: string, listener: (reason: unknown) => void): void };
}

interface Host {
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly document?: unknown;
  readonly Worker?: new (url: string) => Thread & { onerror: unknown };
  readonly Blob?: new (parts: readonly string[], options: { type: string }) => object;
  readonly URL?: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

const host = globalThis as Host;

const nodeWorkers = (): NodeWorkers | undefined =>
  host.process?.getBuiltinModule?.("node:worker_threads") as NodeWorkers | undefined;

/** Whether this thread may wait for others: a page's own may not. */
export const mayWait = (): boolean => host.document === undefined && (nodeWorkers() !== undefined || !!host.Worker);

/** How many threads can run at once. */
export function processors(): number {
  const os = host.process?.getBuiltinModule?.("node:os") as { availableParallelism(): number } | undefined;
  return os?.availableParallelism() ?? host.navigator?.hardwareConcurrency ?? 1;
}

/** Starts a worker; `died` is called with the reason when it ends by itself. */
export function spawn(died: (reason: unknown) => void): Thread {
  const node = nodeWorkers();
  if (node) {
    const worker = new node.Worker(workerSource, { eval: true, stdout: false, stderr: false });
    worker.on("error", died);
    worker.on("exit", (code) => died(new Error(`the thread ended with code ${String(code)}`)));
    worker.unref();
    return worker;
  }
  const { Worker, Blob, URL } = host as Required<Host>;
  const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  worker.onerror = died;
  return worker;
}
