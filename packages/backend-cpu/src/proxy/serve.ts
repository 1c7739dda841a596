// The worker's side: does what it is asked for on a backend of its own. What fails is told to whoever reads next.
import type { Backend, Buffer, Executable } from "@chainrule/core";
import { fail } from "@chainrule/core";
import { cpuOn } from "../cpu.ts";
import { backendOn, type Machine, machineOf } from "../machine.ts";
import type { CpuOptions } from "../options.ts";
import { probe } from "../wasm/engine.ts";
import { type Answer, type Failure, failureOf, type Request } from "./messages.ts";

type Respond = (answer: Answer, transfer: readonly ArrayBuffer[]) => void;

interface Port {
  postMessage(answer: Answer, transfer: readonly ArrayBuffer[]): void;
  on?(event: "message", listener: (request: Request) => void): void;
  onmessage?: (event: { readonly data: Request }) => void;
}
interface Host {
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly self?: Port;
}

/** Makes this worker the one behind a cpuInWorker(): call it in a script that is started as a module worker. E_OPTION outside of one. */
export function serveCpu(): void {
  const { process, self } = globalThis as unknown as Host;
  const node = process?.getBuiltinModule?.("node:worker_threads") as { readonly parentPort: Port | null } | undefined;
  const isPage = "document" in globalThis;
  const port = node ? node.parentPort : isPage ? null : self;
  if (!port) fail("E_OPTION", "serveCpu() answers a cpuInWorker(): call it in the script of a worker.");
  const server = new Server((answer, transfer) => port.postMessage(answer, transfer));
  if (port.on) port.on("message", (request) => server.receive(request));
  else port.onmessage = ({ data }) => server.receive(data);
}

/** What a number stands for, or why there is no such thing. */
type Held =
  | { readonly kind: "buffer"; readonly buffer: Buffer<"now"> }
  | { readonly kind: "executable"; readonly executable: Executable<"now"> }
  | { readonly kind: "run"; readonly run: () => void }
  | { readonly kind: "failure"; readonly failure: Failure };

class Server {
  readonly #respond: Respond;
  readonly #held = new Map<number, Held>();
  #backend: Backend<"now"> = cpuOn(undefined);
  #machine: Machine | undefined;
  /** The first failure that nobody was told of. */
  #untold: Failure | undefined;

  constructor(respond: Respond) {
    this.#respond = respond;
  }

  receive(request: Request): void {
    try {
      this.#do(request);
    } catch (error) {
      const failure = failureOf(error);
      if ("ask" in request) this.#refuse(request.ask, failure);
      else this.#untold ??= failure;
      if (request.kind === "compile" || request.kind === "bind" || request.kind === "buffer")
        this.#held.set(request.id, { kind: "failure", failure });
    }
  }

  #do(request: Request): void {
    switch (request.kind) {
      case "start":
        this.#start(request.options);
        break;
      case "buffer":
        this.#held.set(request.id, { kind: "buffer", buffer: this.#backend.buffer(request.shape, request.dtype) });
        break;
      case "write":
        this.#find(request.id, "buffer").buffer.write(request.data);
        break;
      case "compile":
        this.#held.set(request.id, { kind: "executable", executable: this.#backend.compile(request.program) });
        this.#respond({ ask: request.ask, value: undefined }, []);
        break;
      case "bind": {
        const { executable } = this.#find(request.executable, "executable");
        const buffers = (ids: readonly number[]) => ids.map((id) => this.#find(id, "buffer").buffer);
        this.#held.set(request.id, {
          kind: "run",
          run: executable.bind(buffers(request.inputs), buffers(request.outputs)),
        });
        break;
      }
      case "run":
        this.#find(request.id, "run").run();
        break;
      case "read":
        this.#read(request.id, request.ask);
        break;
      case "drop":
        this.#drop(request.id);
        break;
      case "threads":
        this.#respond({ ask: request.ask, value: this.#machine?.threads.used ?? 1 }, []);
        break;
    }
  }

  #start(options: CpuOptions): void {
    const features = probe();
    if (features) {
      const { precision = "default", threads, tapeRuns = 1000 } = options;
      this.#backend = backendOn(() => {
        this.#machine ??= machineOf(features, precision === "default", threads, tapeRuns);
        return this.#machine;
      });
    }
  }

  #read(id: number, ask: number): void {
    const untold = this.#untold;
    this.#untold = undefined;
    if (untold) {
      this.#refuse(ask, untold);
      return;
    }
    const value = this.#find(id, "buffer").buffer.read();
    this.#respond({ ask, value }, [value.buffer as ArrayBuffer]);
  }

  #drop(id: number): void {
    const held = this.#held.get(id);
    this.#held.delete(id);
    if (held?.kind === "buffer") held.buffer.dispose();
    if (held?.kind === "executable") held.executable.dispose();
  }

  #find<Kind extends Held["kind"]>(id: number, kind: Kind): Held & { readonly kind: Kind } {
    const held = this.#held.get(id);
    if (held?.kind === "failure") fail(held.failure.code ?? "E_BACKEND", held.failure.message, held.failure.details);
    if (held?.kind !== kind) fail("E_DISPOSED", `there is no ${kind} ${id} in the worker any more.`);
    return held as Held & { readonly kind: Kind };
  }

  #refuse(ask: number, failure: Failure): void {
    try {
      this.#respond({ ask, failure }, []);
    } catch {
      // Details may hold what cannot be sent.
      this.#respond({ ask, failure: { ...failure, details: {} } }, []);
    }
  }
}
