// What all engines made of all networks, and how runs are compared.
import type { Engine } from "../src/engine.ts";
import { type NetworkName, networkNames } from "../src/networks/index.ts";
import type { Order, Outcome, Precision } from "../src/train.ts";
import type { Traits } from "../src/traits.ts";

/** One training in one engine. */
export interface Run extends Order, Outcome {
  readonly engine: string;
  readonly traits: Traits;
}

/** Trains all networks in both precisions on all thread counts, each from its beginning. */
export async function runAll({ name, missing, threads, run }: Engine): Promise<readonly Run[]> {
  if (missing) throw new Error(missing);
  const orders = networkNames.flatMap((network) =>
    (["portable", "default"] as const).flatMap((precision) =>
      threads.map((count): Order => ({ network, precision, ...(count !== undefined && { threads: count }) })),
    ),
  );
  const { outcomes, traits } = await run(orders);
  return orders.map((order, i) => ({ ...order, ...(outcomes[i] as Outcome), engine: name, traits }));
}

/** The runs of a network. */
export const runsOf = (runs: readonly Run[], network: NetworkName, precision: Precision): readonly Run[] =>
  runs.filter((run) => run.network === network && run.precision === precision);

/** Who came to each hash: one entry when all agree. */
export function byHash(runs: readonly Run[]): Readonly<Record<string, readonly string[]>> {
  const nameOf = ({ engine, threads }: Run): string =>
    `${engine}${threads === undefined ? "" : `, threads: ${threads}`}`;
  return Object.fromEntries(
    [...new Set(runs.map(({ hash }) => hash))].map((hash) => [
      hash,
      runs.filter((run) => run.hash === hash).map(nameOf),
    ]),
  );
}
