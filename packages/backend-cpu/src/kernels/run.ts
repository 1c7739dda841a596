// Instructions that run in JavaScript: the one place that chooses an instruction's kernel.
import type { Instruction, Value } from "@chainrule/core";
import { fail, ops } from "@chainrule/core";
import { isFixed, moved, moves, wholeView } from "@chainrule/plan";
import { cumsum } from "./cumsum.ts";
import type { Walked } from "./elementwise.ts";
import { elementwise, walking } from "./elementwise.ts";
import { gather, scatterAdd } from "./gather.ts";
import type { Located, Place, Run } from "./kernel.ts";
import { random } from "./leaves.ts";
import { matmul } from "./matmul.ts";
import { concat, pad } from "./parts.ts";
import { reduce } from "./reduce.ts";
import { copy } from "./rows.ts";
import { planWalk } from "./walk.ts";

/** The run of one instruction, or undefined for one with nothing to do. */
export function runOf(instruction: Instruction, values: readonly Value[], places: readonly Place[]): Run | undefined {
  const { op, inputs, output } = instruction;
  if (op === "reshape" || isFixed(op)) return undefined;
  const walked = walkedOf(instruction, values);
  if (walked?.walk.rows === 0) return undefined;
  if (walked) return walking(walked, places[output] as Place, readBy(walked, inputs, places));
  const [result, ...operands] = [output, ...inputs].map((id) => ({ ...values[id], ...places[id] }) as Located);
  return kernelOf(instruction, result as Located, operands);
}

/** Where the operands of a walk lie, from where it begins to read them. */
function readBy({ start = 0 }: Walked, inputs: readonly number[], places: readonly Place[]): readonly Place[] {
  const operands = inputs.map((id) => places[id] as Place);
  return start === 0 ? operands : operands.map(({ memory, at }) => ({ memory, at: at + start }));
}

/** How an instruction walks over its operands, if it is one that does. */
function walkedOf(instruction: Instruction, values: readonly Value[]): Walked | undefined {
  const { op, inputs, output } = instruction;
  const [result, first] = [values[output], values[inputs[0] as number]] as [Value, Value];
  if (moves(instruction)) {
    const { offset, strides } = moved(instruction, wholeView(0, first.shape), first.shape, result.shape);
    return { row: copy, walk: planWalk(result.shape, [strides]), start: offset };
  }
  if (ops[op].kind !== "elementwise") return undefined;
  return elementwise(
    op,
    inputs.map((id) => (values[id] as Value).shape),
    result,
  );
}

/** The run of any other instruction. */
function kernelOf({ op, attributes }: Instruction, result: Located, operands: readonly Located[]): Run {
  const [first, second] = operands as [Located, Located];
  const [axis = 0] = attributes.axes ?? [];
  switch (op) {
    case "sum":
    case "maxOver":
    case "minOver":
      return reduce(op, first, result, attributes.axes ?? []);
    case "matmul":
      return matmul(first, second, result, attributes);
    case "pad":
      return pad(first, result, attributes);
    case "concat":
      return concat(first, second, result, axis);
    case "gather":
      return gather(first, second, result, axis);
    case "scatterAdd":
      return scatterAdd(first, second, result, axis);
    case "cumsum":
      return cumsum(first, result, axis, attributes);
    case "random":
      return random(first, result, attributes.seed ?? 0);
    default:
      return fail("E_BACKEND", `op ${op} is none that backend cpu runs: lowering replaces it.`, { op });
  }
}
