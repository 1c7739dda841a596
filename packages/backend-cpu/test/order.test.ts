// Threads wait for each other only where they must: as seldom as it goes, and never too seldom.
import { type Expr, randomUniform } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { FLAGS, leaf } from "./helpers.ts";
import type { Ordered } from "./order.ts";
import { type Made, orderedOf, ordersThatDiffer } from "./orders.ts";
import { randomNetwork } from "./random-networks.ts";

/** Every order gives the bits that one thread gives, twice in a row. */
function expectOrders(made: Made): Ordered {
  expect(ordersThatDiffer(made)).toEqual([]);
  return orderedOf(made, 2);
}

const [count, rate] = [leaf("step", [], "int32"), leaf("rate", [])];

/** 64-1000-100-10 with sigmoids, squared errors and gradient descent: the lecture's. */
function lecture(batch = 64): Made {
  const [x, y] = [leaf("x", [batch, 1000]), leaf("y", [batch, 10])];
  const [w1, w2] = [leaf("w1", [1000, 100]), leaf("w2", [100, 10])];
  const hidden = x.matmul(w1).sigmoid();
  const difference = hidden.matmul(w2).sub(y);
  const ds = difference.mul(2);
  const dw2 = hidden.matmul(ds, { transA: true });
  const dh = ds.matmul(w2, { transB: true }).mul(hidden).mul(hidden.neg().add(1));
  const dw1 = x.matmul(dh, { transA: true });
  return {
    inputs: [x, y, w1, w2, count, rate],
    outputs: [difference.mul(difference).sum()],
    updates: [
      { target: w1, value: w1.sub(dw1.mul(rate)) },
      { target: w2, value: w2.sub(dw2.mul(rate)) },
      { target: count, value: count.add(1) },
    ],
  };
}

/** Three layers with biases, ReLU, softmax cross-entropy and momentum. */
function classifier(batch: number, sizes: readonly [number, number, number, number]): Made {
  const [x, y] = [leaf("x", [batch, sizes[0]]), leaf("y", [batch, sizes[3]])];
  const w = [1, 2, 3].map((k) => leaf(`w${k}`, [sizes[k - 1] as number, sizes[k] as number]));
  const b = [1, 2, 3].map((k) => leaf(`b${k}`, [sizes[k] as number]));
  const v = [...w, ...b].map(({ shape }, i) => leaf(`v${i}`, shape as readonly number[]));
  const layers: Expr[] = [];
  let h = x;
  for (let k = 0; k < 3; k++) {
    layers.push(h);
    const sums = h.matmul(w[k] as Expr).add(b[k] as Expr);
    h = k < 2 ? sums.relu() : sums;
  }
  const shifted = h.sub(h.maxOver([1]).reshape([batch, 1]));
  const logs = shifted.sub(shifted.exp().sum([1]).log().reshape([batch, 1]));
  const d: Expr[] = [];
  d[2] = logs
    .exp()
    .sub(y)
    .mul(1 / batch);
  for (const k of [1, 0])
    d[k] = (d[k + 1] as Expr).matmul(w[k + 1] as Expr, { transB: true }).mul((layers[k + 1] as Expr).sign());
  const updates: { target: Expr; value: Expr }[] = [{ target: count, value: count.add(1) }];
  const learn = (target: Expr, remembered: Expr, gradient: Expr): void => {
    const next = remembered.mul(0.9).sub(gradient.mul(rate));
    updates.push({ target: remembered, value: next }, { target, value: target.add(next) });
  };
  for (const [k, layer] of layers.entries()) {
    learn(w[k] as Expr, v[k] as Expr, layer.matmul(d[k] as Expr, { transA: true }));
    learn(b[k] as Expr, v[3 + k] as Expr, (d[k] as Expr).sum([0]));
  }
  return { inputs: [x, y, ...w, ...b, ...v, count, rate], outputs: [logs.mul(y).sum().neg()], updates };
}

const meetingsOf = (made: Made): number => orderedOf(made, 2).meetings;

/** Whether threads may take rows of each other's: of each kernel that has much to do. */
const sharesOf = (made: Made): readonly boolean[] => (orderedOf(made, 2).turns ?? []).map(({ shares }) => shares);

describe("threads meet", () => {
  test("three times in a step of the lecture's network: where sums are added up, where a gradient needs all rows, and at the end", () => {
    expect(expectOrders(lecture()).meetings).toBe(3);
  });

  test("as seldom where the batch cannot be divided evenly", () => {
    expect(expectOrders(lecture(37)).meetings).toBe(3);
  });

  test("twice where the batch is large: each thread goes on with its rows", () => {
    expect(meetingsOf(lecture(256))).toBe(2);
  });

  test("three times in a step of a deeper network with biases, momentum and softmax", () => {
    expect(meetingsOf(classifier(256, [784, 512, 256, 10]))).toBe(3);
    expect(expectOrders(classifier(64, [70, 100, 60, 10])).meetings).toBe(3);
  });

  test("before and after each large product of few rows, whose panels they divide", () => {
    expect(meetingsOf(classifier(128, [784, 512, 256, 10]))).toBe(8);
    expect(expectOrders(classifier(30, [300, 260, 257, 10])).meetings).toBe(8);
  });

  test("before anybody writes what a product of few rows reads, though one thread alone takes its sums on", () => {
    for (const rows of [1, 8, 64]) {
      const [x, w] = [leaf("x", [rows, 2000]), leaf("w", [2000, 501])];
      const made = { inputs: [x, w], outputs: [x.matmul(w)], updates: [{ target: w, value: w.mul(0.9) }] };
      expectOrders(made);
    }
  });

  test("where products, in every order of their elements, share memory for sums", () => {
    for (const dtype of ["float32", "float64"] as const)
      for (const [transA, transB] of FLAGS) {
        const x = leaf("x", transA ? [301, 40] : [40, 301], dtype);
        const [w, v] = [leaf("w", [301, 301], dtype), leaf("v", transB ? [100, 301] : [301, 100], dtype)];
        const first = x.matmul(w, { transA, transB }).tanh();
        const outputs = [first.matmul(v, { transB }), x.mul(2).matmul(w, { transA, transB })];
        expectOrders({ inputs: [x, w, v], outputs, updates: [] });
      }
  });

  test("not at all where nothing is worth dividing", () => {
    expect(expectOrders(classifier(4, [5, 6, 7, 3])).meetings).toBe(0);
  });
});

describe("threads take rows of each other's", () => {
  const shared = (made: Made): number => sharesOf(made).filter(Boolean).length;

  test("of products before which they meet, and after", () => {
    // x · w1 and the gradient of w1.
    expect(shared(lecture())).toBe(2);
    // Three products forwards and backwards whose panels they divide, and the gradients of w1 and w2.
    expect(shared(classifier(128, [784, 512, 256, 10]))).toBe(5);
  });

  test("but not where each goes on with its own rows", () => {
    // The gradients alone.
    expect(shared(lecture(256))).toBe(1);
    expect(shared(classifier(256, [784, 512, 256, 10]))).toBe(3);
  });

  test("nor where there is little to do", () => {
    expect(shared(lecture(4))).toBe(0);
    expect(shared(classifier(4, [5, 6, 7, 3]))).toBe(0);
  });
});

/** One index for each row, and for each column; some are equal, and some out of range. */
const indicesOf = (of: Expr, size: number): Expr =>
  of
    .slice([0, 0], [of.shape[0] as number, 1])
    .reshape([of.shape[0] as number])
    .mul(size)
    .round()
    .cast("int32");
const columnsOf = (of: Expr, size: number): Expr =>
  of
    .slice([0, 0], [1, of.shape[1] as number])
    .reshape([of.shape[1] as number])
    .mul(size)
    .round()
    .cast("int32");

/** Many values, each of a few of the latest before it, of kernels that go over them in every way. */
function tangle(seed: number, [rows, columns]: readonly [number, number]): Made {
  const x = leaf("x", [rows, columns]);
  const square = leaf("square", [columns, columns]);
  const tall = leaf("tall", [rows, 1]);
  const known: Expr[] = [x, x.mul(0.5)];
  for (let i = 0; i < 40; i++) {
    const draw = (at: number): number => randomUniform(seed, i, at);
    const pick = (at: number): Expr => known.at(-1 - Math.floor(draw(at) * Math.min(known.length, 5))) as Expr;
    const [p, q] = [pick(0), pick(1)];
    const makers = [
      () => p.matmul(square).mul(0.3),
      () => p.matmul(square, { transB: true }).tanh(),
      () => p.matmul(p.matmul(q, { transA: true }).mul(1 / rows)).tanh(),
      () =>
        p
          .sum([0])
          .mul(1 / rows)
          .add(q),
      () =>
        p
          .sum([1])
          .mul(1 / columns)
          .reshape([rows, 1])
          .sub(q),
      () => p.sum([1]).mul(0.1).tanh().mul(0.7).reshape([rows, 1]).add(tall).sub(q),
      () => p.maxOver([0]).sub(q),
      () => p.maxOver([1]).reshape([rows, 1]).sub(q).mul(0.5),
      () => p.sub(p.sum().mul(1e-3)).add(q),
      () => p.reshape([columns, rows]).transpose().add(q).tanh(),
      () =>
        p
          .reshape([rows * columns])
          .mul(0.5)
          .reshape([rows, columns])
          .sub(q),
      () => p.slice([1, 0], [1, columns]).add(q).mul(0.5),
      () => p.slice([0, 1], [rows, 1]).mul(q),
      () => p.less(q).where(p, q.mul(0.9)),
      () => p.add(q).mul(0.5),
      () => p.gather(indicesOf(q, rows), 0).sub(q),
      () => p.gather(columnsOf(q, columns), 1).mul(0.9),
      () => p.scatterAdd(indicesOf(q, rows), [rows, columns], 0).tanh(),
      () => p.scatterAdd(columnsOf(q, columns), [rows, columns], 1).tanh(),
      () =>
        p
          .slice([0, 0], [rows, 7])
          .concat(q.slice([0, 7], [rows, columns - 7]), 1)
          .sub(tall),
      () => p.slice([0, 0], [9, columns]).concat(q.slice([9, 0], [rows - 9, columns]), 0),
      () => p.slice([0, 2], [rows, 5]).pad([0, 3], [rows, columns], 0.25).add(q),
      () => p.slice([3, 0], [5, columns]).pad([2, 0], [rows, columns], 0).sub(q),
    ];
    known.push((makers[Math.floor(draw(2) * makers.length)] as () => Expr)());
  }
  const last = known.at(-1) as Expr;
  return {
    inputs: [x, square, tall],
    outputs: known.slice(-4),
    updates: [
      { target: x, value: last.tanh() },
      { target: square, value: square.add(last.matmul(last, { transA: true }).mul(1e-3)).tanh() },
    ],
  };
}

describe("whoever comes first, the bits are those of one thread,", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("tangle %i", (seed) => {
    const shapes = [
      [64, 20],
      [37, 33],
      [40, 64],
      [270, 40],
    ] as const;
    const ordered = expectOrders(tangle(seed, shapes[seed % 4] as (typeof shapes)[number]));
    expect(ordered.meetings).toBeGreaterThan(1);
    expect(ordered.meetings).toBeLessThan(ordered.turns?.length ?? 0);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])("random network %i", (seed) => {
    expectOrders(randomNetwork(seed));
  });
});
