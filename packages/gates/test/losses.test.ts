// Losses: numeric gradients to second order with every reduction and weighting, published numbers, edges, errors.
import { cpu } from "@chainrule/backend-cpu";
import type { Feeds, Nested, Wire } from "@chainrule/core";
import { ComputationalGraph, Pass, reference } from "@chainrule/core";
import type { GateCase } from "@chainrule/testkit";
import { describeGate } from "@chainrule/testkit";
import { describe, expect, test } from "vitest";
import * as gates from "../src/index.ts";

const backends = [cpu()];
const prove = (gate: Parameters<typeof describeGate>[1], ...cases: readonly GateCase[]): void =>
  describeGate({ describe, test }, gate, cases, { backends });
const labels = (...values: readonly number[]) => ({ values, dtype: "int32" as const });
const probabilities = (shape: readonly number[]) => ({ shape, from: 0.05, to: 0.95 });
const positive = (shape: readonly number[]) => ({ shape, from: 0.25, to: 2 });
const reductions = ["none", "mean", "sum", "meanOfNonzeroWeights"] as const;
const pair = [
  [2, 3],
  [2, 3],
];

for (const make of [gates.meanSquaredError, gates.meanAbsoluteError, gates.sigmoidCrossEntropy, gates.binaryHinge]) {
  prove(make, pair, [[4], [4], positive([4])], [[], []]);
  for (const reduction of reductions) {
    // How many weights are not 0 jumps at 0: nothing to differentiate there.
    const zero = reduction === "meanOfNonzeroWeights" ? 1 : 0;
    prove(make({ reduction }), [...pair, positive([2, 1])], [[3], [], { values: [0.5, zero, 2] }], [[2, 3], [2, 3], 3]);
  }
}
prove(gates.huber, pair, [[5], [5], positive([5])]);
prove(gates.huber({ delta: 0.5, reduction: "sum" }), [[2, 3], []]);
prove(gates.logLoss, [probabilities([2, 3]), probabilities([2, 3])]);
prove(gates.logLoss({ epsilon: 0.01, reduction: "none" }), [probabilities([3]), probabilities([3]), positive([3])]);
prove(gates.sigmoidCrossEntropy({ labelSmoothing: 0.2 }), pair, [{ values: [0, -0.5, 30] }, { values: [0.3, 1, 0] }]);
prove(gates.cosineDistance, pair, [[4], [4]], [...pair, positive([2])]);
prove(gates.cosineDistance({ axis: 0, keepAxes: true, reduction: "none" }), [...pair, positive([1, 3])]);
prove(gates.cosineDistance({ normalise: false, reduction: "sum" }), pair);
prove(gates.hinge({ reduction: "none" }), [[3, 4], labels(2, 0, 1)]);
prove(gates.hinge({ reduction: "sum", margin: 0.5 }), [[2, 3], labels(2, 0)]);

const soft = {
  values: [
    [0.2, 0.3, 0.5],
    [0, 1, 0],
  ],
};
for (const reduction of reductions) {
  for (const make of [gates.softmaxCrossEntropy, gates.negativeLogLikelihood]) {
    prove(
      make({ reduction, ignoreIndex: 1 }),
      [[3, 4], labels(1, 0, 3)],
      [[3, 4], labels(1, 0, 3), positive([4])],
      [{ shape: [3, 2], from: -2, to: 2 }, labels(0, 1, 0), { values: [1.5, 0] }],
    );
    prove(make({ reduction, weights: "losses", ignoreIndex: -1 }), [[3, 4], labels(1, -1, 3), positive([3])]);
  }
  prove(
    gates.softmaxCrossEntropy({ reduction, labelSmoothing: 0.1 }),
    [[3, 4], labels(1, 0, 3), positive([4])],
    [[2, 3], soft, positive([3])],
  );
}
prove(gates.negativeLogLikelihood, [[3, 4], labels(1, 0, 3)]);
const spread = {
  values: [
    [1, 0],
    [2, 2],
  ],
  dtype: "int32" as const,
};
prove(gates.softmaxCrossEntropy({ classAxis: 1 }), [[2, 3, 2], spread], [[2, 3, 2], spread, positive([3])]);
prove(
  gates.softmaxCrossEntropy({ weights: "losses" }),
  [[2, 3], soft, positive([2])],
  [[2, 3], soft, positive([2, 1])],
);

/** The value and the inputs' gradients of a loss; labels are int32 where all of them are wrapped. */
function run(loss: unknown, inputs: readonly (Nested | { int: Nested })[], backend: typeof reference = reference) {
  const graph = new ComputationalGraph(backend === reference ? { dtype: "float64" } : {});
  const shape = (value: unknown): number[] => (Array.isArray(value) ? [value.length, ...shape(value[0])] : []);
  const feeds: Record<string, Feeds[string]> = {};
  const wires = inputs.map((input, i) => {
    const isInt = typeof input === "object" && "int" in input;
    const value = isInt ? input.int : input;
    feeds[`i${i}`] = value;
    return graph.input(`i${i}`, shape(value), isInt ? { dtype: "int32" } : {});
  });
  const y = (loss as Loss)(...wires);
  const pass = new Pass(graph, backend, feeds).forward().backward(y);
  const floats = wires.filter((wire) => wire.dtype !== "int32");
  return { value: pass.value(y).nested(), gradients: floats.map((wire) => pass.gradient(wire).nested()) };
}
type Loss = (...wires: readonly Wire[]) => Wire;
/** A gate that takes any number of wires, as JavaScript would call it. */
const anything = (gate: unknown) => gate as Loss;
const near = (actual: Nested | undefined, ...expected: readonly number[]): void => {
  const flat = [actual].flat(9) as number[];
  expect(flat).toHaveLength(expected.length);
  for (const [i, value] of flat.entries()) {
    const truth = expected[i] as number;
    if (Number.isFinite(truth)) expect(Math.abs(value - truth)).toBeLessThan(1e-5 * Math.max(1, Math.abs(truth)));
    else expect(value).toBe(truth);
  }
};
const mse = gates.meanSquaredError;
const crossEntropy = gates.softmaxCrossEntropy;

describe("reductions", () => {
  const [p, t, w] = [
    [1, 2, 3],
    [0, 0, 0],
    [2, 0, 1],
  ];
  test("none, sum, mean and meanOfNonzeroWeights with weights", () => {
    near(run(mse({ reduction: "none" }), [p, t, w]).value, 2, 0, 9);
    near(run(mse({ reduction: "sum" }), [p, t, w]).value, 11);
    near(run(mse({ reduction: "mean" }), [p, t, w]).value, 11 / 3);
    near(run(mse({ reduction: "meanOfNonzeroWeights" }), [p, t, w]).value, 11 / 2);
  });
  test("mean and meanOfNonzeroWeights without weights are the mean", () => {
    for (const reduction of ["mean", "meanOfNonzeroWeights"] as const)
      near(run(mse({ reduction }), [p, t]).value, 14 / 3);
  });
  test("a weight that stretches counts for each loss it weighs", () => {
    near(
      run(mse({}), [
        [p, p],
        [t, t],
        [[1], [0]],
      ]).value,
      14 / 3,
    );
    near(run(mse({ reduction: "sum" }), [p, t, 2]).value, 28);
  });
});

describe("numbers that others publish", () => {
  test("TensorFlow.js's losses", () => {
    const [p, t] = [
      [1, 2, 3],
      [0.3, -0.6, -0.1],
    ];
    near(run(gates.meanAbsoluteError, [p, t]).value, 2.1333333);
    near(run(gates.meanSquaredError, [p, t]).value, 5.62);
    near(run(gates.huber, [[0.3, 0.6, 0.1], p]).value, 1.1816667);
    near(run(gates.logLoss, [[0.3, 0.6, 0.1], p]).value, 2.668788);
    near(run(gates.cosineDistance({ axis: 0, normalise: false }), [p, t]).value, 2.2);
    near(
      run(gates.binaryHinge({ reduction: "none" }), [
        [0, 0, 1, 1],
        [0, 1, 0, 1],
      ]).value,
      1,
      1,
      2,
      0,
    );
  });

  test("PyTorch's cross entropy with class weights, from its own samples: a mean divides by the weights of the labels", () => {
    const logits = [
      [4.189463152840904, 7.183168293306353, 7.781650777899668],
      [-3.5892581174317453, 4.125117584838149, 3.889694387645603],
    ];
    const weights = [1.445894931532706, -2.5115633283734895, 8.32508069817436];
    near(run(crossEntropy({}), [logits, { int: [1, 0] }, weights]).value, -8.7729487948685);
    const { value } = run(crossEntropy({}), [
      [
        [-1.8066506134767941, -7.07852197014714, -3.776119999135579],
        [0.4280305880816595, 0.6211179061301308, -3.725777867781492],
      ],
      { int: [2, 1] },
    ]);
    near(value, 1.3564546866624885);
  });
});

describe("losses over classes", () => {
  const logits = [
    [1, 2, 4],
    [0, 3, 1],
  ];
  test("softmaxCrossEntropy is negativeLogLikelihood of logSoftmax, value and gradient", () => {
    for (const reduction of reductions) {
      const settings = { reduction, ignoreIndex: 7 };
      const inputs = [[...logits, [5, 5, 5]], { int: [2, 0, 7] }, [1, 2, 0.5]];
      const whole = run(crossEntropy(settings), inputs);
      const parts = run(
        (x: Wire, ...others: Wire[]) => anything(gates.negativeLogLikelihood(settings))(gates.logSoftmax(x), ...others),
        inputs,
      );
      near(whole.value, ...([parts.value].flat() as number[]));
      for (const [i, gradient] of whole.gradients.entries())
        near(gradient, ...([parts.gradients[i]].flat(3) as number[]));
    }
  });

  test("an ignored row costs nothing, gets no gradient and is not counted", () => {
    const three = run(crossEntropy({ ignoreIndex: -1 }), [[...logits, [9, 9, 8]], { int: [2, 0, -1] }]);
    const two = run(crossEntropy({}), [logits, { int: [2, 0] }]);
    near(three.value, two.value as number);
    expect((three.gradients[0] as Nested[])[2]).toEqual([0, 0, 0]);
  });

  test("labels and the probabilities that say the same agree, with label smoothing too", () => {
    for (const labelSmoothing of [0, 0.3]) {
      const hard = run(crossEntropy({ labelSmoothing }), [logits, { int: [2, 0] }]);
      const soft = run(crossEntropy({ labelSmoothing }), [
        logits,
        [
          [0, 0, 1],
          [1, 0, 0],
        ],
      ]);
      near(hard.value, soft.value as number);
      near(hard.gradients[0], ...([soft.gradients[0]].flat(3) as number[]));
    }
  });

  test("with probabilities a mean divides by the rows, even where classes have weights", () => {
    const uniform = [[0, 0]];
    near(run(crossEntropy({}), [uniform, [[0.25, 0.75]], [4, 8]]).value, 7 * Math.LN2);
    near(run(crossEntropy({}), [uniform, { int: [1] }, [4, 8]]).value, Math.LN2);
  });

  test.each([reference, cpu()])("on %o a label that is no class comes to NaN, so that it is seen", (backend) => {
    for (const label of [3, -1]) {
      expect(run(crossEntropy({}), [logits, { int: [2, label] }], backend).value).toBe(Number.NaN);
      expect(run(gates.hinge, [logits, { int: [2, label] }], backend).value).toBe(Number.NaN);
    }
    expect(run(crossEntropy({ ignoreIndex: 3 }), [logits, { int: [2, -1] }], backend).value).toBe(Number.NaN);
  });
});

describe.each([reference, cpu()])("on $label, at the edges", (backend) => {
  const at = (loss: unknown, ...inputs: Parameters<typeof run>[1]) => run(loss, inputs, backend);
  test("sigmoidCrossEntropy of logits as large as 10000 is finite and right, and its slope at 0 too", () => {
    const logits = [-1e4, -100, -20, 0, 20, 100, 1e4];
    const yes = at(gates.sigmoidCrossEntropy({ reduction: "none" }), logits, 1);
    near(yes.value, 1e4, 100, 20, Math.LN2, Math.exp(-20), 0, 0);
    near(yes.gradients[0], -1, -1, -1, -0.5, 0, 0, 0);
    const no = at(gates.sigmoidCrossEntropy({ reduction: "none" }), logits, 0);
    near(no.value, 0, 0, Math.exp(-20), Math.LN2, 20, 100, 1e4);
    near(no.gradients[0], 0, 0, 0, 0.5, 1, 1, 1);
    expect(((yes.value as number[])[4] as number) / Math.exp(-20)).toBeCloseTo(1, 2);
  });

  test("huber pulls no harder than delta, however far, and an infinite difference costs Infinity", () => {
    const { value, gradients } = at(gates.huber({ reduction: "sum", delta: 2 }), [1e30, -1e4, 2, 0.5, 0], 0);
    expect(Number.isFinite(value as number)).toBe(true);
    near(gradients[0], 2, -2, 2, 0.5, 0);
    near(at(gates.huber, [Number.NEGATIVE_INFINITY], [0]).value, Number.POSITIVE_INFINITY);
  });

  test("logLoss of a probability of exactly 0 or 1 is finite", () => {
    const { value, gradients } = at(gates.logLoss({ reduction: "none" }), [0, 1, 0, 1], [0, 1, 1, 0]);
    near(value, 0, 0, -Math.log(1e-7), -Math.log(1e-7));
    expect(([gradients[0]].flat() as number[]).every(Number.isFinite)).toBe(true);
  });

  test("cosineDistance of tiny, huge and zero vectors", () => {
    const loss = gates.cosineDistance({ reduction: "none" });
    const far = backend === reference ? 1e200 : 1e30;
    const vectors = [
      [far, far],
      [1 / far, 0],
      [0, 0],
      [3, 4],
    ];
    const { value, gradients } = at(loss, vectors, [
      [1, 1],
      [0, -1 / far],
      [1, 2],
      [-3, -4],
    ]);
    near(value, 0, 1, 1, 2);
    expect((gradients[0] as Nested[])[2]).toEqual([0, 0]);
    expect((gradients.flat(3) as number[]).every((x) => !Number.isNaN(x))).toBe(true);
  });

  test("NaN is not lost, in a prediction, a target or a weight", () => {
    const losses = [gates.meanSquaredError, gates.meanAbsoluteError, gates.huber, gates.sigmoidCrossEntropy];
    for (const loss of [...losses, gates.binaryHinge, gates.logLoss, gates.cosineDistance])
      for (const place of [0, 1, 2]) {
        const inputs: Nested[] = [[[0.5, 0.25]], [[0.25, 1]], loss === gates.cosineDistance ? [1] : [[1, 1]]];
        inputs[place] = place === 2 && loss === gates.cosineDistance ? [Number.NaN] : [[0.5, Number.NaN]];
        expect(at(loss, ...inputs).value).toBe(Number.NaN);
      }
    const scores = [[1, Number.NaN, 0]];
    for (const loss of [gates.softmaxCrossEntropy, gates.hinge])
      expect(at(loss, scores, { int: [0] }).value).toBe(Number.NaN);
  });

  test("a class of probability 0 that is not the right one does not matter to negativeLogLikelihood", () => {
    near(at(gates.negativeLogLikelihood, [[-1, Number.NEGATIVE_INFINITY]], { int: [0] }).value, 1);
  });
});

describe("what does not fit is refused, in the loss's own words", () => {
  const graph = new ComputationalGraph();
  const [x, row, classes] = [
    graph.input("x", [4, 1]),
    graph.input("row", [4]),
    graph.input("ints", [4], { dtype: "int32" }),
  ];
  test.each([
    [() => gates.meanSquaredError(x, row), "E_SHAPE", /predictions \[4, 1\] and targets \[4\] differ in shape/],
    [() => anything(gates.huber)(x), "E_ARITY", /huber takes 2 inputs, or 3 with weights, not 1/],
    [() => anything(gates.huber)(x, x, x, x), "E_ARITY", /not 4/],
    [() => gates.meanSquaredError(x, x, graph.input("w", [3])), "E_SHAPE", /\[3\] does not stretch to \[4, 1\]/],
    [
      () => gates.softmaxCrossEntropy(x, classes, row),
      "E_SHAPE",
      /class weights are \[1\], one for each class, not \[4\]/,
    ],
    [() => gates.softmaxCrossEntropy({ classAxis: 2 })(x, classes), "E_AXIS", /axis 2/],
    [() => gates.softmaxCrossEntropy({ ignoreIndex: 0 })(x, x), "E_OPTION", /ignoreIndex is for labels/],
    [() => gates.negativeLogLikelihood(x, x), "E_DTYPE", /labels are int32/],
    [() => gates.hinge(x, row), "E_SHAPE", /labels are int32 \[4\]/],
    [() => gates.huber({ delta: 0 }), "E_OPTION", /delta is a number above 0/],
    [() => gates.logLoss({ epsilon: -1 }), "E_OPTION", /epsilon/],
    [() => gates.sigmoidCrossEntropy({ labelSmoothing: 2 }), "E_OPTION", /labelSmoothing is from 0 to 1/],
    [() => gates.softmaxCrossEntropy({ labelSmoothing: -1 }), "E_OPTION", /labelSmoothing is from 0 to 1/],
    [() => gates.softmaxCrossEntropy({ weights: "rows" as "losses" }), "E_OPTION", /weights are of/],
    [() => gates.hinge({ reduction: "average" as "mean" }), "E_OPTION", /reduction is one of none, mean, sum/],
  ])("%s", (place, code, message) => {
    expect(place).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
