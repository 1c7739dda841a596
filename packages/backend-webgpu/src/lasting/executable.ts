// A program that outlives its device: on the next one it is compiled and bound again.
import type { Buffer, Executable, Program } from "@chainrule/core";
import { check, fail } from "@chainrule/core";
import { LastingBuffer } from "./buffer.ts";
import { CERTAIN, Doubt, standing, type Taken } from "./doubt.ts";
import type { Life } from "./life.ts";

export class LastingExecutable implements Executable<"later"> {
  readonly #life: Life;
  readonly #program: Program;
  #generation = 0;
  #inner: Executable | undefined;
  #compiling: Doubt | undefined;
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
    const updated = updates.map(({ target }) => given[ids.indexOf(target)] as LastingBuffer);
    const fail = (error: unknown): void => {
      for (const buffer of results) buffer.fail(error);
    };
    let bound = 0;
    let run: (() => void) | undefined;
    let copies: Doubt | undefined;
    const bind = (): void => {
      this.#prepare();
      for (const buffer of all) buffer.prepare();
      life.whenAlive(() => {
        if (this.#fault) throw this.#fault;
        run = this.#inner?.bind(
          given.map(({ inner }) => inner),
          results.map(({ inner }) => inner),
        );
        const { taken } = run as Taken;
        copies = taken && new Doubt(taken);
      }, fail);
      bound = life.generation;
    };
    bind();
    return () => {
      this.#checkAlive();
      if (bound !== life.generation) bind();
      const fault = this.#fault ?? this.#compiling?.fault ?? copies?.fault ?? faultOf(given);
      if (fault !== undefined) throw fault;
      if (life.alive) run?.();
      else life.whenAlive(() => run?.(), fail);
      // A program that cannot run leaves what it updates as it was, and has no results.
      const inherited = doubtsOf(given);
      const own = standing([this.#compiling, copies, ...all.map(({ taken }) => taken)]);
      for (const buffer of updated) buffer.computed(inherited);
      for (const buffer of results) buffer.computed(own.length > 0 ? [...inherited, ...own] : inherited);
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
        const { ready } = this.#inner;
        // What a device breaks off by its end is no fault of the program's.
        this.#compiling = ready && new Doubt(this.#life.ask(() => ready));
      },
      (error) => {
        this.#fault = error;
      },
    );
    this.#generation = generation;
  }
}

function faultOf(given: readonly LastingBuffer[]): unknown {
  for (const { fault } of given) if (fault !== undefined) return fault;
  return undefined;
}

function doubtsOf(given: readonly LastingBuffer[]): readonly Doubt[] {
  let all: Set<Doubt> | undefined;
  for (const { doubts } of given)
    if (doubts.length > 0) {
      all ??= new Set();
      for (const doubt of doubts) all.add(doubt);
    }
  return all ? [...all] : CERTAIN;
}

function ownOf(buffer: Buffer, life: Life): LastingBuffer {
  if (buffer instanceof LastingBuffer && buffer.life === life) return buffer;
  fail(
    "E_BACKEND",
    "a program was given a buffer that its backend did not make: programs run on buffers of the backend that compiled them.",
  );
}
