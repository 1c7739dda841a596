// The ops that treat each element alone, as WGSL functions: written once a module, however often they are called.
import type { Attributes, Dtype, OpName } from "@chainrule/core";
import { ops } from "@chainrule/core";
import { type Lane, Lanes, lowerOp, uniform } from "@chainrule/plan";
import { functionText } from "./lanes.ts";
import { remainderText } from "./remainder.ts";
import { kindOf, typesOf, type Wide } from "./types.ts";

/** A function, and what must be declared for it, by name: declarations that are shared come once. */
export interface WgslFunction {
  readonly name: string;
  readonly declarations: ReadonlyMap<string, string>;
}

/** Whether an op is one that loops compute. Of float64 there is none on this backend. */
export const isElementwise = (op: OpName): boolean => ops[op].kind === "elementwise" || op === "random";

/** Functions are the same for every program. */
const known = new Map<string, WgslFunction>();

/** The function of an op on operands of those dtypes. */
export function functionOf(
  op: OpName,
  dtypes: readonly Dtype[],
  result: Dtype,
  { seed = 0 }: Attributes,
  wide: Wide,
): WgslFunction {
  const name = [op, ...(op === "random" ? [seed] : dtypes), ...(op === "cast" ? [result] : []), wide].join("_");
  const made = known.get(name) ?? written(name, op, dtypes, result, seed, wide);
  known.set(name, made);
  return made;
}

function written(
  name: string,
  op: OpName,
  dtypes: readonly Dtype[],
  result: Dtype,
  seed: number,
  wide: Wide,
): WgslFunction {
  if (op === "floorDiv" || op === "mod") return remainder(name, op, result, wide);
  const lanes = new Lanes(32);
  if (op === "random") {
    const [step, index] = [lanes.input(0, "integer"), lanes.input(1, "integer")];
    return alone(name, functionText(name, lanes, [step, index], uniform(lanes, step, index, seed), wide));
  }
  const inputs = dtypes.map((dtype, i) => lanes.input(i, kindOf(dtype)));
  const output = lowerOp(lanes, op, inputs, result) as Lane;
  return alone(name, functionText(name, lanes, inputs, output, wide));
}

const alone = (name: string, text: string): WgslFunction => ({ name, declarations: new Map([[name, text]]) });

/** Its loop is for one element: four take four turns. */
function remainder(name: string, op: "floorDiv" | "mod", dtype: Dtype, wide: Wide): WgslFunction {
  const whole = dtype === "int32";
  const one = `${op}_${whole ? "whole" : "one"}`;
  const shared = [`remainder_${whole}`, remainderText(whole)] as const;
  if (wide === 1) return { name: one, declarations: new Map([shared]) };
  const type = typesOf(wide)[kindOf(dtype)];
  const turns = ["x", "y", "z", "w"].map((part) => `${one}(x.${part}, y.${part})`);
  const text = `fn ${name}(x: ${type}, y: ${type}) -> ${type} { return ${type}(${turns.join(", ")}); }`;
  return { name, declarations: new Map([shared, [name, text]]) };
}
