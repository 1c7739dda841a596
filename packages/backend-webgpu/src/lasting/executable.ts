// A program that outlives its device: on the next one it is compiled and bound again.
import type { Buffer, Executable, Program } from "@chainrule/core";
import { check, fail } from "@chainrule/core";
import { LastingBuffer } from "./buffer.ts";
import type { Life } from "./life.ts";

export class LastingExecutable implements Executable<"later"> {
  readonly #life: Life;
  readonly #program: Program;
  #generation = 0;
  #inner: Executable | undefined;
  #fault: unknown;
  #disposed = false;

  constructor(life: Life, program: Program) {
    this.#life = life;
    this.#program = program;
    this.#prepare();
  }

  get ready(): Promise<void> {
    const ready = this.#ready();
    // Nobody need wait for it.
    ready.catch(() => undefined);
    return ready;
  }

  bind(inputs: readonly Buffer[], outputs: readonly Buffer[]): () => void {
    const life = this.#life;
    const all = [...inputs, ...outputs].map((buffer) => ownOf(buffer, life));
    const [given, results] = [all.slice(0, inputs.length), all.slice(inputs.length)];
    const { inputs: ids, updates } = this.#program;
    const written = [...updates.map(({ target }) => given[ids.indexOf(target)] as LastingBuffer), ...results];
    const fail = (error: unknown): void => {
      for (const buffer of written) buffer.fail(error);
    };
    let bound = 0;
    let run: (() => void) | undefined;
    const bind = (): void => {
      this.#prepare();
      for (const buffer of all) buffer.prepare();
      life.whenAlive(() => {
        if (this.#fault) throw this.#fault;
        run = this.#inner?.bind(
          given.map(({ inner }) => inner),
          results.map(({ inner }) => inner),
        );
      }, fail);
      bound = life.generation;
    };
    bind();
    return () => {
      this.#checkAlive();
      if (bound !== life.generation) bind();
      for (const { fault } of given) if (fault !== undefined) throw fault;
      if (life.alive) run?.();
      else life.whenAlive(() => run?.(), fail);
      for (const buffer of written) buffer.computes();
    };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#life.alive && this.#generation === this.#life.generation) this.#inner?.dispose();
    this.#inner = undefined;
  }

  /** When the device is lost meanwhile, nothing was: it is compiled on the next. */
  async #ready(): Promise<void> {
    const life = this.#life;
    const { generation } = life;
    try {
      await life.ask(async () => {
        this.#prepare();
        if (this.#fault) throw this.#fault;
        await this.#inner?.ready;
      });
    } catch (error) {
      if (life.gone || generation === life.generation) throw error;
      await this.#ready();
    }
  }

  #checkAlive(): void {
    check(!this.#disposed, "E_DISPOSED", () => "this program was disposed: compile it again to run it.");
  }

  /** Sees to it that the present device, or the next while there is none, has it compiled. */
  #prepare(): void {
    this.#checkAlive();
    const { generation } = this.#life;
    if (this.#generation === generation) return;
    this.#life.whenAlive(
      () => {
        this.#fault = undefined;
        this.#inner = this.#life.backend.compile(this.#program);
        // Who waits for it is told what went wrong, and so is who runs it.
        this.#inner.ready?.catch(() => undefined);
      },
      (error) => {
        this.#fault = error;
      },
    );
    this.#generation = generation;
  }
}

function ownOf(buffer: Buffer, life: Life): LastingBuffer {
  if (buffer instanceof LastingBuffer && buffer.life === life) return buffer;
  fail(
    "E_BACKEND",
    "a program was given a buffer that its backend did not make: programs run on buffers of the backend that compiled them.",
  );
}
