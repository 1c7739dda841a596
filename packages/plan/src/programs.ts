// The programs of one backend. Those of single gates come again with every pass, so that they are kept for a while when nobody
// holds them: going gate by gate compiles each kind of gate once for its shapes.
import type { Executable, Program, Time } from "@chainrule/core";
import { fail } from "@chainrule/core";
import { keyOf } from "./key.ts";

/** So many programs are kept that nobody holds, and so many bytes of the backend's memory for them. */
const MOST = 512;
const MOST_BYTES = 2 ** 26;

/** A program of a backend, and how many bytes of its memory it takes by itself. */
export interface Compiled<When extends Time> extends Executable<When> {
  readonly bytes: number;
}

/** A program that others may ask for as well, and how many hold it. */
interface Shared<When extends Time> {
  readonly key: string;
  readonly compiled: Compiled<When>;
  holders: number;
  /** Its bytes while nobody holds it. */
  idle: number;
}

export class Programs<When extends Time> {
  readonly #compile: (program: Program) => Compiled<When>;
  readonly #shared = new Map<string, Shared<When>>();
  /** Those that nobody holds, the one that has been so for longest first. */
  readonly #idle = new Set<Shared<When>>();
  #idleBytes = 0;

  constructor(compile: (program: Program) => Compiled<When>) {
    this.#compile = compile;
  }

  /** The program, made or shared; what nobody disposes of or holds any more is given back, now or later. */
  compile(program: Program): Executable<When> {
    const key = keyOf(program);
    if (key === undefined) {
      const compiled = this.#compile(program);
      return new Handle(compiled, () => compiled.dispose());
    }
    const shared = this.#shared.get(key) ?? this.#make(key, program);
    this.#wake(shared);
    shared.holders++;
    return new Handle(shared.compiled, () => this.#leave(shared));
  }

  #make(key: string, program: Program): Shared<When> {
    const shared = { key, compiled: this.#compile(program), holders: 0, idle: 0 };
    this.#shared.set(key, shared);
    return shared;
  }

  #wake(shared: Shared<When>): void {
    this.#idle.delete(shared);
    this.#idleBytes -= shared.idle;
    shared.idle = 0;
  }

  /** One holds it less. Of those that nobody holds, the oldest go when they are too many, or too large together; one that is too large by itself goes alone. */
  #leave(shared: Shared<When>): void {
    shared.holders--;
    if (shared.holders > 0) return;
    shared.idle = shared.compiled.bytes;
    this.#idleBytes += shared.idle;
    this.#idle.add(shared);
    for (const one of shared.idle > MOST_BYTES ? [shared] : this.#idle) {
      if (this.#idle.size <= MOST && this.#idleBytes <= MOST_BYTES) return;
      this.#wake(one);
      this.#shared.delete(one.key);
      one.compiled.dispose();
    }
  }
}

/** People need not dispose of what they hold: that it is collected is enough. */
const abandoned = new FinalizationRegistry<() => void>((leave) => leave());

/** One person's hold on a program that others may share: disposing of it leaves theirs alone. */
class Handle<When extends Time> implements Executable<When> {
  readonly ready?: Promise<void>;
  readonly #leave: () => void;
  #compiled: Compiled<When> | undefined;

  /** What `leave` keeps may not keep the handle. */
  constructor(compiled: Compiled<When>, leave: () => void) {
    this.#compiled = compiled;
    this.#leave = leave;
    if (compiled.ready) this.ready = compiled.ready;
    abandoned.register(this, leave, this);
  }

  bind(...bound: Parameters<Executable<When>["bind"]>): () => void {
    const run = this.#alive().bind(...bound);
    const call = (): void => {
      this.#alive();
      run();
    };
    // A backend may say more about a run than that it can be called.
    return Object.assign(call, run);
  }

  dispose(): void {
    if (!this.#compiled) return;
    this.#compiled = undefined;
    abandoned.unregister(this);
    this.#leave();
  }

  #alive(): Compiled<When> {
    return this.#compiled ?? fail("E_DISPOSED", "this program was disposed: compile it again to run it.");
  }
}
