// Reading values: scalars, vectors and matrices, finite and not ragged, and not too many of them.

import { refuse } from "../problems/problem.ts";
import type { NumberValue } from "./document.ts";
import { limits } from "./document.ts";
import type { Reader } from "./reader.ts";
import { isList } from "./reader.ts";

/** Reads values, and counts the numbers of a whole document. */
export class NumberReader {
  #count = 0;

  read(reader: Reader): NumberValue {
    if (!isList(reader.value)) {
      this.#countIn(reader, 1);
      return reader.number();
    }
    const items = reader.list("numbers", limits.numbersOfAValue);
    const [first] = items;
    if (!first) return reader.refuse("E_EMPTY_VALUE");
    if (!isList(first.value)) {
      this.#countIn(reader, items.length);
      return items.map((item) => item.number());
    }
    const width = first.value.length;
    if (width === 0) first.refuse("E_EMPTY_VALUE");
    this.#countIn(reader, items.length * width);
    return items.map((row) => {
      const numbers = row.list("numbers", limits.numbersOfAValue);
      if (numbers.length !== width) row.refuse("E_RAGGED", { expected: width, found: numbers.length });
      return numbers.map((number) => number.number());
    });
  }

  /** Refuses numbers that are none of that dtype. */
  checkDtype(reader: Reader, value: NumberValue, dtype: "int32" | "bool"): void {
    const strange = strangerOf(value, dtype);
    if (strange !== undefined) refuse("E_DTYPE", { value: strange, dtype }, { path: reader.path });
  }

  #countIn(reader: Reader, count: number): void {
    const { numbersOfAValue, numbers } = limits;
    if (count > numbersOfAValue) reader.refuse("E_TOO_MANY", { what: "numbers", count, most: numbersOfAValue });
    this.#count += count;
    if (this.#count > numbers) reader.refuse("E_TOO_MANY", { what: "numbers", count: this.#count, most: numbers });
  }
}

/** A number that is none of that dtype. */
export function strangerOf(value: NumberValue, dtype: "int32" | "bool"): number | undefined {
  const numbers = typeof value === "number" ? [value] : (value.flat() as readonly number[]);
  return numbers.find((number) => (dtype === "int32" ? (number | 0) !== number : number !== 0 && number !== 1));
}
