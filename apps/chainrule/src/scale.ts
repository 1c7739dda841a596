// Axes: which numbers an axis begins and ends with, and which of them are written beside it.

export interface Scale {
  readonly logarithmic: boolean;
  readonly from: number;
  readonly to: number;
  /** Where on the axis a value lies: 0 at `from`, 1 at `to`. */
  readonly at: (value: number) => number;
  /** Round values from `from` to `to`, in order. */
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 5, 10] as const;

/** A round number times a power of ten, at or below (-1), or at or above (1) a positive value. */
function round(value: number, direction: -1 | 1): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  const ratio = value / decade;
  const slack = 1 + direction * -1e-12;
  const step =
    direction < 0 ? STEPS.findLast((step) => step <= ratio * slack) : STEPS.find((step) => step >= ratio * slack);
  return clean((step ?? 1) * decade);
}

const clean = (value: number): number => Number(value.toPrecision(12));

/** A scale for these values: logarithmic where they are positive and span more than a decade and a half. */
export function scaleOf(lowest: number, highest: number, most: number): Scale {
  const logarithmic = lowest > 1e-300 && highest / lowest > 30;
  return logarithmic
    ? logarithmicScale(round(lowest, -1), round(highest, 1), most)
    : linearScale(lowest, highest, most);
}

function logarithmicScale(from: number, to: number, most: number): Scale {
  const [first, last] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, most)));
  const decades = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(
    (power) => (last - power) % every === 0,
  );
  const span = Math.log(to / from);
  return {
    logarithmic: true,
    from,
    to,
    at: (value) => Math.log(value / from) / span,
    ticks: decades.map((power) => clean(10 ** power)),
  };
}

/** A linear scale that begins and ends with round numbers, and writes at most about `most` of them. */
export function linearScale(lowest: number, highest: number, most: number): Scale {
  const size = Math.max(Math.abs(lowest), Math.abs(highest));
  // What hardly differs is drawn as a flat line.
  const span = highest - lowest > size * 1e-9 ? highest - lowest : size || 1;
  const step = round(span / Math.max(1, most), 1);
  const from = clean(Math.floor(lowest / step + 1e-9) * step);
  const to = clean(Math.max(Math.ceil(highest / step - 1e-9) * step, from + step));
  const count = Math.round((to - from) / step) + 1;
  return {
    logarithmic: false,
    from,
    to,
    at: (value) => (value - from) / (to - from),
    ticks: Array.from({ length: count }, (_, i) => clean(from + i * step)),
  };
}

/** A tick as text: 20000, 0.05, 1e-7. */
export function showTick(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e6 || size < 1e-4) ? value.toExponential().replace("e+", "e") : String(value);
}
