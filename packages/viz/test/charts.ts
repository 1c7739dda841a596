// Charts to be looked at: activations with their derivatives, the error of finite differences, two Jacobians.
import { dark, light, lineChart, matrixView, type SvgNode } from "../src/index.ts";

const range = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));
const curve = (f: (x: number) => number) => range(-5, 5, 201).map((x) => [x, f(x)] as const);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const activations = {
  x: { label: "x" },
  y: { label: "value" },
  series: [
    { name: "sigmoid", points: curve(sigmoid) },
    { name: "its derivative", points: curve((x) => sigmoid(x) * (1 - sigmoid(x))) },
    { name: "tanh", points: curve(Math.tanh) },
    { name: "leaky ReLU", points: curve((x) => Math.max(0.1 * x, x / 4)), kinks: [0] },
  ],
  marker: 1.5,
  title: "Activations",
};

const steps = range(-12, 0, 49).map((power) => 10 ** power);
const stepSizes = {
  x: { label: "step size h", kind: "log" },
  y: { label: "relative error", kind: "log" },
  series: [
    { name: "truncation and rounding", points: steps.map((h) => [h, (h * h) / 6 + 1e-16 / h] as const) },
    { name: "truncation alone", points: steps.map((h) => [h, (h * h) / 6] as const) },
  ],
  marker: 1e-5,
} as const;

const relu = {
  values: [
    [1, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ],
  rows: ["y0", "y1", "y2", "y3"],
  columns: ["x0", "x1", "x2", "x3"],
};
const dense = { values: range(0, 19, 20).map((r) => range(0, 29, 30).map((c) => Math.sin(r * 1.7 + c) * 2)) };

export const charts: readonly (readonly [string, SvgNode])[] = Object.entries({ light, dark }).flatMap(
  ([colours, theme]) => [
    [`chart-activations-${colours}`, lineChart(activations, theme).tree] as const,
    [`chart-steps-${colours}`, lineChart(stepSizes, theme).tree] as const,
    [`chart-relu-${colours}`, matrixView(relu, theme).tree] as const,
    [`chart-dense-${colours}`, matrixView(dense, theme).tree] as const,
  ],
);
