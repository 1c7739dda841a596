// Ratios as data: what --json writes, and what tables and targets are made of.
import { type Contender, type Peer, titleOf } from "./contenders.ts";
import type { NotRun, Timed } from "./measure.ts";
import { median, ratios, type Spread } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

/** One workload, measured. */
export interface Result {
  readonly workload: Workload;
  readonly timed: readonly Timed[];
  readonly notRun: readonly NotRun[];
}

export interface Row {
  readonly workload: string;
  readonly against: Peer;
  /** Of ours. */
  readonly threads: number;
  /** Of ours; theirs is in its name, or float32, or float64 where the gates are scalars. */
  readonly precision: Contender["precision"];
  readonly ours_ms: number;
  readonly theirs_ms: number;
  /** Theirs over ours: above 1, ours is faster. The median of the rounds' ratios. */
  readonly ratio: number;
  readonly ratio_least: number;
  readonly ratio_most: number;
  /** Both compute what plain loops in float64 compute. */
  readonly loss_agrees: boolean;
  readonly their_threads: number;
  /** "compiled", or "tape": our scalar graph before it is compiled. */
  readonly form: "compiled" | "tape";
}

/** Every pair of ours with a peer. */
export function rowsOf({ workload, timed }: Result): readonly Row[] {
  const ours = timed.filter(({ contender }) => contender.name === "ours");
  return ours.flatMap((own) =>
    timed
      .filter(({ contender }) => contender.name !== "ours")
      .map((peer): Row => {
        const ratio: Spread = ratios(own.rounds, peer.rounds);
        return {
          workload: workload.label,
          against: peer.contender.name as Peer,
          threads: own.contender.threads,
          precision: own.contender.precision,
          ours_ms: median(own.rounds),
          theirs_ms: median(peer.rounds),
          ratio: ratio.median,
          ratio_least: ratio.least,
          ratio_most: ratio.most,
          loss_agrees: own.disagrees === undefined && peer.disagrees === undefined,
          their_threads: peer.contender.threads,
          form: own.contender.form === "tape" ? "tape" : "compiled",
        };
      }),
  );
}

/** Of ours compiled against one thread of theirs: the pairs that targets speak of. */
const isMain = ({ their_threads, form }: Row): boolean => their_threads === 1 && form === "compiled";

/** What --json writes. `more` has peers with more threads, and our tape. */
export function asJson(results: readonly Result[], about: object): object {
  const rows = results.flatMap(rowsOf);
  const notRun = results.flatMap(({ workload, notRun }) =>
    notRun.map(({ contender, reason }) => ({ workload: workload.label, contender: titleOf(contender), reason })),
  );
  return { ...about, rows: rows.filter(isMain), more: rows.filter((row) => !isMain(row)), not_run: notRun };
}
