// The programs of one backend. Those of single gates come again with every pass, so that they are kept: going gate by
// gate compiles each kind of gate once for its shapes.
import type { Executable, Program } from "@chainrule/core";
import { fail } from "@chainrule/core";
import { keyOf } from "@chainrule/plan";
import { CompiledProgram } from "./compiled.ts";
import type { Machine } from "./machine.ts";

/** How many are kept; others are compiled each time. */
const MOST = 512;

/** What lies in the heap for a program is given back when nobody can run it any more. */
const abandoned = new FinalizationRegistry<() => void>((release) => release());

export class Programs {
  readonly #machine: Machine;
  readonly #kept = new Map<string, CompiledProgram>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  compile(program: Program): Executable<"now"> {
    const key = keyOf(program);
    const known = key === undefined ? undefined : this.#kept.get(key);
    const compiled = known ?? new CompiledProgram(program, this.#machine);
    const keeps = key !== undefined && this.#kept.size < MOST;
    if (keeps && !known) this.#kept.set(key, compiled);
    if (!keeps && !known) abandoned.register(compiled, compiled.release);
    return new Handle(compiled, keeps || known !== undefined);
  }
}

/** One person's hold on a program that others may share: disposing of it leaves theirs alone. */
class Handle implements Executable<"now"> {
  readonly #shared: boolean;
  #compiled: CompiledProgram | undefined;

  constructor(compiled: CompiledProgram, shared: boolean) {
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
