// The script of the page: trains on the main thread or in a worker.
import { fulfil, type Report } from "../fulfil.ts";
import type { Order } from "../train.ts";

/** What a worker sends back; an error of a promise would never reach the page by itself. */
export type Answer = { readonly report: Report } | { readonly error: string };

/** What the page offers to whoever drives the browser. */
export interface Page {
  onMainThread(orders: readonly Order[]): Promise<Report>;
  inWorker(orders: readonly Order[]): Promise<Report>;
}

const page: Page = {
  onMainThread: fulfil,
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
