// What TypeScript refuses before anything runs.
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  ComputationalGraph,
  compile,
  compose,
  defineGate,
  differentiate,
  type Expr,
  type Gate,
  keep,
  type Optimizer,
  Pass,
  type PlaceableGate,
  place,
  reference,
  settable,
  type Wire,
} from "../src/index.ts";
import { add, multiply, negate, sgd, sigmoid4, sum, training } from "./gates.ts";
import { caught, caughtLater, says } from "./raised.ts";

const minus = (x: Expr) => x.neg();
const plus = (x: Expr, y: Expr) => x.add(y);

describe("defineGate", () => {
  test("a value that forward did not keep is missed", () => {
    const keepsOne = (x: Expr, y: Expr) => keep(x.mul(y), { x });
    // @ts-expect-error y was not kept
    defineGate("bad", keepsOne, (dz, { x, y }) => [dz.mul(y), dz.mul(x)]);
    // @ts-expect-error nothing was kept
    defineGate("bad", plus, (dz, { x }) => [dz.mul(x), dz]);
    const square = (x: Expr) => keep(x.mul(x), { x });
    const good = defineGate("good", square, (dz, { x }) => [dz.mul(x).mul(2)]);
    expectTypeOf(good).toExtend<PlaceableGate<[Expr], { x: Expr }>>();
  });

  test("one gradient per input, no more and no fewer", () => {
    // @ts-expect-error one for two
    defineGate("bad", plus, (dz) => [dz]);
    // @ts-expect-error two for one
    defineGate("bad", minus, (dz) => [dz, dz]);
    // @ts-expect-error undefined is not "none flows": null is
    defineGate("bad", minus, () => [undefined]);
    // @ts-expect-error a promise is no list of gradients
    defineGate("bad", minus, async (dz) => [dz]);
    defineGate("good", plus, (dz) => [dz, null]);
  });

  test("forward returns an expression", () => {
    // @ts-expect-error a number is none
    defineGate("bad", (_: Expr) => 3);
    // @ts-expect-error a promise is none
    defineGate("bad", async (x: Expr) => x);
    // @ts-expect-error ops take expressions and numbers
    defineGate("bad", (x: Expr) => x.mul("2"));
  });
});

describe("calling gates", () => {
  const graph = new ComputationalGraph();
  const [x, y] = [graph.input("x"), graph.input("y")];

  test("takes as many wires or numbers as the gate has inputs", () => {
    expectTypeOf(add(x, 1)).toEqualTypeOf<Wire>();
    expectTypeOf(add).parameters.toEqualTypeOf<[Wire | number, Wire | number]>();
    const wrong: readonly (() => unknown)[] = [
      // @ts-expect-error too few
      () => add(x),
      // @ts-expect-error too many
      () => add(x, y, x),
      // @ts-expect-error too many for a composed gate
      () => sigmoid4(x, y),
      // @ts-expect-error too few through place
      () => place(multiply, x),
    ];
    for (const call of wrong) says(caught(call), "E_ARITY");
    // @ts-expect-error a string is no wire
    const text = () => add(x, "y");
    says(caught(text), "E_NOT_A_WIRE");
  });

  test("settings are typed", () => {
    const scale = settable(({ by = 1 }: { readonly by?: number }) => defineGate("scale", (wire: Expr) => wire.mul(by)));
    expectTypeOf(scale({ by: 3 })).toExtend<PlaceableGate<[Expr]>>();
    expectTypeOf(scale(x)).toEqualTypeOf<Wire>();
    // @ts-expect-error no such setting
    scale({ times: 3 });
    // @ts-expect-error a number, not a string
    expect(() => scale({ by: "3" })(x)).toThrow();
  });

  test("the lecture's class is a gate, and its mistakes are seen", () => {
    class MultiplyGate implements Gate<[Expr, Expr], { readonly a: Expr; readonly b: Expr }> {
      readonly label = "multiply";
      forward(a: Expr, b: Expr) {
        return keep(a.mul(b), { a, b });
      }
      backward(dz: Expr, { a, b }: { readonly a: Expr; readonly b: Expr }): [Expr, Expr] {
        return [dz.mul(b), dz.mul(a)];
      }
    }
    expect(place(new MultiplyGate(), x, y).label).toBe("multiply0");
    class Forgetful implements Gate<[Expr], { readonly a: Expr }> {
      readonly label = "forgetful";
      // @ts-expect-error a was not kept
      forward(a: Expr) {
        return keep(a.neg(), {});
      }
    }
    expect(new Forgetful().label).toBe("forgetful");
  });
});

describe("compile", () => {
  test("tells training from computing by its options", async () => {
    const graph = new ComputationalGraph();
    const loss = sum(multiply(graph.input("x"), graph.parameter("w")));
    const step = await compile(graph, training(reference, { loss, parameters: { w: 1 } }));
    const forward = await compile(graph, { outputs: [loss], backend: reference, parameters: { w: 1 } });
    expectTypeOf(step.steps).toBeNumber();
    // @ts-expect-error a forward program makes no steps
    expect(forward.steps).toBeUndefined();
    // @ts-expect-error a forward program has no learning rate
    const wrong = { outputs: [loss], backend: reference, learningRate: 1, parameters: { w: 1 } } satisfies Parameters<
      typeof compile<"now">
    >[1];
    expect(wrong.learningRate).toBe(1);
    const options = { loss, optimizer: sgd, backend: reference, parameters: { w: 1 } };
    // @ts-expect-error training needs a learning rate
    const without = () => compile(graph, options);
    says(await caughtLater(without), "E_OPTION", "learning rate");
  });

  test("an optimizer must return what it remembers", () => {
    const start = { v: () => new Float64Array() };
    // @ts-expect-error v is remembered, and not returned
    const forgetful: Optimizer<"v"> = { label: "forgetful", remembers: start, update: (w) => [w, {}] };
    expect(forgetful.label).toBe("forgetful");
  });
});

test("differentiate returns as many wires as it was asked for", () => {
  const graph = new ComputationalGraph();
  const [x, y] = [graph.input("x"), graph.input("y")];
  const gradients = differentiate(multiply(x, y), [x, y]);
  expectTypeOf(gradients).toEqualTypeOf<readonly [Wire, Wire]>();
  // @ts-expect-error there is no third
  expect(gradients[2]).toBeUndefined();
});

test("compose keeps the number of inputs", () => {
  const both = compose("both", (a: Wire, b: Wire) => add(negate(a), b));
  expectTypeOf(both).parameters.toEqualTypeOf<[Wire | number, Wire | number]>();
  expectTypeOf(new Pass(new ComputationalGraph(), reference, {})).toEqualTypeOf<Pass<"now">>();
});
