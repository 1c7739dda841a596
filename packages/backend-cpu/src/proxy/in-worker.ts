// The proxy: a backend whose programs run in a worker, with threads, while a page's main thread goes on.
import type { Backend, Buffer, Dtype, Executable, Numbers, Program, Sizes } from "@chainrule/core";
import { allocate, check, fail, sizeOf } from "@chainrule/core";
import { checkBuffers, nameOf } from "@chainrule/plan";
import { DTYPES } from "../machine.ts";
import { notify } from "../notice.ts";
import { type CpuOptions, checkOptions } from "../options.ts";
import type { StartedWorker } from "../start.ts";
import { probe } from "../wasm/engine.ts";
import { Connection } from "./connection.ts";

export interface InWorkerOptions extends CpuOptions {
  /** Starts a module worker whose script calls serveCpu(), where bundlers do not find the one of this package. */
  readonly worker?: () => StartedWorker;
}

/** A backend in a worker of its own. */
export interface WorkerBackend extends Backend<"later"> {
  /** The most threads that have shared a run so far. */
  threads(): Promise<number>;
  /** Ends the worker; everything in it is gone. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** The same as cpu(), in a worker: runs are queued, and reading is a promise. E_OPTION for options it does not have, E_WORKER where no worker starts. */
export function cpuInWorker({ worker, ...options }: InWorkerOptions = {}): WorkerBackend {
  const connection = new Connection(checkOptions(options), worker);
  // What this thread lacks its worker lacks as well; said here, it is said once.
  notify(probe(), options);
  return {
    label: "cpu",
    dtypes: DTYPES,
    buffer: (shape, dtype) => new RemoteBuffer(connection, shape, dtype),
    compile: (program) => new RemoteExecutable(connection, program),
    threads: async () => (await connection.ask({ kind: "threads" })) as number,
    dispose: () => connection.dispose(),
    [Symbol.dispose]: () => connection.dispose(),
  };
}

class RemoteBuffer implements Buffer<"later"> {
  readonly shape: Sizes;
  readonly dtype: Dtype;
  readonly connection: Connection;
  readonly id: number;
  disposed = false;

  constructor(connection: Connection, shape: Sizes, dtype: Dtype) {
    this.connection = connection;
    this.shape = shape;
    this.dtype = dtype;
    this.id = connection.own(this);
    connection.post({ kind: "buffer", id: this.id, shape, dtype });
  }

  write(data: Numbers): void {
    this.#check();
    const size = sizeOf(this.shape);
    check(data.length === size, "E_FEED_SIZE", () => `${data.length} numbers do not fit a value of ${size}.`);
    // A copy as it will lie there: the worker gets it whole, and the caller's numbers may change.
    const copy = allocate(this.dtype, size);
    copy.set(data);
    this.connection.post({ kind: "write", id: this.id, data: copy }, [copy.buffer as ArrayBuffer]);
  }

  read(): Promise<Numbers> {
    const numbers = this.#read();
    // Training asks for a copy of its parameters and looks only whether it is promised: that it never comes is nobody's error.
    numbers.catch(() => undefined);
    return numbers;
  }

  async #read(): Promise<Numbers> {
    this.#check();
    return (await this.connection.ask({ kind: "read", id: this.id })) as Numbers;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.connection.drop(this, this.id);
  }

  #check(): void {
    check(!this.disposed, "E_DISPOSED", () => "this value was disposed.");
  }
}

class RemoteExecutable implements Executable<"later"> {
  readonly ready: Promise<void>;
  readonly #connection: Connection;
  readonly #program: Program;
  readonly #id: number;
  #disposed = false;

  constructor(connection: Connection, program: Program) {
    this.#connection = connection;
    this.#program = program;
    this.#id = connection.own(this);
    this.ready = connection.ask({ kind: "compile", id: this.#id, program }).then(() => undefined);
    // Whoever does not wait for it is told when the first number is read.
    this.ready.catch(() => undefined);
  }

  bind(inputs: readonly Buffer<"later">[], outputs: readonly Buffer<"later">[]): () => void {
    this.#alive();
    const connection = this.#connection;
    const program = this.#program;
    const isOwn = (buffer: Buffer<"later">): buffer is RemoteBuffer =>
      buffer instanceof RemoteBuffer && buffer.connection === connection;
    const all = checkBuffers(program, inputs, outputs, "cpu", isOwn);
    checkPresent(program, all);
    const ids = all.map(({ id }) => id);
    const run = (): void => {
      this.#alive();
      checkPresent(program, all);
      connection.post({ kind: "run", id });
    };
    const id = connection.own(run);
    const [ins, outs] = [ids.slice(0, inputs.length), ids.slice(inputs.length)];
    connection.post({ kind: "bind", id, executable: this.#id, inputs: ins, outputs: outs });
    return run;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#connection.drop(this, this.#id);
  }

  #alive(): void {
    if (this.#disposed) fail("E_DISPOSED", "this program was disposed: compile it again to run it.");
  }
}

function checkPresent(program: Program, buffers: readonly RemoteBuffer[]): void {
  const gone = buffers.findIndex(({ disposed }) => disposed);
  if (gone >= 0) fail("E_DISPOSED", `${nameOf(program, gone)} was disposed: bind another buffer.`);
}
