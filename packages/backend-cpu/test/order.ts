// Programs whose threads are run one after the other, each as far as it goes before it waits: whatever a thread may not
// do before another has done its part then shows, every time.
import type { Numbers, Program, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import { bytesOf, fuse, isFixed, type Kernel, type Place, planMemory, readBy } from "@chainrule/plan";
import { factorsOf } from "../src/factors.ts";
import { families } from "../src/family.ts";
import { fillLeaf } from "../src/kernels/leaves.ts";
import { TAKEN_WORDS } from "../src/threads/divide.ts";
import { taken } from "../src/threads/words.ts";
import { regionsOf } from "../src/wasm/access.ts";
import { Code, I32 } from "../src/wasm/code.ts";
import { asideBytes, emitCopies } from "../src/wasm/copies.ts";
import { type Features, probe, type WasmEngine, type WasmMemory } from "../src/wasm/engine.ts";
import { Functions } from "../src/wasm/functions.ts";
import type { Layout } from "../src/wasm/layout.ts";
import { Module } from "../src/wasm/module.ts";
import { TILES } from "../src/wasm/product.ts";
import {
  emitKernels,
  functionsOf,
  isCompiled,
  STRETCH_PARAMETERS,
  scratchBytes,
  sumsBytes,
} from "../src/wasm/program.ts";
import { type Turn, turnsOf } from "../src/wasm/ways.ts";

const MEMORY = { shared: false, minimum: 1, maximum: 1024 };
const TABLE = 64;
const FIRST = 4096;

/** A program of which all kernels are WebAssembly, in memory of its own. */
export class Ordered {
  readonly #program: Program;
  readonly #factors: ReadonlySet<number>;
  readonly #engine: WasmEngine;
  readonly #memory: WasmMemory;
  readonly #kernels: readonly Kernel[];
  readonly #layout: Layout;
  readonly #perThread: number;
  readonly #scratch: number;
  readonly #sums: number;
  readonly #aside: number;
  readonly #addresses: readonly number[];
  readonly #copies;
  /** Where threads meet, kernel by kernel; undefined where nothing is divided. */
  readonly turns: readonly Turn[] | undefined;

  constructor(program: Program, threads: number) {
    this.#program = program;
    this.#factors = factorsOf(program);
    this.#engine = (probe() as Features).engine;
    const { values, inputs, outputs, instructions } = program;
    const fused = fuse(program, families());
    const { kernels, views } = fused;
    const read = new Set(kernels.flatMap((kernel) => [...readBy(kernel, views).keys()]));
    const fixed = instructions.filter(({ op, output }) => isFixed(op) && read.has(output));
    const plan = planMemory(
      program,
      fused,
      fixed.map(({ output }) => output),
    );
    this.#kernels = kernels;
    this.#copies = plan.copies;
    const places = views.map(({ value }) => plan.places[value]);
    let end = FIRST;
    const take = (bytes: number): number => {
      end += Math.ceil(bytes / 64) * 64 + 64;
      return end - Math.ceil(bytes / 64) * 64 - 64;
    };
    this.#addresses = [...inputs, ...outputs.map(({ value }) => value)].map((id) => take(bytesOf(values[id] as Value)));
    this.#layout = { arena: take(plan.bytes), inputs: inputs.length, places };
    this.#perThread = scratchBytes(kernels, program);
    this.#scratch = take(threads * this.#perThread);
    this.#sums = take(sumsBytes(kernels, program));
    this.#aside = take(asideBytes(plan.copies, this.#layout, values));
    this.#memory = new this.#engine.Memory({ initial: Math.ceil((end + 256) / 65536), maximum: 1024, shared: false });
    this.view("int32", TABLE, this.#addresses.length).set(this.#addresses);
    for (const leaf of fixed) {
      const { dtype, shape } = values[leaf.output] as Value;
      const at = this.#layout.arena + (places[leaf.output] as Place).at;
      fillLeaf(leaf, sizeOf(shape), this.view(dtype, at, sizeOf(shape)), 0);
    }
    const module = new Module(MEMORY);
    const works = this.#works(module);
    if (works.length < kernels.length || !kernels.every((kernel) => isCompiled(kernel, values)))
      throw new Error("this program has kernels that are not WebAssembly, or have nothing to do.");
    const accesses = works.flatMap((work) => work.accesses);
    this.turns = turnsOf(works, regionsOf(accesses, this.#layout, values));
  }

  /** How often threads meet, the end included. */
  get meetings(): number {
    return this.turns ? 1 + this.turns.filter(({ meets }) => meets).length : 0;
  }

  view(dtype: Value["dtype"], at: number, length: number): Numbers {
    const { buffer } = this.#memory;
    if (dtype === "float32") return new Float32Array(buffer, at, length);
    if (dtype === "float64") return new Float64Array(buffer, at, length);
    return dtype === "int32" ? new Int32Array(buffer, at, length) : new Uint8Array(buffer, at, length);
  }

  /** Runs once on numbers for the inputs; returns what the inputs and then the outputs hold when all is done. */
  run(given: readonly ArrayLike<number>[], order: readonly number[]): readonly Numbers[] {
    const { inputs, outputs, values } = this.#program;
    const all = [...inputs, ...outputs.map(({ value }) => value)].map((id, slot) => {
      const { dtype, shape } = values[id] as Value;
      return this.view(dtype, this.#addresses[slot] as number, sizeOf(shape));
    });
    for (const [slot, numbers] of given.entries()) all[slot]?.set(numbers);
    for (const part of this.#parts()) {
      this.view("int32", taken, TAKEN_WORDS).fill(0);
      for (const thread of order) part(TABLE, this.#scratch, thread, order.length, 0);
    }
    this.#copy();
    return all.map((numbers) => numbers.slice());
  }

  /** What runs from one meeting to the next. */
  #parts(): readonly ((...values: number[]) => unknown)[] {
    const starts = [0, ...(this.turns ?? []).flatMap(({ meets }, i) => (meets ? [i] : []))];
    return starts.map((start, i) => {
      const module = new Module(MEMORY);
      const nobodyWaits = module.add(new Code([I32]));
      const works = this.#works(module).slice(start, starts[i + 1]);
      const { values } = this.#program;
      const divided = emitKernels(module, "run", works, values, this.#layout, this.#perThread, nobodyWaits);
      const run = this.#instance(module).run as (...numbers: number[]) => unknown;
      return (table, scratch, thread, threads, base) =>
        divided || thread === 0
          ? run(table as number, scratch as number, thread as number, threads as number, base as number)
          : 0;
    });
  }

  #copy(): void {
    const module = new Module(MEMORY);
    const all = new Code(STRETCH_PARAMETERS);
    for (const code of emitCopies(this.#copies, this.#layout, this.#program.values, this.#aside))
      all.get(0).get(0).get(0).get(0).call(module.add(code));
    module.add(all, "copy");
    this.#instance(module).copy?.(TABLE, 0, 0, 1, 0);
  }

  #works(module: Module) {
    const functions = new Functions(module, false);
    const settings = { fused: false, tile: TILES[0], functions, factors: this.#factors, sums: this.#sums };
    const { values } = this.#program;
    return this.#kernels.flatMap((kernel) => functionsOf(module, kernel, values, this.#layout, settings));
  }

  #instance(module: Module) {
    const compiled = new this.#engine.Module(module.finish());
    return new this.#engine.Instance(compiled, { env: { memory: this.#memory } }).exports;
  }
}
