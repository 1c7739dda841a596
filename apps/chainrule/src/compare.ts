// Holding losses against those of another program.

/** The largest relative deviation that still counts as the same trajectory. */
export const TOLERANCE = 1e-4;

export interface Deviation {
  readonly largest: number;
  /** Where it occurs; the first of equals. */
  readonly step: number;
  /** How many steps were compared: those that both have. */
  readonly steps: number;
}

/** The largest of |loss - expected| / |expected|; where 0 is expected, only 0 is right. */
export function deviationOf(losses: ArrayLike<number>, expected: ArrayLike<number>): Deviation {
  const steps = Math.min(losses.length, expected.length);
  let [largest, step] = [0, 0];
  for (let t = 0; t < steps; t++) {
    const [loss, right] = [losses[t] as number, expected[t] as number];
    const deviation = loss === right ? 0 : Math.abs(loss - right) / Math.abs(right);
    if (deviation > largest) [largest, step] = [deviation, t];
  }
  return { largest, step, steps };
}
