// The programs of one backend. Those of single gates come again with every pass, so that they are kept: going gate by gate
// compiles each kind of gate once for its shapes.
import type { Executable, Program } from "@chainrule/core";
import { fail } from "@chainrule/core";
import { keyOf } from "@chainrule/plan";
import { CompiledProgram } from "./compiled.ts";
import type { Gpu } from "./gpu.ts";

/** How many are kept; others are compiled each time. */
const MOST = 512;

export class Programs {
  readonly #gpu: Gpu;
  readonly #kept = new Map<string, CompiledProgram>();

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  compile(program: Program): Executable<"later"> {
    const key = keyOf(program);
    const known = key === undefined ? undefined : this.#kept.get(key);
    const compiled = known ?? new CompiledProgram(program, this.#gpu);
    const keeps = known !== undefined || (key !== undefined && this.#kept.size < MOST);
    if (key !== undefined && keeps) this.#kept.set(key, compiled);
    return new Handle(compiled, keeps);
  }
}

/** One person's hold on a program that others may share: disposing of it leaves theirs alone. */
class Handle implements Executable<"later"> {
  readonly ready: Promise<void>;
  readonly #shared: boolean;
  #compiled: CompiledProgram | undefined;

  constructor(compiled: CompiledProgram, shared: boolean) {
    this.ready = compiled.ready;
    this.#compiled = compiled;
    this.#shared = shared;
  }

  bind(...bound: Parameters<CompiledProgram["bind"]>): () => void {
    const run = this.#alive().bind(...bound);
    return () => {
      this.#alive();
      run();
    };
  }

  dispose(): void {
    if (!this.#shared) this.#compiled?.dispose();
    this.#compiled = undefined;
  }

  #alive(): CompiledProgram {
    return this.#compiled ?? fail("E_DISPOSED", "this program was disposed: compile it again to run it.");
  }
}
