// Right gates pass, in every form that a gate may have.
import { compose, defineGate, type Expr, type Gate, keep, reference, type Wire } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { assertGate, checkGate, describeGate, showReport } from "../src/index.ts";
import { float32, later } from "./fake-backends.ts";

const runner = { describe, test };

const add = defineGate(
  "add",
  (x: Expr, y: Expr) => x.add(y),
  (dz) => [dz, dz],
);
const multiply = defineGate(
  "multiply",
  (x: Expr, y: Expr) => keep(x.mul(y), { x, y }),
  (dz, { x, y }) => [dz.mul(y), dz.mul(x)],
);
const matmul = defineGate(
  "matmul",
  (a: Expr, b: Expr) => keep(a.matmul(b), { a, b }),
  (dc, { a, b }) => [dc.matmul(b, { transB: true }), a.matmul(dc, { transA: true })],
);
const exp = defineGate(
  "exp",
  (x: Expr) => {
    const y = x.exp();
    return keep(y, { y });
  },
  (dy, { y }) => [dy.mul(y)],
);
const sigmoid = defineGate(
  "sigmoid",
  (x: Expr) => {
    const y = x.sigmoid();
    return keep(y, { y });
  },
  (dy, { y }) => [dy.mul(y).mul(y.rsub(1))],
);
const relu = defineGate("relu", (x: Expr) => x.relu());
const sum = defineGate(
  "sum",
  (x: Expr) => keep(x.sum(), { x }),
  (dy, { x }) => [dy.broadcastTo(x.shape)],
);
const rows = (x: Expr, from: Expr): Expr => x.reshape([...from.shape.slice(0, -1), 1]);
const softmax = defineGate("softmax", (x: Expr) => {
  const powers = x.sub(rows(x.maxOver([-1]), x)).exp();
  return powers.div(rows(powers.sum([-1]), x));
});
const log = defineGate(
  "log",
  (x: Expr) => keep(x.log(), { x }),
  (dy, { x }) => [dy.div(x)],
);
const shift = defineGate("shift", (x: Expr) => x.add(1));
const negate = defineGate("negate", (x: Expr) => x.neg());
const reciprocal = defineGate("reciprocal", (x: Expr) => x.rdiv(1));
const sigmoid4 = compose("sigmoid4", (x: Wire) => reciprocal(shift(exp(negate(x)))));
const fanOut = compose("fanOut", (x: Wire, y: Wire) => add(multiply(x, y), multiply(x, x)));
const largestOfAll = defineGate("largestOfAll", (...inputs: readonly Expr[]) => inputs.reduce((a, b) => a.max(b)));
const dropout = defineGate("dropout", (x: Expr) => x.random(7).less(0.5).where(0, x.mul(2)));
const pick = defineGate("pick", (scores: Expr, labels: Expr) =>
  labels
    .reshape([...labels.shape, 1])
    .equal(scores.positions([-1]))
    .where(scores, 0)
    .sum(),
);
const choose = defineGate("choose", (condition: Expr, x: Expr, y: Expr) => condition.where(x, y));
const isLess = defineGate("isLess", (x: Expr, y: Expr) => x.less(y));

/** The lecture's class, with settings of its own. */
class ScaleGate implements Gate<[Expr], { x: Expr }> {
  readonly label = "scale";
  readonly #by: number;
  constructor(by: number) {
    this.#by = by;
  }
  forward(x: Expr) {
    return keep(x.mul(this.#by), { x });
  }
  backward(dz: Expr, { x }: { x: Expr }): readonly [Expr] {
    return [dz.mul(this.#by).add(x.mul(0))];
  }
}

const backends = [float32(), later(float32()), reference];
describeGate(
  runner,
  add,
  [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    [[], []],
  ],
  { backends },
);
describeGate(
  runner,
  multiply,
  [
    [
      [2, 3],
      [2, 3],
    ],
    [[4], []],
    [2, -3],
  ],
  { backends },
);
describeGate(
  runner,
  matmul,
  [
    [
      [2, 3],
      [3, 4],
    ],
    [
      [2, 1, 2, 3],
      [2, 3, 2],
    ],
    {
      name: "on large matrices",
      inputs: [
        [12, 20],
        [20, 9],
      ],
    },
  ],
  { backends },
);
describeGate(runner, exp, [[[2, 3]]], { backends });
describeGate(runner, sigmoid, [[[2, 3]], [{ values: [-800, -30, 0, 30, 800] }]], { backends });
describeGate(runner, relu, [[[8]], [{ shape: [200], from: -1e-3, to: 1e-3 }]], { backends });
describeGate(runner, sum, [[[2, 3]], [[]]]);
describeGate(runner, softmax, [[[3, 4]]], { backends });
describeGate(runner, log, [[{ shape: [5], from: 0, to: 4 }], [{ values: [1e-6, 1e-3, 1, 1e5] }]]);
describeGate(runner, sigmoid4, [[[2, 3]]], { backends, skip: ["large inputs"] });
describeGate(
  runner,
  fanOut,
  [
    [
      [2, 3],
      [2, 3],
    ],
  ],
  { backends },
);
describeGate(runner, largestOfAll, [[[3], [3], [3]], [[2, 2]]], { backends });
describeGate(runner, dropout, [{ name: "in training", inputs: [[4, 5]], options: { training: true } }]);
describeGate(runner, pick, [[[4, 3], { values: [0, 2, 1, 1], dtype: "int32" }]], { backends });
describeGate(runner, choose, [[{ shape: [6], dtype: "bool" }, [6], [6]]], { backends });
describeGate(runner, isLess, [[[6], [6]]], { backends });
describeGate(runner, new ScaleGate(3), [[[2, 3]]], { backends });

describe("a report", () => {
  test("says how many numbers each check compared, and how far they were apart", async () => {
    const { outcomes } = await assertGate(exp, [[2, 3]]);
    expect(outcomes.gradients).toMatchObject({ status: "passed", compared: 72 });
    expect(outcomes.gradients.worst).toBeLessThan(1e-10);
    expect(outcomes.broadcasting).toMatchObject({ status: "skipped", compared: 0 });
    expect(outcomes.derived.worst).toBeLessThan(1e-15);
  });

  test("names a kink at given points, and what was sent there", async () => {
    const { ok, kinks } = await checkGate(relu, [{ values: [0, 1, -1] }]);
    expect(ok).toBe(true);
    expect(kinks[0]).toEqual({ check: "gradients", input: 0, index: [0], left: 0, right: 1, analytic: 0 });
  });

  test("moves drawn points away from kinks", async () => {
    const bent = defineGate("bent", (x: Expr) => x.sub(0.8157747983932495).abs());
    const { ok, kinks } = await checkGate(bent, [[1]]);
    expect({ ok, kinks }).toEqual({ ok: true, kinks: [] });
  });

  test("fails when no smooth point can be found", async () => {
    const report = await checkGate(relu, [{ shape: [3], from: 0, to: 0 }]);
    expect(showReport(report)).toContain("each of 8 drawn points lies at a kink or jump");
  });

  test("is the same for the same seed, and of other points for another", async () => {
    const wrong = defineGate(
      "wrong",
      (x: Expr) => x.mul(x),
      () => [null],
    );
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => checkGate(wrong, [[3]], { seed })));
    expect(a).toEqual(b);
    expect(a?.findings[0]?.numeric).not.toBe(c?.findings[0]?.numeric);
  });
});

describe("what a gate cannot be checked with is refused", () => {
  const cases: readonly (readonly [string, string, object])[] = [
    ["checkGate has no setting backend; it has seed,", "E_OPTION", { backend: [reference] }],
    ["backends are what cpu() of @chainrule/backend-cpu makes: [cpu()].", "E_BACKEND", { backends: [() => reference] }],
    ["relative and absolute are numbers above 0.", "E_OPTION", { relative: 0 }],
  ];
  test.each(cases)("%s", async (message, code, options) => {
    await expect(checkGate(exp, [[2]], options)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
