// Fault catalogue, data: what is fed is checked whole, by name and size, and nothing is stretched or cut silently.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, type Feed, Pass, reference } from "../src/index.ts";
import { images, refuses } from "./feeding.ts";
import { add } from "./gates.ts";
import { caught, refused, says } from "./raised.ts";

describe("G2: inputs that are missing or unknown", () => {
  test("a missing feed is named, with its shape", () => {
    const { graph, pass, good } = images();
    const { targets: _, weights: __, ...rest } = good;
    const error = refused(graph, "E_MISSING_FEED", () => pass(rest), "targets [batch]", "weights [2]");
    expect(error.details).toEqual({ labels: ["targets", "weights"] });
    expect(
      pass(good)
        .forward()
        .value(graph.nodes[1]?.output as never)
        .read(),
    ).toBe(-21);
  });

  test("an unknown feed suggests the nearest name", () => {
    const { graph, pass, good } = images();
    refused(graph, "E_UNKNOWN_INPUT", () => pass({ ...good, imagse: 1 }), '"imagse"', 'Did you mean "images"?');
    refused(graph, "E_UNKNOWN_INPUT", () => pass({ ...good, weight: 1 }), 'Did you mean "weights"?');
    const far = refused(
      graph,
      "E_UNKNOWN_INPUT",
      () => pass({ ...good, q: 1 }),
      'the inputs are "images", "targets", "weights"',
    );
    expect(far.message).not.toContain("Did you mean");
  });

  test("a value for what a gate computes, or for a constant, is unknown", () => {
    const { graph, pass, good } = images();
    graph.constant(3);
    refused(graph, "E_UNKNOWN_INPUT", () => pass({ ...good, negate0: 1 }));
    refused(graph, "E_UNKNOWN_INPUT", () => pass({ ...good, constant0: 1 }));
  });

  test("undefined is no value", () => {
    const { graph, pass, good } = images();
    refused(graph, "E_MISSING_FEED", () => pass({ ...good, targets: undefined as never }), "targets");
  });
});

describe("G9: ragged arrays", () => {
  const ragged: readonly [string, unknown, readonly number[], string][] = [
    [
      "a short row",
      [
        [1, 2, 3],
        [4, 5],
      ],
      [1],
      "at [1] it has 2 entries, not 3 entries",
    ],
    [
      "a long row",
      [
        [1, 2, 3],
        [4, 5, 6, 7],
      ],
      [1],
      "at [1] it has 4 entries",
    ],
    ["a number among rows", [[1, 2, 3], 4], [1], "at [1] it has 4, not 3 entries"],
    ["a row among numbers", [[1, [2], 3]], [0, 1], "at [0][1] it has 1 entries, not a number"],
    [
      "a row deep inside",
      [
        [[1], [2], [3]],
        [[1], [2, 3], [4]],
      ],
      [1, 1],
      "at [1][1] it has 2 entries, not 1 entries",
    ],
  ];
  test.each(ragged)("%s is found by its index path", (_, feed, path, text) => {
    const { graph, pass, good } = images();
    const error = refused(graph, "E_RAGGED", () => pass({ ...good, images: feed as Feed }), '"images"', text);
    expect(error.details).toMatchObject({ path });
    refused(graph, "E_RAGGED", () => graph.constant(feed as Feed), text);
  });

  test("an array inside itself is refused", () => {
    const endless: unknown[] = [];
    endless.push(endless);
    refuses([], endless, "E_SHAPE", "nested more than 32 deep");
  });

  test("a refused constant leaves the labels of later ones alone", () => {
    const { graph } = images();
    says(
      caught(() => graph.constant([[1], [2, 3]])),
      "E_RAGGED",
    );
    expect(graph.constant(1).label).toBe("constant0");
  });
});

describe("feeds of the wrong size", () => {
  test("shapes are compared with what was declared", () => {
    const { graph, pass, good } = images();
    refused(
      graph,
      "E_SHAPE",
      () =>
        pass({
          ...good,
          images: [
            [1, 2],
            [3, 4],
          ],
        }),
      '"images" is [2, 2]',
      "declared [batch, 3]",
    );
    refused(graph, "E_SHAPE", () => pass({ ...good, weights: [[7, 8]] }), '"weights" is [1, 2]', "declared [2]");
    refused(graph, "E_SHAPE", () => pass({ ...good, weights: 7 }), '"weights" is []');
    refused(graph, "E_SHAPE", () => pass({ ...good, targets: [1, 2, 3] }), "[3]", "declared [batch=2]");
  });

  test("nothing is stretched to fit, not even a single value", () => {
    refuses([3], [1], "E_SHAPE", "is [1]");
    refuses([3], 1, "E_SHAPE", "is []");
    refuses([3, 1], [1, 2, 3], "E_SHAPE", "is [3]");
  });

  test("typed numbers are counted", () => {
    refuses([3], new Float32Array(4), "E_FEED_SIZE", "has 4 numbers", "declared [3]");
    refuses(["batch", 3], new Float32Array(4), "E_FEED_SIZE", "has 4 numbers", "declared [batch, 3]");
    refuses(["a", "b"], new Float32Array(4), "E_FEED_SIZE", "Give it as { shape, data }: 2 of its sizes are open");
    refuses([2], { shape: [2], data: [1, 2, 3] }, "E_FEED_SIZE", "has 3 numbers, and its shape is [2]");
  });

  test("flat numbers leave a named size to feeds that say their shape, in any order", () => {
    const { x, pass, good } = images();
    expect(pass({ ...good, images: Float32Array.of(1, 2, 3, 4, 5, 6) }).value(x).shape).toEqual([2, 3]);
    const graph = new ComputationalGraph();
    const [flat, square] = [graph.input("flat", ["a", "b"]), graph.input("square", ["a", "b"])];
    const feeds = {
      flat: new Float32Array(6),
      square: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    };
    expect(new Pass(graph, reference, feeds).forward().value(add(flat, square).node?.inputs[0] as never).shape).toEqual(
      [2, 3],
    );
  });

  test("shapes that are none, and data without a shape, are refused", () => {
    refuses(["a", "b"], { shape: [-1, -3], data: [1, 2, 3] }, "E_FEED_SIZE");
    refuses(["a", "b"], { shape: [1.5, 2], data: [1, 2, 3] }, "E_FEED_SIZE");
    refuses([2], { data: [1, 2] }, "E_FEED_SIZE");
    refuses([2], { data: [1, 2], shape: null }, "E_FEED_SIZE");
    refuses([2], { data: undefined, shape: [2] }, "E_FEED_SIZE");
    refuses([2], { data: null, shape: [2] }, "E_FEED_SIZE");
  });

  test("a size that overflows is refused before anything is made", () => {
    refuses(["a", "b"], { shape: [2 ** 20, 2 ** 20], data: [] }, "E_SIZE", "the most is 2147483647");
    refuses(["a"], { shape: [2 ** 53], data: [] }, "E_FEED_SIZE");
  });

  test("a constant that is wrong in itself is refused", () => {
    const { graph } = images();
    for (const feed of [{ shape: [-1, -3], data: [1, 2, 3] }, { shape: [1.5, 2], data: [1, 2, 3] }, { data: [1] }])
      expect(refused(graph, "E_FEED_SIZE", () => graph.constant(feed as Feed)).message).toContain(
        "the value has a shape",
      );
  });
});
