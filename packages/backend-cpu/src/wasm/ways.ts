// How threads share the kernels of a stretch, and where they have to meet. Between kernels that share no data nobody waits,
// nor where each thread goes on with what it wrote itself, or with what all of them computed alike.
import type { Access, Region } from "./access.ts";

/** A kernel as threads see it. */
export interface Work {
  readonly rows: number;
  /** Rows may be divided at multiples of this alone. */
  readonly grain: number;
  /** Whether it may be divided at multiples of any other number as well. */
  readonly free: boolean;
  /** How much there is to do. */
  readonly work: number;
  readonly accesses: readonly Access[];
}

/** All threads do a part, all do the same, or the first does it alone. */
type Way =
  | { readonly kind: "divided"; readonly grain: number }
  | { readonly kind: "everywhere" }
  | { readonly kind: "alone" };

/** What becomes of a kernel, and whether all threads meet before it. */
export interface Turn {
  readonly way: Way;
  readonly meets: boolean;
  /** Whether threads may take rows of each other's parts: nothing until they meet next depends on who computed which. */
  readonly shares: boolean;
}

/** Kernels of less work than this are not worth another thread. */
const DIVIDED = 20_000;
/** Threads do not take rows of each other's where there is less work than this: counting costs more. */
const SHARED = 500_000;
/** Kernels of less work than this are done by all before anybody waits for one. */
const REPEATED = 2000;

type Kind = Way["kind"];
/** What kernels with little to do try first, second and third; the order with which threads meet last wins. */
const ORDERS: readonly (readonly Kind[])[] = [
  ["divided", "everywhere", "alone"],
  ["everywhere", "divided", "alone"],
  ["alone", "everywhere", "divided"],
];

const isLarge = ({ work, rows, grain }: Work): boolean => work >= DIVIDED && rows > grain;

/** The turns of kernels that run one after the other; undefined where none of them is worth dividing. */
export function turnsOf(works: readonly Work[], regionOf: (value: number) => Region): readonly Turn[] | undefined {
  if (!works.some(isLarge)) return undefined;
  const turns: Turn[] = [];
  while (turns.length < works.length) {
    const tries = ORDERS.map((order) => runOf(works, turns.length, order, regionOf));
    const most = Math.max(...tries.map(({ length }) => length));
    const run = tries.find(({ length }) => length === most) as Run;
    const meets = turns.length > 0;
    for (const [i, turn] of run.turns.entries()) turns.push({ ...turn, meets: meets && i === 0 });
  }
  return turns;
}

/** As many kernels as can run from one on before anybody waits. */
function runOf(
  works: readonly Work[],
  first: number,
  order: readonly Kind[],
  regionOf: (value: number) => Region,
): Run {
  const run = new Run(regionOf);
  for (let i = first; i < works.length; i++) {
    const work = works[i] as Work;
    const way = run.wayOf(work, isLarge(work) ? ["divided"] : order);
    if (!way) break;
    run.add(work, way);
  }
  return run;
}

/** An access of a kernel that goes its way. */
interface Use {
  readonly access: Access;
  readonly region: Region;
  readonly kind: Kind;
  /** How many parts a divided kernel has, and the bytes of each. */
  readonly units: number;
  readonly bytes: number | undefined;
}

/** Kernels that run with nobody waiting between them. */
class Run {
  readonly #regionOf: (value: number) => Region;
  readonly #uses = new Map<string, Use[]>();
  readonly #kernels: { readonly work: Work; readonly way: Way; readonly uses: readonly Use[] }[] = [];

  constructor(regionOf: (value: number) => Region) {
    this.#regionOf = regionOf;
  }

  get length(): number {
    return this.#kernels.length;
  }

  get turns(): readonly Omit<Turn, "meets">[] {
    return this.#kernels.map(({ work, way, uses }) => {
      const shares = way.kind === "divided" && work.work >= SHARED && uses.every((use) => this.#isApart(use, uses));
      return { way, shares };
    });
  }

  /** Whether a use has nothing to do with what other kernels of the run use. */
  #isApart(use: Use, own: readonly Use[]): boolean {
    return this.#at(use).every((other) => own.includes(other) || apart(other, use));
  }

  #at({ region }: Use): readonly Use[] {
    return this.#uses.get(region.space) ?? [];
  }

  /** The first way among `kinds` in which a kernel can go on without waiting. */
  wayOf(work: Work, kinds: readonly Kind[]): Way | undefined {
    for (const kind of kinds) {
      if (kind === "everywhere" && !this.#mayRepeat(work)) continue;
      const ways: readonly Way[] =
        kind === "divided" ? this.#grains(work).map((grain) => ({ kind, grain })) : [{ kind }];
      const way = ways.find((each) => this.#uses.size === 0 || this.#fits(work, each));
      if (way) return way;
    }
    return undefined;
  }

  add(work: Work, way: Way): void {
    const own = this.#usesOf(work, way);
    this.#kernels.push({ work, way, uses: own });
    for (const use of own) {
      const uses = this.#uses.get(use.region.space);
      if (uses) uses.push(use);
      else this.#uses.set(use.region.space, [use]);
    }
  }

  #fits(work: Work, way: Way): boolean {
    return this.#usesOf(work, way).every((use) => this.#at(use).every((earlier) => agree(earlier, use)));
  }

  /** Whether it comes to the same however often it is done, and is soon done. */
  #mayRepeat({ work, accesses }: Work): boolean {
    const read = new Set(accesses.filter(({ writes }) => !writes).map(({ value }) => this.#regionOf(value).space));
    return work < REPEATED && accesses.every(({ writes, value }) => !writes || !read.has(this.#regionOf(value).space));
  }

  /** Its own grain, and those with which threads go on with their own parts. */
  #grains({ rows, grain, free, accesses }: Work): readonly number[] {
    const grains = new Set(rows > grain ? [grain] : []);
    if (!free) return [...grains];
    for (const { value, row } of accesses) {
      if (row === undefined) continue;
      for (const { bytes } of this.#uses.get(this.#regionOf(value).space) ?? [])
        if (bytes !== undefined && bytes % row === 0 && rows > bytes / row) grains.add(bytes / row);
    }
    return [...grains];
  }

  #usesOf({ rows, accesses }: Work, way: Way): readonly Use[] {
    const { kind } = way;
    const grain = kind === "divided" ? way.grain : rows;
    return accesses.map((access) => ({
      access,
      region: this.#regionOf(access.value),
      kind,
      units: Math.ceil(rows / grain),
      bytes: kind === "divided" && access.row !== undefined ? access.row * grain : undefined,
    }));
  }
}

/** Whether a thread may come to the later use while others are still at the earlier one. */
function agree(earlier: Use, later: Use): boolean {
  if (apart(earlier, later)) return true;
  if (earlier.kind === "alone" && later.kind === "alone") return true;
  const same = earlier.bytes !== undefined && earlier.bytes === later.bytes && earlier.units === later.units;
  return same && earlier.region.at === later.region.at;
}

/** Whether it does not matter who does what: what is read was not written, or all threads wrote the same. */
function apart(earlier: Use, later: Use): boolean {
  return !later.access.writes && (!earlier.access.writes || earlier.kind === "everywhere");
}
