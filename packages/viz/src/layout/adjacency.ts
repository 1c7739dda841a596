/** For each of many things the list of links that touch it, in one piece of memory. */
export interface Adjacency {
  /** Links of thing i lie from start[i] up to start[i + 1]. */
  readonly start: Int32Array;
  readonly links: Int32Array;
}

/** Links by the thing at one of their ends, in the order in which they come. */
export function adjacency(count: number, ends: ArrayLike<number>): Adjacency {
  const start = new Int32Array(count + 1);
  for (let link = 0; link < ends.length; link++) start[ends[link]! + 1]!++;
  for (let thing = 0; thing < count; thing++) start[thing + 1]! += start[thing]!;
  const next = start.slice(0, count);
  const links = new Int32Array(ends.length);
  for (let link = 0; link < ends.length; link++) links[next[ends[link]!]!++] = link;
  return { start, links };
}

/** How many links touch the thing. */
export const degree = ({ start }: Adjacency, thing: number): number => start[thing + 1]! - start[thing]!;
