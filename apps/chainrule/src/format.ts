// Numbers and durations as people read them.
import { stripVTControlCharacters } from "node:util";

/** A loss with four decimals, so that a column of them lines up; very large and very small ones as powers of ten. */
export function showLoss(loss: number): string {
  const size = Math.abs(loss);
  const readable = loss === 0 || (size >= 1e-3 && size < 1e9);
  return Number.isFinite(loss) && !readable ? loss.toExponential(4) : withMinus(loss.toFixed(4));
}

/** A count with thin gaps between thousands: 101 000. */
export const showCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, " ");

/** A factor, or another number of which three digits are enough. */
export function showShort(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6 || (size < 1e-3 && size > 0)) return value.toExponential(1).replace("e+", "e");
  if (size >= 100) return showCount(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** A setting: 0.01, 1e-4. */
export const showSmall = (value: number): string => (value < 1e-3 ? value.toExponential() : String(value));

/** 0.42 s, 12.3 s, 2 min 05 s, 1 h 02 min. */
export function showSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 9.95) return `${seconds.toFixed(seconds < 0.995 ? 2 : 1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes} min ${pad(Math.round(seconds) % 60)} s`;
  return `${showCount(Math.floor(minutes / 60))} h ${pad(minutes % 60)} min`;
}

/** A time of any size, with three digits: 12.3 µs, 1.84 ms, 4.06 s. */
export function showDuration(seconds: number): string {
  const [unit, factor] = seconds < 999.5e-6 ? ["µs", 1e6] : seconds < 999.5e-3 ? ["ms", 1e3] : ["s", 1];
  const value = seconds * factor;
  return `${value < 99.95 && value > 0 ? value.toPrecision(value < 0.1 ? 1 : 3) : Math.round(value)} ${unit}`;
}

/** 487 steps/s; below one step a second, the seconds that a step takes. */
export function showRate(stepsPerSecond: number): string {
  if (!Number.isFinite(stepsPerSecond) || stepsPerSecond <= 0) return "–";
  if (stepsPerSecond < 1) return `${showSeconds(1 / stepsPerSecond)} a step`;
  return `${stepsPerSecond < 9.95 ? stepsPerSecond.toFixed(1) : showCount(Math.round(stepsPerSecond))} steps/s`;
}

/** A space at which a line is never broken; a common one once the lines are made. */
export const TIED = "\u00a0";

/** Words in lines of at most `width` characters that are seen; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let room = 0;
  for (const word of text.split(" ")) {
    const length = stripVTControlCharacters(word).length;
    if (lines.length > 0 && length < room) lines.push(`${lines.pop()} ${word}`);
    else if (length > 0) lines.push(word);
    room = lines.length === 0 ? 0 : width - stripVTControlCharacters(lines.at(-1) as string).length;
  }
  return lines.map((line) => line.trimEnd().replaceAll(TIED, " "));
}

const pad = (value: number): string => String(value).padStart(2, "0");
const withMinus = (text: string): string => (Number(text) === 0 ? text.replace("-", "") : text);
