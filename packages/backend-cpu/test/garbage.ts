// Prints how many bytes of heap a step takes, where nothing is collected meanwhile: node --min-semi-space-size=64 garbage.ts
import { ComputationalGraph, compile, defineGate, type Expr, normal } from "@chainrule/core";
import { cpu } from "../src/index.ts";

const STEPS = 20_000;
const graph = new ComputationalGraph();
const [x, w] = [graph.input("x", [4, 8]), graph.parameter("w", [8, 2])];
const loss = defineGate("loss", (x: Expr, w: Expr) => x.matmul(w).tanh().sum())(x, w);
const step = await compile(graph, {
  loss,
  optimizer: {
    label: "sgd",
    remembers: {},
    update: (w, dw, _, { learningRate }) => [w.sub(dw.mul(learningRate)), {}],
  },
  learningRate: 1e-3,
  backend: cpu({ threads: 1 }),
  parameters: { w: normal({ seed: 1 }) },
});
const batch = await step.upload({ x: { shape: [4, 8], data: new Float32Array(32).fill(0.5) } });
const train = (): unknown => step.run(STEPS, batch, { every: STEPS });
for (let i = 0; i < 3; i++) train();
const before = process.memoryUsage().heapUsed;
train();
console.log((process.memoryUsage().heapUsed - before) / STEPS);
