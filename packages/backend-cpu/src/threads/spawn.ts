// Starting workers, in Node and in pages, in the words that the two have in common.
import { workerSource } from "./worker.ts";

/** A worker of either kind. */
export interface Thread {
  postMessage(message: object): void;
  terminate(): void;
  /** Whether it is known, without going back to the event loop, that it has ended. False where nobody can say. */
  ended(): boolean;
}

type Died = (reason: unknown) => void;

interface NodeWorker extends Omit<Thread, "ended"> {
  readonly performance?: { eventLoopUtilization?(): { readonly idle: number } };
  unref(): void;
  on(event: string, listener: Died): void;
}

interface NodeWorkers {
  readonly Worker: new (
    source: string,
    options: { eval: true; name: string; env: object; execArgv: readonly string[] },
  ) => NodeWorker;
}

interface Host {
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly document?: unknown;
  readonly Worker?: new (url: string) => Omit<Thread, "ended"> & { onerror: unknown };
  readonly Blob?: new (parts: string[], options: { type: string }) => object;
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

/** Starts a worker, which does not keep the process alive; `died` is called with the reason when it ends by itself. Throws where workers are not allowed. */
export function spawn(died: Died): Thread {
  const node = nodeWorkers();
  return node ? inNode(node, died) : inPage(host as Required<Host>, died);
}

function inNode(node: NodeWorkers, died: Died): Thread {
  // Loaders and hooks of the process are not for these threads: they would run again in each of them.
  const worker = new node.Worker(workerSource, { eval: true, name: "chainrule", env: {}, execArgv: [] });
  worker.on("error", died);
  worker.on("exit", (code) => died(new Error(`the thread ended with code ${String(code)}`)));
  worker.unref();
  return {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
    // Events of a worker come with the event loop, but this is asked of the thread itself: of one that has ended it is -1,
    // once the event loop has told that it is there, and it was asked then.
    ended: () => (worker.performance?.eventLoopUtilization?.().idle ?? 0) < 0,
  };
}

function inPage({ Worker, Blob, URL }: Required<Host>, died: Died): Thread {
  const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  worker.onerror = (event: { preventDefault(): void }) => {
    event.preventDefault();
    died(event);
  };
  return {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
    ended: () => false,
  };
}
