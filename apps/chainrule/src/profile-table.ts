// Where the time of a run went: a table of kernels, those that took the most first.
import type { KernelTimes, Profile } from "@chainrule/backend-webgpu";
import { showCount, showDuration, wrap } from "./format.ts";
import type { Paint } from "./terminal.ts";

/** The widest that names get, and the narrowest; they go on in the next line. */
const [WIDEST, NARROWEST] = [60, 16];
const HEAD = ["runs", "least", "median", "total", "share"] as const;

/** The table, in lines of at most `width` characters where that leaves room for names. */
export function profileTable(profile: Profile, paint: Paint, width = Number.POSITIVE_INFINITY): readonly string[] {
  const { kernels, total, note } = profile;
  const grids = kernels.some(({ grid }) => grid);
  const head = [...(grids ? ["grid"] : []), ...HEAD];
  const rows = kernels.map((kernel) => [...(grids ? [gridOf(kernel)] : []), ...numbersOf(kernel)]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] as string).length)));
  const numbers = widths.reduce((sum, each) => sum + each + 3, 0);
  const names = kernels.map(({ name, makes }) => `${name} → ${makes}`);
  const longest = Math.max("kernel".length, ...names.map(({ length }) => length));
  const room = Math.min(longest, WIDEST, Math.max(NARROWEST, width - numbers));
  const line = (first: string, cells: readonly string[]): string =>
    [first, ...cells.map((cell, i) => cell.padStart(widths[i] as number))].join("   ");
  const body = names.flatMap((name, at) => {
    const [first = "", ...more] = wrap(name, room);
    return [
      line(paint("accent", first.padEnd(room)), rows[at] as string[]),
      ...more.map((text) => paint("accent", text)),
    ];
  });
  return [
    `${paint("strong", "Profile")}${paint("quiet", `   ${showDuration(total)} in all`)}`,
    paint("quiet", line("kernel".padEnd(room), head)),
    paint("quiet", "─".repeat(room + numbers)),
    ...body,
    ...wrap(note, Math.min(width, room + numbers)).map((text) => paint("quiet", text)),
  ];
}

const gridOf = ({ grid }: KernelTimes): string =>
  (grid ?? [])
    .filter((size, axis, all) => axis === 0 || size > 1 || all.slice(axis).some((more) => more > 1))
    .join(" × ");

const numbersOf = ({ runs, least, median, total, share }: KernelTimes): readonly string[] => [
  showCount(runs),
  ...[least, median, total].map(showDuration),
  `${(100 * share).toFixed(1)} %`,
];
