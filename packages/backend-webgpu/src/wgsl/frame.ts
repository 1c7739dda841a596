// The place of one element in an array, by its row-major index.
import type { Sizes } from "@chainrule/core";
import type { Loop } from "@chainrule/plan";
import { stretch } from "@chainrule/plan";
import { bodyText, type Frame } from "./body.ts";
import type { WgslModule } from "./module.ts";

/** offset + Σ stride · coordinate */
export function linear(offset: number, strides: readonly number[], names: readonly string[]): string {
  const terms = strides.flatMap((stride, axis) =>
    stride === 0 ? [] : [stride === 1 ? (names[axis] as string) : `${names[axis]} * ${stride}u`],
  );
  if (offset !== 0 || terms.length === 0) terms.unshift(`${offset}u`);
  return terms.join(" + ");
}

/** Coordinates by name, and the statements that find them. */
export interface Coordinates {
  readonly text: string;
  readonly names: readonly string[];
}

/** The coordinates of a row-major index in an array of those sizes. */
export function splitIndex(index: string, sizes: Sizes, prefix: string): Coordinates {
  const lines: string[] = [];
  let rest = index;
  const names = sizes.map((_, axis) => `${prefix}${axis}`);
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    if (axis === 0) lines.push(`  let ${names[axis]} = ${rest};\n`);
    else {
      const size = sizes[axis] as number;
      lines.push(`  let ${names[axis]} = ${rest} % ${size}u;\n  let ${prefix}${axis}q = ${rest} / ${size}u;\n`);
      rest = `${prefix}${axis}q`;
    }
  }
  return { text: lines.join(""), names };
}

/** A loop's body for one element of an array, whose value is there already: its instructions, or only its store. */
export function finishOne(
  after: Loop | undefined,
  module: WgslModule,
  value: number,
  index: string,
  text: string,
): string {
  if (!after) return `  ${module.store(value, index, text)}`;
  const { text: split, names } = splitIndex(index, after.shape, "t");
  const frame: Frame = {
    wide: 1,
    flat: index,
    unit: index,
    at: (view) => {
      const { offset, strides } = stretch(view, after.shape.length);
      return { kind: "one", index: linear(offset, strides, names) };
    },
  };
  return `${split}  let result = ${text};\n${bodyText(after, module, frame, new Map([[value, "result"]]))}`;
}
