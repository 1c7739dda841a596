// Weight decay: the gradient of rate/2 · ‖w‖² beside the loss's own; and decoupled, in adamw.
import type { Expr, Optimizer } from "@chainrule/core";
import { adam, adamw, decoupledDecay, momentum, nesterov, sgd, weightDecay } from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { float32 } from "./float32.ts";
import { slope } from "./problems.ts";
import { expectNear, flat, stateOf } from "./reading.ts";
import { variants } from "./variants.ts";

/** The parameter after steps with these gradients. */
async function after(optimizer: Optimizer, start: readonly number[], ...gradients: (readonly number[])[]) {
  const step = await slope({ w: [start.length] }, { optimizer, learningRate: 0.25, start: { w: start } });
  for (const dw of gradients) step({ dw: [...dw] });
  return { w: flat(step.parameters.w), state: stateOf(step) };
}

describe("weightDecay", () => {
  test("adds rate · w to the gradient: w ← w - learning rate · (dw + rate · w)", async () => {
    const { w } = await after(weightDecay(sgd(), { rate: 0.5 }), [2, -4], [1, 0.5]);
    expect(w).toEqual([2 - 0.25 * (1 + 0.5 * 2), -4 - 0.25 * (0.5 - 0.5 * 4)]);
  });

  test("shrinks a parameter without gradient by 1 - learning rate · rate a step", async () => {
    const { w } = await after(weightDecay(sgd(), { rate: 0.5 }), [8, -8], [0, 0], [0, 0], [0, 0]);
    expectNear(w, [8 * 0.875 ** 3, -8 * 0.875 ** 3]);
  });

  test.each(variants)("of rate 0 changes nothing of %s", async (_, optimizer) => {
    const gradients = [
      [1, -2],
      [0.5, 3],
    ] as const;
    const plain = await after(optimizer, [2, -3], ...gradients);
    expect(await after(weightDecay(optimizer, { rate: 0 }), [2, -3], ...gradients)).toEqual(plain);
  });

  test.each(variants)("is what %s would make of the decayed gradient", async (_, optimizer) => {
    const start = [2, -3];
    const decayed = [1 + 0.125 * 2, -2 - 0.125 * 3];
    const { w, state } = await after(weightDecay(optimizer, { rate: 0.125 }), start, [1, -2]);
    expect({ w, state }).toEqual(await after(optimizer, start, decayed));
  });

  test("twice adds up", async () => {
    const twice = weightDecay(weightDecay(sgd(), { rate: 0.25 }), { rate: 0.5 });
    expect((await after(twice, [2], [0])).w).toEqual((await after(weightDecay(sgd(), { rate: 0.75 }), [2], [0])).w);
  });

  test("acts on each parameter, and leaves frozen ones alone", async () => {
    const optimizer = weightDecay(sgd(), { rate: 1 });
    const setup = { optimizer, learningRate: 0.5, start: { w: [4], b: [4] } };
    const step = await slope({ w: [], b: [] }, setup, ["b"]);
    step({ dw: 0, db: 0 });
    expect([step.parameters.w?.read(), step.parameters.b?.read()]).toEqual([2, 4]);
  });

  test("takes a parameter of size 0", async () => {
    const step = await slope({ w: [0], b: [1] }, { optimizer: weightDecay(adam(), { rate: 0.1 }), start: { b: [1] } });
    step({ dw: { shape: [0], data: [] }, db: [1] });
    expect([flat(step.parameters.w), step.state.w?.m?.shape]).toEqual([[], [0]]);
  });

  test("lets NaN be seen, and makes none of 1e30 in float32", async () => {
    const optimizer = weightDecay(sgd(), { rate: 0.5 });
    const start = { w: [1, 1, 1e30] };
    const step = await slope({ w: [3] }, { optimizer, start, dtype: "float32", backend: float32() });
    step({ dw: [Number.NaN, 1e30, 1e30] });
    const [bad, ...finite] = flat(step.parameters.w);
    expect(bad).toBeNaN();
    expect(finite.every(Number.isFinite)).toBe(true);
  });

  test("says so in its label and settings, and remembers what the optimizer remembers", () => {
    const optimizer = weightDecay(adam(), { rate: 0.1 });
    expect(optimizer.label).toBe("weightDecay(adam)");
    expect(optimizer.settings).toEqual({ ...adam().settings, weightDecay: 0.1 });
    expect(Object.keys(optimizer.remembers)).toEqual(["m", "v"]);
  });
});

describe("decoupledDecay", () => {
  test("makes the optimizer's step, and takes learning rate · rate · w off", async () => {
    const { w } = await after(decoupledDecay(sgd(), { rate: 0.5 }), [2, -4], [1, 0.5]);
    expect(w).toEqual([2 - 0.25 - 0.25 * 0.5 * 2, -4 - 0.125 + 0.25 * 0.5 * 4]);
  });

  test.each(variants)("of rate 0 changes nothing of %s", async (_, optimizer) => {
    const plain = await after(optimizer, [2, -3], [1, -2], [0.5, 3]);
    expect(await after(decoupledDecay(optimizer, { rate: 0 }), [2, -3], [1, -2], [0.5, 3])).toEqual(plain);
  });

  test.each(variants)("keeps the decay out of what %s remembers", async (_, optimizer) => {
    const [start, gradients] = [
      [2, -3],
      [1, -2],
    ] as const;
    const plain = await after(optimizer, start, gradients);
    const decayed = await after(decoupledDecay(optimizer, { rate: 0.5 }), start, gradients);
    expect(decayed.state).toEqual(plain.state);
    expectNear(
      decayed.w,
      plain.w.map((w, i) => w - 0.25 * 0.5 * (start[i] as number)),
    );
  });

  test("rolls no decay on in a momentum, where weightDecay does", async () => {
    const still = [[0], [0]] as const;
    expectNear((await after(decoupledDecay(momentum(), { rate: 1 }), [16], ...still)).w, [9]);
    expectNear((await after(weightDecay(momentum({ momentum: 0.5 }), { rate: 1 }), [16], ...still)).w, [7]);
  });

  test("says so in its label and settings, remembers what the optimizer remembers, and hands gradients on", async () => {
    const optimizer = decoupledDecay(nesterov(), { rate: 0.1 });
    expect(optimizer.label).toBe("decoupledDecay(nesterov)");
    expect(optimizer.settings).toEqual({ ...nesterov().settings, decoupledDecay: 0.1 });
    expect(Object.keys(optimizer.remembers)).toEqual(["v"]);
    expect((await after(decoupledDecay(new Descent(), { rate: 0 }), [1], [1])).w).toEqual([0.5]);
  });
});

describe("adamw", () => {
  test("shrinks a parameter without gradient by 1 - learning rate · decay, where adam with weightDecay moves by the rate", async () => {
    expectNear((await after(adamw({ decay: 0.5 }), [8, -8], [0, 0])).w, [7, -7]);
    expectNear((await after(weightDecay(adam({ epsilon: 0 }), { rate: 0.5 }), [8, -8], [0, 0])).w, [7.75, -7.75]);
  });

  test("keeps the decay out of what it remembers", async () => {
    const [decayed, plain] = [await after(adamw({ decay: 0.5 }), [8], [1]), await after(adam(), [8], [1])];
    expect(decayed.state).toEqual(plain.state);
    expectNear([(plain.w[0] ?? 0) - (decayed.w[0] ?? 0)], [0.25 * 0.5 * 8]);
  });
});

/** An optimizer as an object of a class: its methods are the prototype's. */
class Descent implements Optimizer<never> {
  readonly label = "descent";
  readonly remembers = {};

  prepare(gradients: Readonly<Record<string, Expr>>): Readonly<Record<string, Expr>> {
    return Object.fromEntries(Object.entries(gradients).map(([label, gradient]) => [label, gradient.mul(2)]));
  }

  update(w: Expr, dw: Expr, _: object, { learningRate }: { readonly learningRate: Expr }) {
    return [w.sub(dw.mul(learningRate)), {}] as const;
  }
}

test("an optimizer may be an object of a class", async () => {
  expect((await after(new Descent(), [1], [1])).w).toEqual([0.5]);
});

// weight-decay.ts spreads the optimizer, and a spread leaves the prototype's methods behind: `prepare` is lost.
test("weightDecay keeps the look at all gradients of an optimizer of a class", async () => {
  expect((await after(weightDecay(new Descent(), { rate: 0 }), [1], [1])).w).toEqual([0.5]);
});
