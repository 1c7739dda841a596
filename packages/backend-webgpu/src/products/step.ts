// Some steps of K as expressions: what a thread reads of both operands, each part once.
import type { Reading } from "./reading.ts";
import { component, type Step, type Sums, upTo } from "./sums.ts";

/** Where a thread's part of an operand is read from. */
export interface Source {
  readonly reading: Reading;
  /** The four from a step on, the four from a place across on at a step, or the element at both. */
  readonly read: (index: number, step: number) => string;
}

/** What a thread needs of both operands for so many steps: four of them, or one where nothing is read along K. */
export function stepOf(a: Source, b: Source, sums: Sums, count: number): Step {
  const columns = (vector: number): readonly number[] => upTo(sums.width).map((j) => vector * sums.width + j);
  const rows = upTo(sums.rows);
  const declarations: string[] = [];
  const declare = (name: string, value: string): void => {
    declarations.push(`let ${name} = ${value};`);
  };
  if (a.reading === "along") for (const i of rows) declare(`p_a${i}`, a.read(i, 0));
  else
    for (const step of upTo(count))
      for (const i of rows.filter((row) => a.reading === "single" || row % 4 === 0))
        declare(`p_a${i}_${step}`, a.read(i, step));
  if (b.reading === "along") for (const j of upTo(sums.vectors * sums.width)) declare(`p_bk${j}`, b.read(j, 0));
  return {
    declarations,
    a: (i, step) => {
      if (a.reading === "along") return component(`p_a${i}`, step);
      return a.reading === "across" ? component(`p_a${i - (i % 4)}_${step}`, i) : `p_a${i}_${step}`;
    },
    b: (vector, step) => {
      if (b.reading === "along") return sums.vector(columns(vector).map((j) => component(`p_bk${j}`, step)));
      if (b.reading === "across") return b.read(vector * 4, step);
      return sums.vector(columns(vector).map((j) => b.read(j, step)));
    },
  };
}
