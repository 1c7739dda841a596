// The public gates whose backward is written by hand: whatever gates and activations export, and a few with settings.
import * as activations from "@chainrule/activations";
import type { Gate } from "@chainrule/core";
import * as gates from "@chainrule/gates";

type Settings = Readonly<Record<string, unknown>>;

/** A gate, what it may be set to for an operand of that rank, and how it is made. */
export interface PublicGate {
  readonly arity: number;
  readonly settingsFor: (rank: number, draw: (below: number) => number) => Settings | undefined;
  readonly make: (settings: Settings | undefined) => Gate;
}
export type PublicGates = Readonly<Record<string, PublicGate>>;

const axis: PublicGate["settingsFor"] = (rank, draw) => ({
  axis: draw(Math.max(1, rank)) - (draw(2) === 0 ? rank : 0),
});
const axes: PublicGate["settingsFor"] = (rank, draw) => ({
  axes: Array.from({ length: rank }, (_, i) => i).filter(() => draw(2) === 0),
  keepAxes: draw(2) === 0,
});
/** Gates that go along one axis or over several. */
const SETTINGS: Readonly<Record<string, PublicGate["settingsFor"]>> = {
  softmax: axis,
  logSoftmax: axis,
  cumulativeSum: (rank, draw) => ({ ...axis(rank, draw), exclusive: draw(2) === 0, reverse: draw(2) === 0 }),
  sum: axes,
  mean: axes,
  l2Norm: axes,
  logSumExp: axes,
  sumOfSquares: axes,
};

const isGate = (value: unknown): value is Gate & ((settings: Settings) => Gate) =>
  typeof value === "function" && "forward" in value && "backward" in value;

const withBackward = Object.entries({ ...gates, ...activations }).flatMap(([name, gate]): [string, PublicGate][] => {
  if (!isGate(gate)) return [];
  const settingsFor = SETTINGS[name] ?? (() => undefined);
  const make: PublicGate["make"] = (settings) => (settings ? gate(settings) : gate);
  return [[name, { arity: gate.forward.length || 2, settingsFor, make }]];
});

export const publicGates: PublicGates = {
  ...Object.fromEntries(withBackward),
  dropout: {
    arity: 1,
    settingsFor: (_, draw) => ({ seed: draw(4), rate: draw(5) / 4 }),
    make: (settings) => gates.dropout(settings as { seed: number; rate: number }) as unknown as Gate,
  },
};
