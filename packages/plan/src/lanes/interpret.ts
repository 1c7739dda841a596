// A list of lanes in plain JavaScript, where there is no WebAssembly: primitive by primitive, over a few hundred elements at a
// time. It gives the bits of vectors whose multiplyAdd is not fused.
import type { Lane, LaneInstruction, LaneOp, Lanes } from "./lanes.ts";
import type { LaneColumn, Loop } from "./loops.ts";
import { longLoops, loops } from "./loops.ts";
import { isConstant, scheduleLanes } from "./schedule.ts";

/** A list that is ready to be gone through. */
export interface LaneInterpreter {
  /** Where the elements of each input are put, by its number; sparse where a number is not used. */
  readonly inputs: readonly LaneColumn[];
  /** Where the elements of each output are found, until the next run. */
  readonly outputs: readonly LaneColumn[];
  /** Computes the first `count` elements. */
  readonly run: (count: number) => void;
}

/** Prepares a list to be gone through for up to `size` elements at a time. */
export function interpretLanes(lanes: Lanes, outputs: readonly Lane[], size = 256): LaneInterpreter {
  const wide = lanes.width / 32;
  const column = (): LaneColumn => {
    const memory = new ArrayBuffer(8 * size);
    const floats = lanes.width === 32 ? new Float32Array(memory) : new Float64Array(memory);
    return { floats, words: new Int32Array(memory), longs: new BigInt64Array(memory) };
  };
  const { steps, slots } = scheduleLanes(lanes, outputs);
  const shared = Array.from({ length: slots }, column);
  const inputs: LaneColumn[] = [];
  const columns = new Map<Lane, LaneColumn>();
  for (const [lane, instruction] of lanes.instructions.entries()) {
    if (isConstant(instruction)) columns.set(lane, filled(column(), instruction, wide));
    else if (instruction.op === "input") {
      inputs[instruction.value] = column();
      columns.set(lane, inputs[instruction.value] as LaneColumn);
    }
  }
  const computed = steps.filter(({ lane }) => lanes.instructions[lane]?.op !== "input");
  /** Each says how many of those after it are left out. */
  const runs = computed.map(({ lane, slot, opens }, at): ((count: number) => number) => {
    const { op, inputs: operands, value } = lanes.instructions[lane] as LaneInstruction;
    const z = shared[slot] as LaneColumn;
    const [a = z, b = a, c = a] = operands.map((operand) => columns.get(operand) ?? z);
    columns.set(lane, z);
    if (!opens) {
      const loop = loopOf(op, wide);
      return (count) => {
        loop(count, z, a, b, c, value, wide);
        return 0;
      };
    }
    const left = computed.findIndex((step, k) => k > at && step.lane === lane) - at;
    const second = loopOf("bits", wide);
    return (count) => {
      if (a.words.subarray(0, count * wide).includes(-1)) return 0;
      second(count, z, c, c, c, 0, wide);
      return left;
    };
  });
  return {
    inputs,
    outputs: outputs.map((output) => columns.get(output) as LaneColumn),
    run: (count) => {
      for (let i = 0; i < runs.length; i++) i += (runs[i] as (count: number) => number)(count);
    },
  };
}

const SAME: Readonly<Partial<Record<LaneOp, LaneOp>>> = { wordAnd: "and", wordOr: "or", selectRarely: "select" };

function loopOf(op: LaneOp, wide: number): Loop {
  const known = SAME[op] ?? op;
  return ((wide === 2 && longLoops[known]) || loops[known]) as Loop;
}

function filled(column: LaneColumn, { op, value, high }: LaneInstruction, wide: number): LaneColumn {
  if (op === "number") column.floats.fill(value);
  else for (let i = 0; i < column.words.length; i++) column.words[i] = i % wide === 0 ? value : high;
  return column;
}
