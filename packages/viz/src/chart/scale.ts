import { DrawingError } from "../error.ts";

/** From values to places on a line and back, with the values that deserve a mark. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Not a number where the value has no place: zero and less on a logarithmic scale. */
  place(value: number): number;
  valueAt(place: number): number;
  readonly ticks: readonly Tick[];
}

/** A value that is marked, and how it is written. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** A scale from the values `from` and `to` onto the places `start` and `end`. */
export function scaleOf(kind: "linear" | "log", from: number, to: number, start: number, end: number, most = 7): Scale {
  if (!(Number.isFinite(from) && Number.isFinite(to)))
    throw new DrawingError("E_CHART", `an axis from ${from} to ${to}: give it finite ends`);
  if (kind === "log" && !(from > 0 && to > 0))
    throw new DrawingError("E_CHART", `a logarithmic axis from ${from} to ${to}: both ends must be above zero`);
  const [inner, outer] = kind === "log" ? [Math.log10, (x: number) => 10 ** x] : [(x: number) => x, (x: number) => x];
  const [low, high] = widened(inner(from), inner(to));
  const ticks = kind === "log" ? decades(low, high, most) : evenTicks(low, high, most);
  return {
    from: outer(low),
    to: outer(high),
    place: (value) => {
      const along = inner(value);
      return Number.isFinite(along) ? start + ((along - low) / (high - low)) * (end - start) : Number.NaN;
    },
    valueAt: (place) => outer(low + ((place - start) / (end - start)) * (high - low)),
    ticks,
  };
}

/** An axis of no extent gets some. */
const widened = (from: number, to: number): readonly [number, number] => {
  if (from !== to) return [Math.min(from, to), Math.max(from, to)];
  const room = Math.abs(from) / 2 || 1;
  return [from - room, from + room];
};

/** Steps of 1, 2 or 5 times a power of ten. */
function evenTicks(from: number, to: number, most: number): Tick[] {
  const rough = (to - from) / most;
  const power = Math.floor(Math.log10(rough));
  const unit = Number(`1e${power}`);
  const factor = [1, 2, 5, 10].find((candidate) => candidate * unit >= rough * 0.999) ?? 10;
  const decimals = Math.max(0, -power - (factor === 10 ? 1 : 0));
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / (factor * unit) - 1e-9); at * factor * unit <= to + 1e-9 * (to - from); at++) {
    const value = Number((at * factor * unit).toPrecision(12));
    ticks.push({ value: value + 0, text: plain(value, decimals) });
  }
  return ticks;
}

const plain = (value: number, decimals: number): string => {
  const size = Math.abs(value);
  const text = size >= 1e6 || decimals > 6 ? size.toExponential(1) : size.toFixed(decimals);
  return value < 0 ? `−${text}` : text;
};

/** Powers of ten, every second or third where there are many. */
function decades(from: number, to: number, most: number): Tick[] {
  const [first, last] = [Math.ceil(from - 1e-9), Math.floor(to + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  const ticks: Tick[] = [];
  for (let power = Math.ceil(first / step) * step; power <= last; power += step)
    ticks.push({ value: Number(`1e${power}`), text: powerOfTen(power) });
  return ticks;
}

const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 10⁻³, or 1 and 10 themselves. */
const powerOfTen = (power: number): string => {
  if (power === 0) return "1";
  if (power === 1) return "10";
  const digits = Array.from(String(Math.abs(power)), (digit) => raised[Number(digit)]);
  return `10${power < 0 ? "⁻" : ""}${digits.join("")}`;
};
