// The progress bar: one line that says how far, how well, how fast and how long still.
import { showLoss, showRate, showSeconds } from "./format.ts";
import { noPaint, type Paint } from "./terminal.ts";

export interface Progress {
  readonly made: number;
  readonly steps: number;
  readonly loss: number;
  /** Since the first step. */
  readonly seconds: number;
}

/** The line, at most `width` columns wide: as it gets narrow it leaves out the speed, the time, the loss, the bar. */
export function progressLine({ made, steps, loss, seconds }: Progress, width: number, paint: Paint = noPaint): string {
  const rate = made / seconds;
  const count = `${String(made).padStart(String(steps).length)}/${steps}`;
  const left = made === steps ? showSeconds(seconds) : `${showSeconds((steps - made) / rate)} left`;
  // Fixed widths, so that nothing moves but the digits.
  const fields = [count, `loss ${showLoss(loss).padStart(10)}`, left.padStart(10), showRate(rate).padStart(11)];
  const roomFor = (parts: readonly string[]): number => width - parts.join("  ").length - 2;
  let shown = fields.length;
  while (shown > 1 && roomFor(fields.slice(0, shown)) < (shown > 2 ? 16 : 8)) shown--;
  const kept = fields.slice(0, shown);
  const room = Math.min(40, roomFor(kept));
  const text = paintFields(kept, paint).join("  ");
  return room < 4 ? kept.join("  ").slice(0, width) : `${bar(made / steps, room, paint)}  ${text}`;
}

function bar(share: number, width: number, paint: Paint): string {
  const filled = Math.min(width, Math.floor(share * width));
  return paint("accent", "━".repeat(filled)) + paint("quiet", "─".repeat(width - filled));
}

const paintFields = ([count = "", loss = "", ...rest]: readonly string[], paint: Paint): readonly string[] =>
  [count, loss && paint("strong", loss), ...rest.map((field) => paint("quiet", field))].filter((field) => field !== "");
