// Where the time of our training step goes: its products alone, in turns with the whole step, beside what the processor can do at most.
import { OPERATIONS_PER_ROUND } from "./ceiling.ts";
import type { Contender } from "./contenders.ts";
import { launch } from "./launch.ts";
import { measure, type Running } from "./measure.ts";
import { CEILING, operationsOfPart, partsOf } from "./parts.ts";
import { prepareData, type Setting, taskOf } from "./run.ts";
import { median } from "./statistics.ts";
import { show, table } from "./table.ts";
import { type Network, operationsOf } from "./workloads.ts";

const base = { name: "ours", threads: 1, precision: "f32", installed: false } as const;

/** Measures the parts of a network's step on one thread; returns their table. */
export async function profileOf(network: Network, setting: Setting): Promise<string> {
  setting.say(`${network.label}: where a step goes`);
  const parts = partsOf(network);
  const contenders: readonly Contender[] = [
    { ...base, file: "ours", form: "" },
    ...[CEILING, ...parts.keys()].map((form) => ({ ...base, file: "part", form: String(form) })),
  ];
  prepareData(network, setting.folder);
  const running: Running[] = [];
  try {
    for (const contender of contenders) {
      const child = await launch(contender, setting.from);
      running.push({ contender, child, version: "", disagrees: undefined });
      await child.ask("prepare", { task: taskOf(network, contender, setting) });
    }
    const { timed, failed } = await measure(running, setting);
    for (const { contender, reason } of failed) throw new Error(`${contender.form}: ${reason}`);
    const [whole, ceiling, ...products] = timed.map(({ rounds }) => median(rounds)) as [number, number, ...number[]];
    return tableOf(network, whole, ceiling, products);
  } finally {
    for (const { child } of running) child.stop();
  }
}

/** Milliseconds of the whole step, of a round of multiply-adds, and of each product. */
function tableOf(network: Network, whole: number, ceiling: number, products: readonly number[]): string {
  const most = OPERATIONS_PER_ROUND / ceiling;
  const row = (says: string, sizes: string, time: number, operations: number): readonly string[] => [
    says,
    sizes,
    show(time),
    `${Math.round((100 * time) / whole)} %`,
    operations > 0 ? show(operations / time / 1e6) : "",
    operations > 0 ? `${Math.round((100 * operations) / time / most)} %` : "",
  ];
  const together = products.reduce((sum, time) => sum + time, 0);
  const rows = [
    ...partsOf(network).map((part, i) =>
      row(part.says, part.sizes.join(" × "), products[i] as number, operationsOfPart(part)),
    ),
    row("all else", "", whole - together, 0),
    row("the whole step", "", whole, operationsOf(network)),
  ];
  const head = [`${network.label}, one thread`, "sizes", "ms", "of the step", "GF/s", "of the most"];
  return `A loop of nothing but multiply-adds on WebAssembly's vectors reaches ${show(most / 1e6)} GF/s. Products are measured alone, in turns with the whole step.\n\n${table(head, rows)}`;
}
