// A tape: a stretch of instructions that are one row each, as plain numbers. Graphs of scalars are little else, and so
// a hundred thousand of them need neither as many closures nor a jump through memory for each.
import type { Numbers } from "@chainrule/core";
import type { Walked } from "./kernels/elementwise.ts";
import type { Run } from "./kernels/kernel.ts";
import type { Row } from "./kernels/rows.ts";
import type { Place } from "./memory.ts";

/** How many numbers an instruction takes: its length, the place of its result, and place and step of three operands. */
const WIDTH = 12;

/** Records rows, to run them one after the other. */
export class Tape {
  readonly #rows: Row[] = [];
  readonly #code: number[] = [];

  /** Adds a walk of a single row. */
  add({ row, walk: { length, steps } }: Walked, result: Place, operands: readonly Place[]): void {
    this.#rows.push(row);
    this.#code.push(length, result.memory, result.at);
    for (let i = 0; i < 3; i++) {
      // An operand that the op does not take is the first one again: it is not looked at.
      const { memory, at } = (operands[i] ?? operands[0]) as Place;
      this.#code.push(memory, at, steps[i] ?? 0);
    }
  }

  /** The run of all that was added. */
  finish(): Run {
    const rows = this.#rows;
    const code = Int32Array.from(this.#code);
    return (memories) => {
      for (let i = 0, k = 0; i < rows.length; i++, k += WIDTH)
        (rows[i] as Row)(
          code[k] as number,
          memories[code[k + 1] as number] as Numbers,
          code[k + 2] as number,
          memories[code[k + 3] as number] as Numbers,
          code[k + 4] as number,
          code[k + 5] as number,
          memories[code[k + 6] as number] as Numbers,
          code[k + 7] as number,
          code[k + 8] as number,
          memories[code[k + 9] as number] as Numbers,
          code[k + 10] as number,
          code[k + 11] as number,
        );
    };
  }
}
