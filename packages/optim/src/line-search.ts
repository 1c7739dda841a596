// A step length along a direction that meets the strong Wolfe conditions: the loss is low enough, and its slope flat enough.
// Nocedal and Wright (2006), algorithms 3.5 and 3.6, in the dialect of PyTorch's LBFGS (after Schmidt's minFunc).

/** A place along the direction: its length, and what was found there. The loss is Infinity where anything is not finite. */
export interface Point {
  readonly length: number;
  readonly loss: number;
  /** The slope of the loss along the direction. */
  readonly slope: number;
  readonly gradient: Float64Array;
}

interface Search {
  readonly start: Point;
  /** The largest number of the direction, without its sign. */
  readonly size: number;
  /** Brackets whose ends are nearer to each other are not searched. */
  readonly tolerance: number;
  at(length: number): Promise<Point>;
}

const MOST_TRIALS = 25;
const DECREASE = 1e-4;
const CURVATURE = 0.9;

const tooHigh = ({ start }: Search, { length, loss }: Point): boolean =>
  loss > start.loss + DECREASE * length * start.slope;
const isFlat = ({ start }: Search, { slope }: Point): boolean => Math.abs(slope) <= -CURVATURE * start.slope;

/** The point found: at worst the start, of length 0. */
export async function strongWolfe(search: Search, first: number): Promise<Point> {
  let [before, here] = [search.start, await search.at(first)];
  for (let trials = 0; trials < MOST_TRIALS; trials++) {
    if (tooHigh(search, here) || (trials > 1 && here.loss >= before.loss)) return zoom(search, before, here, trials);
    if (isFlat(search, here)) return here;
    if (here.slope >= 0) return zoom(search, before, here, trials);
    const next = cubicMinimum(before, here, here.length + 0.01 * (here.length - before.length), here.length * 10);
    [before, here] = [here, await search.at(next)];
  }
  return here.loss < search.start.loss ? here : search.start;
}

/** The same, between two ends with a good point in between. */
async function zoom(search: Search, one: Point, other: Point, trials: number): Promise<Point> {
  // At equal losses the first of them is the lower one.
  const lower = (): 0 | 1 => (ends[1].loss < ends[0].loss ? 1 : 0);
  const ends: [Point, Point] = [one, other];
  let low = lower();
  let stuck = false;
  for (; trials < MOST_TRIALS; trials++) {
    const from = Math.min(ends[0].length, ends[1].length);
    const to = Math.max(ends[0].length, ends[1].length);
    if ((to - from) * search.size < search.tolerance) break;
    let length = cubicMinimum(ends[0], ends[1], from, to);
    const margin = 0.1 * (to - from);
    const near = Math.min(to - length, length - from) < margin;
    const moved: boolean = near && (stuck || length >= to || length <= from);
    if (moved) length = Math.abs(length - to) < Math.abs(length - from) ? to - margin : from + margin;
    stuck = near && !moved;
    const here = await search.at(length);
    const high = low === 0 ? 1 : 0;
    if (tooHigh(search, here) || here.loss >= ends[low].loss) {
      ends[high] = here;
      low = lower();
    } else {
      if (isFlat(search, here)) return here;
      if (here.slope * (ends[high].length - ends[low].length) >= 0) ends[high] = ends[low];
      ends[low] = here;
    }
  }
  return ends[low];
}

/** Where the cubic through two points, with their slopes, is least, between two bounds; halfway where there is no such place. */
function cubicMinimum(one: Point, other: Point, least: number, most: number): number {
  const [a, b] = one.length <= other.length ? [one, other] : [other, one];
  const mix = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.length - b.length);
  const square = mix * mix - a.slope * b.slope;
  const root = Math.sqrt(square);
  const place = b.length - (b.length - a.length) * ((b.slope + root - mix) / (b.slope - a.slope + 2 * root));
  return square >= 0 && !Number.isNaN(place) ? Math.min(Math.max(place, least), most) : (least + most) / 2;
}
