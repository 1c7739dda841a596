// What a run does last: outputs and parameters that no kernel wrote straight away are copied, as if all at once.
import type { Value } from "@chainrule/core";
import type { Copy, Place } from "@chainrule/plan";
import { bytesOf } from "@chainrule/plan";
import { Code } from "./code.ts";
import { type Address, finder, type Layout } from "./layout.ts";
import { LOOP_PARAMETERS } from "./loop.ts";

/** Copies that one function makes: engines compile long ones badly. */
const MOST = 256;
const VECTOR = 16;

/** Bytes for what must be put aside, because another copy writes over it before it is copied. */
export const asideBytes = (copies: readonly Copy[], layout: Layout, values: readonly Value[]): number =>
  asides(copies, layout).reduce((sum, { value }) => sum + bytesOf(values[value] as Value), 0);

const asides = (copies: readonly Copy[], { places }: Layout): readonly Copy[] => {
  const written = new Set(copies.filter(({ to }) => to.in === "input").map(({ to }) => to.at));
  return copies.filter(({ value }) => places[value]?.in === "input" && written.has((places[value] as Place).at));
};

/** The functions that copy, to be called in order; `aside` is the address of asideBytes bytes. */
export function emitCopies(
  copies: readonly Copy[],
  layout: Layout,
  values: readonly Value[],
  aside: number,
): readonly Code[] {
  const first: Move[] = [];
  const from = new Map<Copy, number>();
  let next = aside;
  for (const copy of asides(copies, layout)) {
    const bytes = bytesOf(values[copy.value] as Value);
    first.push({ from: { value: copy.value }, to: { address: next }, bytes });
    from.set(copy, next);
    next += bytes;
  }
  const moves = copies.map((copy): Move => {
    const address = from.get(copy);
    const bytes = bytesOf(values[copy.value] as Value);
    return { from: address === undefined ? { value: copy.value } : { address }, to: { place: copy.to }, bytes };
  });
  const all = [...first, ...moves];
  return Array.from({ length: Math.ceil(all.length / MOST) }, (_, i) =>
    emitMoves(all.slice(i * MOST, (i + 1) * MOST), layout),
  );
}

type Where = { readonly value: number } | { readonly address: number } | { readonly place: Place };
interface Move {
  readonly from: Where;
  readonly to: Where;
  readonly bytes: number;
}

function emitMoves(moves: readonly Move[], layout: Layout): Code {
  const code = new Code(LOOP_PARAMETERS);
  const find = finder(code, 0, layout);
  const addressOf = (where: Where): Address => {
    if ("address" in where) return { base: undefined, offset: where.address };
    return "value" in where ? find(layout.places[where.value] as Place) : find(where.place);
  };
  const push = ({ base, offset }: Address): void => {
    if (base === undefined) code.i32(offset);
    else code.get(base);
  };
  for (const { from, to, bytes } of moves) {
    const [source, target] = [addressOf(from), addressOf(to)];
    push(target);
    push(source);
    if (bytes === VECTOR) code.vector(0x00, 0).vector(0x0b, 0);
    else if (bytes > 0) code.i32(bytes).copyMemory();
    else code.op(0x1a).op(0x1a);
  }
  return code;
}
