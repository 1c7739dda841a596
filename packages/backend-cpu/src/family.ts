// Which instructions may share a loop: those whose numbers are as wide, and that vectors can compute.
import type { Dtype, Instruction, Value } from "@chainrule/core";
import { ops } from "@chainrule/core";
import { Lanes, lowerOp, moves } from "@chainrule/plan";

/** "32" or "64", or undefined for what has a kernel of its own. */
export function familyOf(instruction: Instruction, values: readonly Value[]): string | undefined {
  const { op, inputs, output } = instruction;
  const dtypes = [output, ...inputs].map((id) => (values[id] as Value).dtype);
  const width = dtypes.includes("float64") ? 64 : 32;
  if (width === 64 && dtypes.some((dtype) => dtype === "int32" || dtype === "float32")) return undefined;
  if (moves(instruction)) return String(width);
  if (ops[op].kind !== "elementwise") return undefined;
  const lanes = new Lanes(width);
  const kindOf = (dtype: Dtype) => (dtype === "bool" ? "mask" : dtype === "int32" ? "integer" : "float");
  const operands = dtypes.slice(1).map((dtype, i) => lanes.input(i, kindOf(dtype)));
  return lowerOp(lanes, op, operands, dtypes[0]) === undefined ? undefined : String(width);
}
