// A program of a case, placed in a graph: one word after the other, and its names kept.
import type { Dtype, Wire } from "@chainrule/core";
import { isFloat } from "@chainrule/core";
import { Attributes } from "./attributes.ts";
import { type Line, Malformed, NotOffered } from "./format.ts";
import { type Context, gate } from "./vocabulary/context.ts";
import { wordFor } from "./vocabulary/index.ts";

/**
 * A value of a program. Whole numbers and bools whose gradient is asked for are held as floats, because here only floats
 * have gradients; `stands` is the dtype that they stand for.
 */
export interface Value {
  readonly wire: Wire;
  readonly stands?: Dtype | undefined;
}
export type Values = Map<string, Value>;

/** Places the lines of a program. `values` has the leaves, and gets every name. */
export function placeProgram(lines: readonly Line[], values: Values, context: Context): void {
  for (const line of lines) {
    const inputs = line.in.filter((name) => name !== "").map((name) => valueNamed(values, name));
    const outputs = placeLine(line, inputs, context);
    if (outputs.length < line.out.length)
      throw new Malformed(`${line.op} has ${outputs.length} outputs, not ${line.out.length}`);
    for (const [i, name] of line.out.entries()) {
      if (values.has(name)) throw new Malformed(`there are two values ${name}`);
      if (name !== "") values.set(name, outputs[i] as Value);
    }
  }
}

export function valueNamed(values: Values, name: string): Value {
  const value = values.get(name);
  if (!value) throw new Malformed(`there is no value ${name}`);
  return value;
}

function placeLine(line: Line, inputs: readonly Value[], context: Context): readonly Value[] {
  const word = wordFor(line.op);
  if (!word) throw new NotOffered(`op ${line.op}`);
  const [first] = inputs;
  // Whole already, so the cast changes no number, and the gradient passes it.
  const isWhole = line.op === "cast" && /^int(32|64)$/.test(String(line.attrs.dtype));
  if (first?.stands && (isWhole || line.op === "identity"))
    return [{ wire: gate("identity")(first.wire), stands: isWhole ? "int32" : first.stands }];
  const attributes = new Attributes(line.attrs);
  const placed = word(
    inputs.map(({ wire }) => wire),
    attributes,
    context,
    line.out.length,
  );
  attributes.checkRead(line.op);
  return (Array.isArray(placed) ? (placed as readonly Wire[]) : [placed as Wire]).map((wire) => ({ wire }));
}

/** A leaf that has a gradient: floats have one, others only when it is asked for. */
export const standsFor = (dtype: Dtype, hasGradient: boolean): Dtype | undefined =>
  hasGradient && !isFloat(dtype) ? dtype : undefined;
