// Fault catalogue, plugins: gates that throw, meddle, change their mind, or are none.
import { describe, expect, test } from "vitest";
import { compose, defineGate, Expr, type Gate, keep, Pass, place, reference, type Wire } from "../src/index.ts";
import { breaks, broken, graphOfTwo, sumOf } from "./broken.ts";
import { multiply, negate } from "./gates.ts";
import { refused, refusedHere } from "./raised.ts";

describe("G18: a gate that throws", () => {
  test("in forward or half-way through backward is named, with its own error as the cause", () => {
    const mine = new RangeError("my own");
    const throws = () => {
      throw mine;
    };
    for (const gate of [broken((_x: Expr, _y: Expr) => throws()), broken(sumOf, (dz: Expr) => [dz, throws()])]) {
      const error = breaks(gate, "E_GATE_THREW", 'broken threw "RangeError: my own"');
      expect(error.cause).toBe(mine);
    }
  });

  test("inside a composed gate, too", () => {
    const mine = new RangeError("my own");
    const throwing = defineGate("throwing", (_: Expr): Expr => {
      throw mine;
    });
    const outer = compose("outer", (x: Wire) => throwing(negate(x)));
    const { graph, x } = graphOfTwo();
    expect(refusedHere(graph, "E_GATE_THREW", () => outer(x), 'at gate "throwing0"', 'at gate "outer0"').cause).toBe(
      mine,
    );
  });

  test("something that is no error is quoted", () => {
    const gate = broken((_x: Expr, _y: Expr) => {
      // biome-ignore lint/style/useThrowOnlyError: plugins may throw anything
      throw "a string";
    });
    expect(breaks(gate, "E_GATE_THREW", 'threw "a string"').cause).toBe("a string");
  });

  test("an op that does not fit inside a gate is shown with the op, the gate and its wires", () => {
    breaks(
      broken((x: Expr, y: Expr) => x.matmul(y)),
      "E_SHAPE",
      "broken: matmul: [2, 3] × [3]: a matrix has two axes or more",
    );
    breaks(
      broken((x: Expr, y: Expr) => x.add(y.cast("int32"))),
      "E_DTYPE",
      "broken: add: float32 and int32 do not mix",
    );
    breaks(
      broken((x: Expr, _y: Expr) => x.sum([2])),
      "E_AXIS",
      "axis 2 does not exist in a shape of rank 2",
    );
    breaks(
      broken((x: Expr, y: Expr) => y.transpose().add(x)),
      "E_AXIS",
      "[3] has no two axes to change places",
    );
    breaks(
      broken((x: Expr, _y: Expr) => x.reshape([4, 2])),
      "E_SHAPE",
      "the number of elements differs",
    );
    breaks(
      broken((x: Expr, _y: Expr) => x.random(-1)),
      "E_OPTION",
      "-1 is not a seed",
    );
  });
});

describe("G19: a gate cannot change what it is given", () => {
  test("because it never sees numbers, only expressions, which are all there is to see", () => {
    const seen: unknown[] = [];
    const looking = defineGate("looking", (x: Expr) => {
      seen.push(x);
      return x.neg();
    });
    const { graph, x } = graphOfTwo();
    looking(x);
    new Pass(graph, reference, {
      x: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      y: [0, 0, 0],
    }).forward();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBeInstanceOf(Expr);
  });
});

describe("G22: a gate that changes its mind", () => {
  test("is traced once for its shapes and dtypes, so that all its nodes of those agree", () => {
    let calls = 0;
    const fickle = defineGate("fickle", (x: Expr) => (calls++ % 2 === 0 ? x.mul(2) : x.mul(3)));
    const { graph, y } = graphOfTwo();
    const out = fickle(fickle(y));
    const pass = new Pass(graph, reference, {
      x: { shape: [2, 3], data: new Float32Array(6) },
      y: [1, 1, 1],
    }).forward();
    expect(pass.value(out).nested()).toEqual([4, 4, 4]);
    expect(calls).toBe(1);
  });
});

describe("what is no gate", () => {
  const none: readonly [string, unknown][] = [
    ["undefined", undefined],
    ["null", null],
    ["a string", "add"],
    ["an object", {}],
    ["a label alone", { label: "add" }],
    ["a forward alone", { forward: sumOf }],
    ["a forward that is no function", { label: "add", forward: 1 }],
    ["a label that is no string", { label: 1, forward: sumOf }],
    ["a function", sumOf],
  ];
  test.each(none)("%s is refused", (_, gate) => {
    const { graph, x, y } = graphOfTwo();
    refusedHere(
      graph,
      "E_NOT_A_GATE",
      () => place(gate as Gate<readonly [Expr, Expr]>, x, y),
      "a label and a forward function",
    );
  });

  test("a gate without forward is refused when it is defined", () => {
    const { graph } = graphOfTwo();
    refused(graph, "E_NOT_A_GATE", () => defineGate("empty", undefined as never), '"empty" has no forward');
  });

  test("so is a composed one", () => {
    refused(graphOfTwo().graph, "E_NOT_A_GATE", () => compose("empty", undefined as never));
  });

  test("a composed gate must return a wire that it made", () => {
    const { graph, x } = graphOfTwo();
    const outsider = graph.input("outsider", [2, 3]);
    for (const inside of [() => undefined, () => 1, () => outsider, async (wire: Wire) => wire])
      refusedHere(
        graph,
        "E_GATE_CONTRACT",
        () => compose("odd", inside as (wire: Wire) => Wire)(x),
        "must return a wire that it made of its inputs",
      );
    refusedHere(graph, "E_OTHER_GRAPH", () => compose("odd", (wire: Wire) => multiply(wire, outsider))(x), "outsider");
  });

  test("the lecture's class is a gate", () => {
    class Twice implements Gate<[Expr], { readonly x: Expr }> {
      readonly label = "twice";
      forward(x: Expr) {
        return keep(x.add(x), { x });
      }
      backward(dz: Expr): [Expr] {
        return [dz.mul(2)];
      }
    }
    const { graph, y } = graphOfTwo();
    const out = place(new Twice(), y);
    const pass = new Pass(graph, reference, { x: { shape: [2, 3], data: new Float32Array(6) }, y: [1, 2, 3] })
      .forward()
      .backward(out);
    expect(pass.gradient(y).nested()).toEqual([2, 2, 2]);
  });
});
