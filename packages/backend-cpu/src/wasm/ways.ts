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
}

/** Kernels of less work than this are not worth another thread. */
const DIVIDED = 20_000;
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
    const most = Math.max(...tries.map((ways) => ways.length));
    const ways = tries.find(({ length }) => length === most) as readonly Way[];
    for (const [i, way] of ways.entries()) turns.push({ way, meets: i === 0 && turns.length > 0 });
  }
  return turns;
}

/** The ways of as many kernels as can run from one on before anybody waits. */
function runOf(
  works: readonly Work[],
  first: number,
  order: readonly Kind[],
  regionOf: (value: number) => Region,
): readonly Way[] {
  const run = new Run(regionOf);
  const ways: Way[] = [];
  for (let i = first; i < works.length; i++) {
    const work = works[i] as Work;
    const way = run.wayOf(work, isLarge(work) ? ["divided"] : order);
    if (!way) break;
    run.add(work, way);
    ways.push(way);
  }
  return ways;
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

  constructor(regionOf: (value: number) => Region) {
    this.#regionOf = regionOf;
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
    for (const use of this.#usesOf(work, way)) {
      const uses = this.#uses.get(use.region.space);
      if (uses) uses.push(use);
      else this.#uses.set(use.region.space, [use]);
    }
  }

  #fits(work: Work, way: Way): boolean {
    return this.#usesOf(work, way).every((use) =>
      (this.#uses.get(use.region.space) ?? []).every((earlier) => agree(earlier, use)),
    );
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
  if (!earlier.access.writes && !later.access.writes) return true;
  if (earlier.kind === "everywhere" && !later.access.writes) return true;
  if (earlier.kind === "alone" && later.kind === "alone") return true;
  const same = earlier.bytes !== undefined && earlier.bytes === later.bytes && earlier.units === later.units;
  return same && earlier.region.at === later.region.at;
}
