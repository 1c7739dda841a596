// What is printed: a line for each file and backend, each failure with its id, what is not offered by its reason, and the sums.
import { idOf } from "./format.ts";
import type { Verdict } from "./verdict.ts";

/** What became of one file on one backend. */
export interface Tally {
  readonly file: string;
  readonly backend: string;
  readonly verdicts: readonly { readonly id: string; readonly verdict: Verdict }[];
}

/** How many passed, failed, and are not offered. */
export interface Sums {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const MOST_IDS = 20;

const countOf = (tally: Tally, status: Verdict["status"]): number =>
  tally.verdicts.filter(({ verdict }) => verdict.status === status).length;

export const sumsOf = (tallies: readonly Tally[]): Sums => {
  const sum = (status: Verdict["status"]): number => tallies.reduce((n, tally) => n + countOf(tally, status), 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
};

/** A file on a backend, as lines. */
export function* showTally(tally: Tally): Generator<string, void> {
  const [passed, failed, skipped] = (["passed", "failed", "skipped"] as const).map((status) => countOf(tally, status));
  yield `${tally.file} on ${tally.backend}: ${passed} passed, ${failed} failed, ${skipped} not offered${notesOf(tally)}`;
  for (const { id, verdict } of tally.verdicts) if (verdict.status === "failed") yield `  FAILED ${id}: ${verdict.why}`;
  const reasons = new Map<string, string[]>();
  for (const { id, verdict } of tally.verdicts) {
    if (verdict.status !== "skipped") continue;
    const ids = reasons.get(String(verdict.why)) ?? [];
    reasons.set(String(verdict.why), ids);
    ids.push(id);
  }
  for (const [why, ids] of reasons) {
    const more = ids.length > MOST_IDS ? `, and ${ids.length - MOST_IDS} more` : "";
    yield `  not offered, ${why} (${ids.length}): ${ids.slice(0, MOST_IDS).join(", ")}${more}`;
  }
}

function notesOf({ verdicts }: Tally): string {
  const all = verdicts.map(({ verdict }) => verdict);
  const sum = (of: (verdict: Verdict) => number | undefined): number =>
    all.reduce((n, verdict) => n + (of(verdict) ?? 0), 0);
  const [rounded, unbounded] = [sum(({ rounded }) => rounded), sum(({ unbounded }) => unbounded)];
  const loosest = Math.max(...all.map(({ loosest = 0 }) => loosest));
  const oracle = all.flatMap(({ fromOracle }) => fromOracle ?? []);
  const notes = [
    oracle.length > 0 ? `at most ${Math.max(...oracle).toPrecision(2)} from ${oracle.length} oracles` : "",
    rounded > 0 ? `${rounded} numbers held to the rounding bound, at most ${loosest.toPrecision(2)}` : "",
    unbounded > 0 ? `${unbounded} numbers that rounding can change altogether` : "",
  ].filter((note) => note !== "");
  return notes.length > 0 ? ` (${notes.join("; ")})` : "";
}

/** The last line. */
export const showSums = ({ passed, failed, skipped }: Sums): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** A file that could not be read counts as one failure. */
export const unreadable = (file: string, problem: string): Tally => ({
  file,
  backend: "any backend",
  verdicts: [{ id: idOf(undefined, 0), verdict: { status: "failed", why: `malformed file: ${problem}` } }],
});
