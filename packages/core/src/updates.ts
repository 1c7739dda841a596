// The update half of a training step: gradients of the parameters, through the optimizer, to their next values.
import type { Time } from "./backend.ts";
import { describe } from "./contract.ts";
import { check, fail, quote } from "./errors.ts";
import { constant, type Expr, isExpr } from "./expr.ts";
import type { Expressions } from "./express.ts";
import type { Lowering } from "./lower.ts";
import type { Optimizer, StepSettings } from "./optimizer.ts";
import { sameShape, showShape } from "./shape.ts";
import type { Held, Store } from "./store.ts";
import type { Wire } from "./wire.ts";

/** A value that stays between steps, and what becomes of it. */
type Update = NonNullable<Lowering["updates"]>[number];

/** The next value of each trained parameter and of what the optimizer remembers of it. E_UNCONNECTED, E_GATE_CONTRACT. */
export function updatesOf<When extends Time>(
  loss: Wire,
  trained: readonly Wire[],
  expressions: Expressions,
  store: Store<When>,
  optimizer: Optimizer,
  settings: StepSettings,
): readonly Update[] {
  const arrived = expressions.gradients(loss, constant(1, loss.dtype));
  const raw = Object.fromEntries(trained.map((wire) => [wire.label, arrived.get(wire) ?? unconnected(wire)]));
  const prepared = optimizer.prepare?.(raw) ?? raw;
  return trained.flatMap((wire) => {
    const held = [...store.stateOf(wire)];
    const w = (store.held.get(wire) as Held<When>).leaf.expr;
    const { value: gradient } = checked(optimizer, wire, "its gradient", w, prepared[wire.label]);
    const state = Object.fromEntries(held.map(([name, { leaf }]) => [name, leaf.expr]));
    const returned: unknown = optimizer.update(w, gradient, state, settings);
    const [next, remembered] = Array.isArray(returned) ? returned : [];
    const states = held.map(([name, { leaf }]) => checked(optimizer, wire, quote(name), leaf.expr, remembered?.[name]));
    return [checked(optimizer, wire, "the parameter", w, next), ...states];
  });
}

function unconnected(wire: Wire): never {
  return fail(
    "E_UNCONNECTED",
    `no gradient reaches parameter ${wire} from the loss. Freeze it (frozen: […]), or connect it through gates that have gradients.`,
    { label: wire.label },
  );
}

function checked({ label }: Optimizer, wire: Wire, name: string, target: Expr, value: unknown): Update {
  const fits = isExpr(value) && sameShape(value.shape, target.shape) && value.dtype === target.dtype;
  const show = ({ dtype, shape }: Expr): string => `${dtype} ${showShape(shape)}`;
  const got = isExpr(value) ? show(value) : value === undefined ? "nothing" : describe(value);
  check(
    fits,
    "E_GATE_CONTRACT",
    () => `optimizer ${label}: for ${wire} it must return ${name} as ${show(target)}, not ${got}.`,
    {
      optimizer: label,
      wire: wire.label,
    },
  );
  return { target, value };
}
