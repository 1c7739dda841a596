// The proxy's end of the line: numbers things, sends requests, and gives each answer to whoever waits for it.
import { ChainruleError } from "@chainrule/core";
import type { CpuOptions } from "../options.ts";
import { type Remote, type StartedWorker, start } from "../start.ts";
import { type Answer, errorOf, type Request } from "./messages.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

type Asked = Request & { readonly ask: number };
/** A request without its number. */
type Question = Asked extends infer Each ? (Each extends Asked ? Omit<Each, "ask"> : never) : never;

export class Connection {
  readonly #remote: Remote;
  readonly #waiting = new Map<number, Waiting>();
  /** Tells the worker of what was dropped without being disposed of. */
  readonly #abandoned: FinalizationRegistry<number>;
  #numbered = 0;
  #gone: ChainruleError | undefined;

  constructor(options: CpuOptions, worker: (() => StartedWorker) | undefined) {
    const self = new WeakRef(this);
    const remote = start(
      worker,
      (answer) => self.deref()?.answered(answer),
      (reason) => self.deref()?.close(lost(reason)),
    );
    this.#remote = remote;
    this.#abandoned = new FinalizationRegistry((id) => self.deref()?.tell({ kind: "drop", id }));
    unused.register(this, remote);
    remote.post({ kind: "start", options });
  }

  /** A number for something in the worker, which goes when `holder` does. */
  own(holder: object): number {
    this.#abandoned.register(holder, ++this.#numbered, holder);
    return this.#numbered;
  }

  drop(holder: object, id: number): void {
    this.#abandoned.unregister(holder);
    this.tell({ kind: "drop", id });
  }

  /** E_WORKER when the worker has ended, E_DISPOSED when it was disposed of. */
  post(request: Request, transfer?: readonly ArrayBuffer[]): void {
    if (this.#gone) throw this.#gone;
    this.#remote.post(request, transfer);
  }

  async ask(question: Question): Promise<unknown> {
    const ask = ++this.#numbered;
    return new Promise((resolve, reject) => {
      this.post({ ...question, ask } as Request);
      this.#waiting.set(ask, { resolve, reject });
      awaited.add(this);
      this.#remote.hold(true);
    });
  }

  dispose(): void {
    if (this.#gone) return;
    unused.unregister(this);
    this.close(new ChainruleError("E_DISPOSED", "this backend was disposed: make another one."));
    this.#remote.end();
  }

  /** The same, where it does not matter any more once the worker is gone. */
  tell(request: Request): void {
    if (!this.#gone) this.#remote.post(request);
  }

  /** What came back. */
  answered(answer: Answer): void {
    const waiting = this.#waiting.get(answer.ask);
    this.#waiting.delete(answer.ask);
    if (this.#waiting.size === 0) this.#rest();
    if ("failure" in answer) waiting?.reject(errorOf(answer.failure));
    else waiting?.resolve(answer.value);
  }

  /** Everybody who waits is told why there is no answer. */
  close(error: ChainruleError): void {
    if (this.#gone) return;
    this.#gone = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#rest();
  }

  #rest(): void {
    awaited.delete(this);
    this.#remote.hold(false);
  }
}

/** Those that somebody waits for, who may hold nothing but a promise. */
const awaited = new Set<Connection>();
/** Ends the workers of backends that nobody holds any more. */
const unused = new FinalizationRegistry<Remote>((remote) => remote.end());

const lost = (why: string): ChainruleError =>
  new ChainruleError(
    "E_WORKER",
    `the worker that runs the programs is gone: ${why}. What lay in it is lost. Make another backend, and compile anew.`,
    { why },
  );
