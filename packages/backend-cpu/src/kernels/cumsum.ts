// Running sums, in double, each rounded where it is stored. They are formed in order, since each needs the one before.
import type { Attributes, Numbers } from "@chainrule/core";
import type { Located, Run } from "./kernel.ts";
import { around } from "./walk.ts";

/** The running sum along an axis. */
export function cumsum(x: Located, result: Located, axis: number, { exclusive, reverse }: Attributes): Run {
  const [outer, size, inner] = around(x.shape, axis);
  const whole = x.dtype === "int32";
  const [begin, step] = reverse ? [(size - 1) * inner, -inner] : [0, inner];
  return (memories) => {
    const from = memories[x.memory] as Numbers;
    const out = memories[result.memory] as Numbers;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let total = 0;
        for (let k = 0, at = o * size * inner + i + begin; k < size; k++, at += step) {
          if (exclusive) out[result.at + at] = total;
          total += from[x.at + at] as number;
          if (whole) total |= 0;
          if (!exclusive) out[result.at + at] = total;
        }
      }
    }
  };
}
