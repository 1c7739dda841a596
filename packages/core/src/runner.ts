// Running one computation for every size of batch: a program per set of sizes, all on the same parameters and state.
import type { Backend, Buffer, Executable, Read, Time } from "./backend.ts";
import { type Batch, type Bound, type Specialisation, UploadedBatch } from "./batch.ts";
import type { Feeds } from "./data.ts";
import { check, fail, quote } from "./errors.ts";
import { fitFeeds } from "./feed.ts";
import type { Leaf, Lowering } from "./lower.ts";
import { lower } from "./lower.ts";
import type { Program } from "./program.ts";
import { handle } from "./read.ts";
import type { Dimensions, Sizes } from "./shape.ts";
import type { Held } from "./store.ts";
import type { Wire } from "./wire.ts";

/** What is computed, whatever the sizes. */
export interface Computation<When extends Time> extends Pick<Lowering, "outputs" | "updates" | "training"> {
  readonly backend: Backend<When>;
  readonly inputs: readonly { readonly wire: Wire; readonly leaf: Leaf }[];
  readonly held: readonly Held<When>[];
  readonly strict: boolean;
  /** Throws when the memory it works on is gone. */
  readonly alive: () => void;
}

export class Runner<When extends Time> {
  readonly #computation: Computation<When>;
  readonly #known = new Map<string, Specialisation<When>>();
  #latest: Specialisation<When> | undefined;
  #runs = 0;
  #disposed = false;

  constructor(computation: Computation<When>) {
    const { backend, inputs, held } = computation;
    const unheld = [...inputs.map(({ wire }) => wire.dtype), ...held.map(({ buffer }) => buffer.dtype)].find(
      (dtype) => !backend.dtypes.includes(dtype),
    );
    check(
      unheld === undefined,
      "E_DTYPE",
      () => `backend ${backend.label} cannot hold ${unheld}; it holds ${backend.dtypes.join(", ")}.`,
    );
    this.#computation = computation;
  }

  /** Runs once on feeds or a batch. Everything is checked before anything is written. */
  run(given: Feeds | Batch): void {
    this.#alive();
    if (given instanceof UploadedBatch) this.#runBatch(given);
    else {
      const { specialisation, arrays } = this.#fit(given as Feeds);
      const own = this.#ownOf(specialisation);
      for (const [wire, { data }] of arrays) own.buffers.get(wire)?.write(data);
      this.#go(specialisation, own);
    }
  }

  /** Copies feeds to the backend. */
  async upload(feeds: Feeds): Promise<Batch> {
    this.#alive();
    const { specialisation, arrays } = this.#fit(feeds);
    const bound = this.#bind(specialisation.program, specialisation.executable, specialisation.outputs);
    for (const [wire, { data }] of arrays) bound.buffers.get(wire)?.write(data);
    await specialisation.executable.ready;
    return new UploadedBatch(this, specialisation, bound);
  }

  /** Compiles ahead for sizes of the named dimensions. E_OPTION when one is missing. */
  async prepare(sizes: Readonly<Record<string, number>>): Promise<void> {
    await this.#specialise(this.#named(sizes)).executable.ready;
  }

  /** The program for sizes of the named dimensions. */
  program(sizes: Readonly<Record<string, number>>): Program {
    return this.#specialise(this.#named(sizes)).program;
  }

  /** An output of the latest run, which a later run makes E_STALE. */
  output<T>(index: number): Read<When, T> {
    const [runs, latest] = [
      this.#runs,
      this.#latest ?? fail("E_NO_FORWARD", "there is no value before the first run."),
    ];
    const current = (): void => {
      this.#alive();
      check(
        this.#runs === runs,
        "E_STALE",
        () => `this value is of run ${runs}, and run ${this.#runs} has replaced it. Read it before the next run.`,
        { run: runs, latest: this.#runs },
      );
    };
    return handle(latest.outputs[index] as Buffer<When>, current) as unknown as Read<When, T>;
  }

  /** What was given to a run, as feeds again; on backends that read at once. */
  feedsOf(given: Feeds | Batch): Feeds {
    if (!(given instanceof UploadedBatch)) return given as Feeds;
    const { buffers } = given.bound as Bound<"now">;
    return Object.fromEntries(
      [...buffers].map(([wire, buffer]) => [wire.label, { shape: buffer.shape, data: buffer.read() }]),
    );
  }

  /** What an output of the latest run holds, with no handle made. */
  outputBuffer(index: number): Buffer<When> {
    return this.#latest?.outputs[index] as Buffer<When>;
  }

  dispose(): void {
    for (const { executable, outputs, own } of this.#known.values()) {
      executable.dispose();
      for (const buffer of [...outputs, ...(own?.buffers.values() ?? [])]) buffer.dispose();
    }
    this.#known.clear();
    this.#disposed = true;
  }

  #alive(): void {
    check(!this.#disposed, "E_DISPOSED", () => "this compiled program was disposed: compile it again.");
    this.#computation.alive();
  }

  /** Input buffers for feeds that come fresh: made when the first of them comes, as steps on batches need none. */
  #ownOf(specialisation: Specialisation<When>): Bound<When> {
    const { program, executable, outputs } = specialisation;
    specialisation.own ??= this.#bind(program, executable, outputs);
    return specialisation.own;
  }

  #runBatch(batch: UploadedBatch<When>): void {
    check(
      batch.owner === this,
      "E_BACKEND",
      () =>
        "this batch was uploaded for another program: each step and predict uploads its own, and evaluate takes feeds.",
    );
    check(!batch.disposed, "E_DISPOSED", () => "this batch was disposed: upload it again.");
    this.#go(batch.of, batch.bound);
  }

  #go(specialisation: Specialisation<When>, { run }: Bound<When>): void {
    run();
    this.#latest = specialisation;
    this.#runs++;
  }

  #fit(feeds: Feeds): { specialisation: Specialisation<When>; arrays: ReturnType<typeof fitFeeds> } {
    const { inputs, strict } = this.#computation;
    const dimensions = new Map<string, number>();
    const arrays = fitFeeds(
      feeds,
      inputs.map(({ wire }) => wire),
      dimensions,
      strict,
    );
    return { specialisation: this.#specialise(dimensions), arrays };
  }

  #named(sizes: Readonly<Record<string, number>>): Dimensions {
    const names = new Set(
      this.#computation.inputs.flatMap(({ wire }) => wire.shape.filter((size) => typeof size === "string")),
    );
    for (const name of names) {
      const size = sizes?.[name];
      check(
        size !== undefined && Number.isSafeInteger(size) && size >= 0,
        "E_OPTION",
        () => `the size of ${quote(name)} is needed: { ${name}: 64 }.`,
        { name },
      );
    }
    return new Map([...names].map((name) => [name, sizes[name] as number]));
  }

  #specialise(dimensions: Dimensions): Specialisation<When> {
    this.#alive();
    const key = [...dimensions].sort().join(";");
    const known = this.#known.get(key);
    if (known) return known;
    const { backend, inputs, held, outputs, updates = [], training } = this.#computation;
    const leaves = [...inputs.map(({ leaf }) => leaf), ...held.map(({ leaf }) => leaf)];
    const program = lower({ leaves, outputs, updates, dimensions, training });
    const executable = backend.compile(program);
    const results = program.outputs.map(({ value }) => this.#bufferFor(program, value));
    const specialisation: Specialisation<When> = { program, executable, outputs: results, own: undefined };
    this.#known.set(key, specialisation);
    return specialisation;
  }

  #bind(program: Program, executable: Executable<When>, outputs: readonly Buffer<When>[]): Bound<When> {
    const { inputs, held } = this.#computation;
    const fed = inputs.map(({ wire }, i) => [wire, this.#bufferFor(program, program.inputs[i] as number)] as const);
    const run = executable.bind([...fed.map(([, buffer]) => buffer), ...held.map(({ buffer }) => buffer)], outputs);
    return { buffers: new Map(fed), run };
  }

  #bufferFor(program: Program, value: number): Buffer<When> {
    const { shape, dtype } = program.values[value] as { shape: Sizes; dtype: Program["values"][number]["dtype"] };
    return this.#computation.backend.buffer(shape, dtype);
  }
}
