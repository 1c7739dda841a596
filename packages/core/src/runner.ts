// Running one computation for every size of batch: a program per set of sizes, all on the same parameters and state.
import type { Backend, Buffer, Read, Time } from "./backend.ts";
import { type Batch, type Bound, type Specialisation, UploadedBatch } from "./batch.ts";
import type { Feeds } from "./data.ts";
import { check, fail, quote, said } from "./errors.ts";
import { fitFeeds } from "./feed.ts";
import { type Loaded, load } from "./load.ts";
import type { Leaf, Lowering } from "./lower.ts";
import { Handle } from "./read.ts";
import { remember } from "./remember.ts";
import { type Dimensions, isSize } from "./shape.ts";
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

/** Frees what feeds were copied to. */
function disposed<When extends Time>(bound: Bound<When> | undefined): undefined {
  for (const buffer of bound?.buffers.values() ?? []) buffer.dispose();
}

export class Runner<When extends Time> {
  readonly #computation: Computation<When>;
  readonly #known = new Map<string, Specialisation<When>>();
  #latest: Specialisation<When> | undefined;
  #runs = 0;
  #disposed = false;

  constructor(computation: Computation<When>) {
    const { backend, inputs, held } = computation;
    const unheld = [...inputs.map(({ wire }) => wire), ...held.map(({ buffer }) => buffer)].find(
      ({ dtype }) => !backend.dtypes.includes(dtype),
    )?.dtype;
    check(
      !unheld,
      "E_DTYPE",
      () => `backend ${backend.label} cannot hold ${unheld}; it holds ${backend.dtypes.join(", ")}.`,
    );
    this.#computation = computation;
  }

  /** Runs once on feeds or a batch. Everything is checked before anything is written. */
  run(given: Feeds | Batch): void {
    this.#alive();
    const { of, run } =
      given instanceof UploadedBatch
        ? (given as UploadedBatch<When>).boundFor(this)
        : this.#write(given as Feeds, (specialisation) => (specialisation.own ??= this.#bind(specialisation)));
    try {
      run();
    } catch (error) {
      // Feeds that there was no room for keep none.
      if (run === of.own?.run) of.own = disposed(of.own);
      throw error;
    }
    this.#latest = of;
    this.#runs++;
  }

  /** Copies feeds to the backend. */
  async upload(feeds: Feeds): Promise<Batch> {
    const bound = this.#write(feeds, (specialisation) => this.#bind(specialisation));
    await bound.of.executable.ready;
    return new UploadedBatch(this, bound);
  }

  /** The program for sizes of the named dimensions, compiled ahead. E_OPTION when one is missing. */
  loaded(sizes: Readonly<Record<string, number>>): Loaded<When> {
    const names = this.#computation.inputs.flatMap(({ wire }) => wire.shape.filter((size) => typeof size === "string"));
    const name = names.find((name) => !isSize(sizes?.[name]));
    if (name !== undefined)
      fail("E_OPTION", `the size of ${quote(name)} is ${said(sizes?.[name])}: give a whole number, { ${name}: 64 }.`, {
        name,
      });
    return this.#specialise(new Map(names.map((name) => [name, sizes[name] as number])));
  }

  /** An output of the latest run, which a later run makes E_STALE. */
  output<T>(index: number): Read<When, T> {
    const runs = this.#runs;
    return new Handle(this.outputBuffer(index), () => {
      this.#alive();
      check(
        runs === this.#runs,
        "E_STALE",
        () => `this value is of run ${runs}, and run ${this.#runs} has replaced it. Read it before the next run.`,
        { run: runs, latest: this.#runs },
      );
    }) as unknown as Read<When, T>;
  }

  /** What an output of the latest run holds, with no handle made. */
  outputBuffer(index: number): Buffer<When> {
    return (this.#latest ?? fail("E_NO_FORWARD", "there is no value before the first run.")).outputs[
      index
    ] as Buffer<When>;
  }

  dispose(): void {
    for (const { executable, outputs, own } of this.#known.values()) {
      executable.dispose();
      disposed(own);
      for (const buffer of outputs) buffer.dispose();
    }
    this.#known.clear();
    this.#disposed = true;
  }

  #alive(): void {
    check(!this.#disposed, "E_DISPOSED", () => "this compiled program was disposed: compile it again.");
    this.#computation.alive();
  }

  /** Checks feeds whole, and writes them to the memory of a program of their sizes. */
  #write(feeds: Feeds, bind: (specialisation: Specialisation<When>) => Bound<When>): Bound<When> {
    this.#alive();
    const { inputs, strict } = this.#computation;
    const dimensions = new Map<string, number>();
    const arrays = fitFeeds(
      feeds,
      inputs.map(({ wire }) => wire),
      dimensions,
      strict,
    );
    const bound = bind(this.#specialise(dimensions));
    for (const [wire, { data }] of arrays) bound.buffers.get(wire)?.write(data);
    return bound;
  }

  #specialise(dimensions: Dimensions): Specialisation<When> {
    this.#alive();
    return remember(this.#known, [...dimensions].sort().join(";"), () => {
      const { backend, inputs, held, ...computed } = this.#computation;
      const leaves = [...inputs, ...held].map(({ leaf }) => leaf);
      const loaded = load(backend, { ...computed, leaves, dimensions });
      return { ...loaded, outputs: loaded.results() };
    });
  }

  #bind(of: Specialisation<When>): Bound<When> {
    const { inputs, held } = this.#computation;
    const fed = inputs.map((_, i) => of.bufferFor(of.program.inputs[i] as number));
    const run = of.executable.bind([...fed, ...held.map(({ buffer }) => buffer)], of.outputs);
    return { of, buffers: new Map(inputs.map(({ wire }, i) => [wire, fed[i] as Buffer<When>])), run };
  }
}
