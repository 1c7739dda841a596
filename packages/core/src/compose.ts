// Granularity: several gates merged into one. Backward comes for free, and the gate can be opened again.
import { check, quote } from "./errors.ts";
import type { Expr } from "./expr.ts";
import type { GateNotes, PlaceableGate } from "./gate.ts";
import { placeable } from "./gate.ts";
import { ComputationalGraph } from "./graph.ts";
import { openGate } from "./inside.ts";
import { isFloat } from "./shape.ts";
import type { Wire } from "./wire.ts";

/**
 * A gate made of other gates: `inside` places them on the wires it is given and returns the last one's.
 * @example
 * const sigmoid4 = compose("sigmoid4", (x: Wire) => reciprocal(shift({ by: 1 })(exp(negate(x)))));
 */
export function compose<In extends readonly Wire[]>(
  label: string,
  inside: (...inputs: In) => Wire,
  notes: GateNotes = {},
): PlaceableGate<{ readonly [K in keyof In]: Expr }, Readonly<Record<string, Expr>>> {
  check(typeof inside === "function", "E_NOT_A_GATE", () => `gate ${quote(label)} has no function that places gates.`);
  const open = inside as unknown as (...inputs: readonly Wire[]) => Wire;
  function forward(...inputs: readonly Expr[]): Expr {
    const dtype = inputs.find((input) => isFloat(input.dtype))?.dtype as "float32" | undefined;
    const graph = new ComputationalGraph(dtype ? { dtype } : {}, [], false);
    return openGate({ inside: open }, graph, inputs).output;
  }
  Object.defineProperty(forward, "length", { value: inside.length });
  return placeable({ label, forward: forward as never, inside: open, ...notes });
}
