// The script of the page: trains on the main thread, in a worker, or behind a proxy.
import { type CpuOptions, cpuInWorker } from "@chainrule/backend-cpu";
import { fulfil, type Report } from "../fulfil.ts";
import { type Shared, share } from "../shared.ts";
import type { Order } from "../train.ts";

/** What a worker sends back; an error of a promise would never reach the page by itself. */
export type Answer = { readonly report: Report } | { readonly error: string };

/** What the page offers to whoever drives the browser. */
export interface Page {
  onMainThread(orders: readonly Order[]): Promise<Report>;
  inWorker(orders: readonly Order[]): Promise<Report>;
  behindProxy(orders: readonly Order[]): Promise<Report>;
  /** Trains behind a proxy until so many threads share the work, or for so many milliseconds. */
  share(threads: number, longest: number): Promise<Shared>;
}

/** As an app whose bundler does not find the package's own worker. */
const behind = (options: CpuOptions) =>
  cpuInWorker({ ...options, worker: () => new Worker("/cpu-worker.js", { type: "module" }) });

const page: Page = {
  onMainThread: (orders) => fulfil(orders),
  behindProxy: (orders) => fulfil(orders, behind),
  share: (threads, longest) => share(behind, threads, longest),
  inWorker: (orders) => {
    const worker = new Worker("/in-worker.js", { type: "module" });
    const report = new Promise<Report>((resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message || "the worker's script did not load"));
      worker.onmessage = ({ data }: { data: Answer }) =>
        "report" in data ? resolve(data.report) : reject(new Error(data.error));
      worker.postMessage(orders);
    });
    return report.finally(() => worker.terminate());
  },
};

Object.assign(globalThis, page);
