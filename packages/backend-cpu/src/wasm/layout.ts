// Where a kernel finds its values: the program's own memory lies at a fixed address, what is bound to inputs and
// outputs at addresses in a table, which is given to each call.
import type { Place } from "@chainrule/plan";
import type { Code, Local } from "./code.ts";
import { I32 } from "./code.ts";

/** An address: a number in a local, if any, and a fixed number of bytes beyond. */
export interface Address {
  readonly base: Local | undefined;
  readonly offset: number;
}

export interface Layout {
  /** The address of the program's own memory. */
  readonly arena: number;
  /** How many inputs come before the outputs in the table. */
  readonly inputs: number;
  readonly places: readonly (Place | undefined)[];
}

/** Finds the address of a place; one that the table holds is loaded into a local, once a function. */
export function finder(code: Code, table: Local, { arena, inputs }: Layout): (place: Place) => Address {
  const known = new Map<number, Local>();
  return (place) => {
    if (place.in === "arena") return { base: undefined, offset: arena + place.at };
    const slot = place.at + (place.in === "output" ? inputs : 0);
    let base = known.get(slot);
    if (base === undefined) {
      base = code.local(I32);
      known.set(slot, base);
      code
        .get(table)
        .i32Load(4 * slot)
        .set(base);
    }
    return { base, offset: 0 };
  };
}
