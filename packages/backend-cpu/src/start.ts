// Starting the worker behind a proxy, in Node and in pages, in the words that the two have in common.
import { fail } from "@chainrule/core";
import type { Answer, Request } from "./proxy/messages.ts";

/** A worker of Node or of a page, whose script calls serveCpu(). */
export interface StartedWorker {
  postMessage(message: object, transfer: ArrayBuffer[]): void;
  terminate(): unknown;
}

interface PageWorker extends StartedWorker {
  onmessage: (event: { readonly data: Answer }) => void;
  onerror: (event: { readonly message?: string; preventDefault(): void }) => void;
  onmessageerror: () => void;
}
interface NodeWorker extends StartedWorker {
  on(event: string, listener: (value: never) => void): void;
  ref(): void;
  unref(): void;
}

declare const Worker: new (url: object, options: { readonly type: "module" }) => PageWorker;
declare const URL: new (path: string, base: string) => object;

/** The worker as a proxy sees it. */
export interface Remote {
  post(request: Request, transfer?: readonly ArrayBuffer[]): void;
  /** Whether a process may not end now, as somebody waits for an answer. */
  hold(waiting: boolean): void;
  end(): void;
}

/** Starts the worker; `died` is called with the reason when it ends by itself. E_WORKER where workers are not allowed. */
export function start(
  make: (() => StartedWorker) | undefined,
  answered: (answer: Answer) => void,
  died: (reason: string) => void,
): Remote {
  let worker: StartedWorker;
  try {
    worker = make ? make() : (inNode() ?? inPage());
  } catch (error) {
    const say = `no worker could be started: ${error instanceof Error ? error.message : error}.`;
    fail("E_WORKER", `${say} Start one yourself, cpuInWorker({ worker: () => … }), or use cpu().`, {}, error);
  }
  const ofNode = "on" in worker ? (worker as NodeWorker) : undefined;
  if (ofNode) {
    ofNode.on("message", answered);
    ofNode.on("error", (error: Error) => died(error.message));
    ofNode.on("exit", (code: number) => died(`it ended with code ${code}`));
    ofNode.on("messageerror", () => died("it sent what cannot be read"));
    ofNode.unref();
  } else {
    const ofPage = worker as PageWorker;
    ofPage.onmessage = ({ data }) => answered(data);
    ofPage.onmessageerror = () => died("it sent what cannot be read");
    ofPage.onerror = (event) => {
      event.preventDefault();
      died(event.message || "its script did not load");
    };
  }
  return {
    post: (request, transfer = []) => worker.postMessage(request, [...transfer]),
    hold: (waiting) => (waiting ? ofNode?.ref() : ofNode?.unref()),
    end: () => void worker.terminate(),
  };
}

interface Host {
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

function inNode(): StartedWorker | undefined {
  const workers = (globalThis as Host).process?.getBuiltinModule?.("node:worker_threads") as
    | { readonly Worker: new (url: object, options: object) => StartedWorker }
    | undefined;
  if (!workers) return undefined;
  const here = (import.meta as { url: string }).url;
  return new workers.Worker(new URL(here.endsWith(".ts") ? "./worker.ts" : "./worker.js", here), {
    name: "chainrule",
    execArgv: [],
  });
}

/** In words that bundlers know: they see to it that the script is there. */
const inPage = (): StartedWorker =>
  new Worker(new URL("./worker.js", (import.meta as { url: string }).url), { type: "module" });
