// The order in which a list of lanes is gone through, and the slots that hold its values: a slot is used again when its
// value is dead, so that a long list needs few.
import type { Lane, LaneInstruction, Lanes } from "./lanes.ts";

/** One instruction, and the slot of its result. Numbers and words are no steps: they are written where they are used. */
export interface LaneStep {
  readonly lane: Lane;
  readonly slot: number;
  /** Begins a rare select: its result is its second choice for now; what follows, up to its own step, may be skipped where its mask holds nowhere. */
  readonly opens: boolean;
}

export interface LaneSchedule {
  readonly steps: readonly LaneStep[];
  readonly slots: number;
}

export const isConstant = ({ op }: LaneInstruction): boolean => op === "number" || op === "word";

/** Orders what the outputs need. An output's slot is its own to the end. */
export function scheduleLanes(lanes: Lanes, outputs: readonly Lane[]): LaneSchedule {
  const order = orderOf(lanes, outputs);
  const last = new Map<Lane, number>();
  for (const [at, { lane, opens }] of order.entries())
    if (!opens) for (const input of instructionOf(lanes, lane).inputs) last.set(input, at);
  for (const output of outputs) last.set(output, order.length);
  const slots = new Map<Lane, number>();
  const free: number[] = [];
  let count = 0;
  const steps = order.map(({ lane, opens }, at): LaneStep => {
    if (!opens)
      for (const input of new Set(instructionOf(lanes, lane).inputs)) {
        const slot = slots.get(input);
        if (slot !== undefined && last.get(input) === at) free.push(slot);
      }
    const slot = slots.get(lane) ?? free.pop() ?? count++;
    slots.set(lane, slot);
    return { lane, slot, opens };
  });
  return { steps, slots: count };
}

const instructionOf = (lanes: Lanes, lane: Lane): LaneInstruction => lanes.instructions[lane] as LaneInstruction;

/** What is always done, with what only rare selects need right before each of them. */
function orderOf(lanes: Lanes, outputs: readonly Lane[]): { readonly lane: Lane; readonly opens: boolean }[] {
  const everywhere = lanes.instructions.length;
  /** The rare select inside of which a value is needed, or everywhere. */
  const inside = new Map<Lane, Lane>(outputs.map((output) => [output, everywhere]));
  const maskOf = (rare: Lane): Lane | undefined => lanes.instructions[rare]?.inputs[0];
  const common = (a: Lane, b: Lane): Lane => {
    if (a === b) return a;
    // Two that go by the same mask are skipped together, so that the first may do what both need.
    if (maskOf(a) === maskOf(b) && inside.get(a) === inside.get(b)) return Math.min(a, b);
    return a < b ? common(inside.get(a) as Lane, b) : common(a, inside.get(b) as Lane);
  };
  const members = new Map<Lane, Lane[]>();
  for (let lane = everywhere - 1; lane >= 0; lane--) {
    const place = inside.get(lane);
    const instruction = instructionOf(lanes, lane);
    if (place === undefined || isConstant(instruction)) continue;
    const there = members.get(place);
    if (there) there.push(lane);
    else members.set(place, [lane]);
    for (const [k, input] of instruction.inputs.entries()) {
      const here = instruction.op === "selectRarely" && k === 1 ? lane : place;
      inside.set(input, common(inside.get(input) ?? here, here));
    }
  }
  const put = (place: Lane): { readonly lane: Lane; readonly opens: boolean }[] =>
    (members.get(place) ?? []).reverse().flatMap((lane) => {
      const rare = put(lane);
      return [...(rare.length > 0 ? [{ lane, opens: true }, ...rare] : []), { lane, opens: false }];
    });
  return put(everywhere);
}
