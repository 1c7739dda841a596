import { cpu } from "../src/index.ts";
import { ComputationalGraph, compile, defineGate, keep, normal, type Expr } from "@chainrule/core";
const act = process.argv[2] ?? "relu";
const matmul = defineGate("matmul", (a: Expr, b: Expr) => keep(a.matmul(b), { a, b }), (dc, { a, b }) => [dc.matmul(b, { transB: true }), a.matmul(dc, { transA: true })]);
const relu = defineGate("relu", (x: Expr) => act === "relu" ? x.relu() : x.sigmoid());
const sse = defineGate("sse", (a: Expr, b: Expr) => { const d = a.sub(b); return d.mul(d).sum(); });
const [N, I, H, O] = (process.argv[3] ?? "64,1000,100,10").split(",").map(Number) as [number, number, number, number];
const sgd = { label: "sgd", remembers: {}, update: (w: Expr, dw: Expr, _: {}, { learningRate }: { learningRate: Expr }) => [w.sub(dw.mul(learningRate)), {}] as const };
const net = new ComputationalGraph();
const x = net.input("x", ["batch", I]), y = net.input("y", ["batch", O]);
const w1 = net.parameter("w1", [I, H]), w2 = net.parameter("w2", [H, O]);
const loss = sse(matmul(relu(matmul(x, w1)), w2), y);
const step = await compile(net, { loss, optimizer: sgd as never, learningRate: 1e-4, backend: cpu(), parameters: { w1: normal({ seed: 1, deviation: 1 / Math.sqrt(I) }), w2: normal({ seed: 2, deviation: 1 / Math.sqrt(H) }) } });
const batch = await step.upload({ x: { shape: [N, I], data: normal({ seed: 3 })([N, I]) }, y: { shape: [N, O], data: normal({ seed: 4 })([N, O]) } });
let t0 = performance.now();
console.log("first loss", step(batch).read(), performance.now() - t0);
for (let r = 0; r < 8; r++) { const n = Number(process.argv[4] ?? 300); t0 = performance.now(); for (let i = 0; i < n; i++) step(batch); console.log(((performance.now() - t0) / n).toFixed(4), "ms"); }
console.log("loss", step(batch).read());
