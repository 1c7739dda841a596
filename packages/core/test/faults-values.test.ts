// Fault catalogue, numbers: each is checked by its position, and none is cast silently.
import { describe, expect, test } from "vitest";
import { allocate, ComputationalGraph, type Feed, Pass, reference } from "../src/index.ts";
import { images, refuses } from "./feeding.ts";
import { add, largest } from "./gates.ts";
import { caught, refused, says } from "./raised.ts";

describe("G10 and G14: values", () => {
  test("what is no number of the dtype is refused with its position", () => {
    refuses([2], [1, "2"], "E_FEED_VALUE", "holds string at [1]");
    refuses([2], [1, null], "E_FEED_VALUE", "holds null at [1]");
    refuses([2], [1, undefined], "E_FEED_VALUE", "holds undefined at [1]");
    refuses([2], [1, 2n], "E_FEED_VALUE", "holds bigint at [1]");
    // biome-ignore lint/suspicious/noSparseArray: a hole is the fault
    refuses([3], [1, , 2], "E_FEED_VALUE", "at [1]");
    refuses([], "1", "E_FEED_VALUE", "string");
    refuses([], {}, "E_FEED_VALUE");
  });

  test("what hides in flat data is refused as well", () => {
    refuses([2], { shape: [2], data: ["1", "2"] }, "E_FEED_VALUE");
    refuses([2], { shape: [2], data: [1, undefined] }, "E_FEED_VALUE");
    refuses([2], { shape: [2], data: [1, null] }, "E_FEED_VALUE");
    refuses([2], { shape: [2], data: [1, Symbol("one")] }, "E_FEED_VALUE");
    refuses([2], { shape: [2], data: "12" }, "E_FEED_VALUE");
    refuses([2], new BigInt64Array(2), "E_FEED_VALUE");
  });

  test("whole numbers must be whole, and fit; bools must be 0 or 1", () => {
    const graph = new ComputationalGraph();
    const [whole, yes] = [graph.input("whole", [1], { dtype: "int32" }), graph.input("yes", [1], { dtype: "bool" })];
    const given = (i: unknown, b: unknown) => new Pass(graph, reference, { whole: [i] as Feed, yes: [b] as Feed });
    expect(
      given(-(2 ** 31), true)
        .value(whole)
        .nested(),
    ).toEqual([-(2 ** 31)]);
    expect(given(3, false).value(yes).nested()).toEqual([0]);
    for (const value of [1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY])
      says(
        caught(() => given(value, 0)),
        "E_FEED_VALUE",
        `holds ${value} at position 0, which is no int32`,
      );
    for (const value of [2, -1, 0.5, Number.NaN])
      says(
        caught(() => given(1, value)),
        "E_FEED_VALUE",
        "no bool",
      );
  });

  test("NaN and Infinity go through, and strict mode refuses them with their position", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const { graph, x, pass, good } = images();
      for (const feed of [
        [
          [1, 2, 3],
          [4, value, 6],
        ],
        { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, value, 6) },
      ]) {
        expect(
          pass({ ...good, images: feed })
            .value(x)
            .nested(),
        ).toEqual([
          [1, 2, 3],
          [4, value, 6],
        ]);
        const error = refused(
          graph,
          "E_NOT_FINITE",
          () => pass({ ...good, images: feed }, true),
          '"images"',
          `${value} at position 4`,
        );
        expect(error.details).toEqual({ position: 4 });
      }
    }
  });

  test("what a pass was fed can be changed afterwards without changing the pass", () => {
    const { x, pass, good } = images();
    const mine = Float64Array.of(1, 2, 3, 4, 5, 6);
    const run = pass({ ...good, images: mine });
    mine.fill(0);
    expect(run.value(x).nested()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  test("what a constant was made of can be changed afterwards without changing the graph", () => {
    const graph = new ComputationalGraph();
    const [data, shape] = [Float64Array.of(1, 2), [2]];
    const out = add(graph.constant(data), graph.constant({ shape, data }));
    data.fill(0);
    shape[0] = 1;
    expect(new Pass(graph, reference, {}).forward().value(out).nested()).toEqual([2, 4]);
    expect(out.node?.inputs[1]?.shape).toEqual([2]);
  });

  test("what was read belongs to the reader", () => {
    const { x, pass, good } = images();
    const run = pass(good);
    (run.value(x).read() as Float64Array).fill(0);
    expect(run.value(x).nested()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });
});

describe("G11: values without elements", () => {
  test("their sum is 0, their gradient is as empty, and nested arrays keep the other sizes", () => {
    const { graph, x, out, pass, good } = images();
    const none = pass({ ...good, images: { shape: [0, 3], data: [] }, targets: [] })
      .forward()
      .backward(out);
    expect(none.value(out).read()).toBe(0);
    expect(none.gradient(x).shape).toEqual([0, 3]);
    expect(none.gradient(x).nested()).toEqual([]);
    const wide = graph.constant({ shape: [2, 0, 3], data: [] });
    expect(none.value(wide).nested()).toEqual([[], []]);
  });

  test("an empty batch has no largest value, and says for which size", () => {
    const graph = new ComputationalGraph();
    const top = largest(graph.input("x", ["batch"]));
    const pass = new Pass(graph, reference, { x: [] });
    refused(graph, "E_EMPTY", () => pass.forward(), "[0] has no values along axis 0", "batch=0");
    expect(new Pass(graph, reference, { x: [3, 4] }).forward().value(top).read()).toBe(4);
  });
});

describe("G13: no memory", () => {
  test("for a value is said with its size, by chainrule's own error", () => {
    for (const dtype of ["float32", "float64", "int32", "bool"] as const) {
      const error = says(
        caught(() => allocate(dtype, 2 ** 52)),
        "E_OOM",
        String(2 ** 52),
      );
      expect(error.cause).toBeInstanceOf(RangeError);
    }
  });
});
