// Which instructions may share a loop: those whose numbers are as wide, and that vectors can compute.
import type { Dtype, OpName } from "@chainrule/core";
import { ops } from "@chainrule/core";
import { type Family, Lanes, lowerOp, moves } from "@chainrule/plan";

/** Finds the family of instructions: "32" or "64", or undefined for what has a kernel of its own. */
export function families(): Family {
  const known = new Map<string, string | undefined>();
  return (instruction, values) => {
    const { op, inputs, output } = instruction;
    const dtypes = [output, ...inputs].map((id) => values[id]?.dtype as Dtype);
    const key = `${op} ${dtypes}`;
    if (!known.has(key)) known.set(key, moves(instruction) ? widthOf(dtypes) : familyOf(op, dtypes));
    return known.get(key);
  };
}

function widthOf(dtypes: readonly Dtype[]): string | undefined {
  if (!dtypes.includes("float64")) return "32";
  return dtypes.some((dtype) => dtype === "int32" || dtype === "float32") ? undefined : "64";
}

function familyOf(op: OpName, dtypes: readonly Dtype[]): string | undefined {
  const width = widthOf(dtypes);
  if (op === "random" && dtypes[0] === "float32") return "32";
  if (ops[op].kind !== "elementwise" || width === undefined) return undefined;
  const lanes = new Lanes(width === "32" ? 32 : 64);
  const kindOf = (dtype: Dtype) => (dtype === "bool" ? "mask" : dtype === "int32" ? "integer" : "float");
  const operands = dtypes.slice(1).map((dtype, i) => lanes.input(i, kindOf(dtype)));
  return lowerOp(lanes, op, operands, dtypes[0]) === undefined ? undefined : width;
}
