import { ComputationalGraph, Pass, compile, compose, differentiate, reference, defineGate, keep, derive, constant } from "@chainrule/core";
import * as G from "@chainrule/gates";
import * as A from "@chainrule/activations";
import * as O from "@chainrule/optim";
import { cpu } from "@chainrule/backend-cpu";
const J = JSON.stringify; const arr = (v: any) => typeof v === "number" ? v : Array.from(v);
const t = async (name: string, f: () => unknown) => { try { console.log(name, J(await f())); } catch (e) { console.log(name, "ERR", String((e as Error).message).slice(0, 200)); } };
// policies in nested compose, with training compile on cpu vs Pass vs differentiate
const inner = compose("inner", (x: any) => A.relu(x));
const middle = compose("middle", (x: any, y: any) => G.max(inner(x), G.abs(y)));
const outer = compose("outer", (x: any, y: any) => G.add(middle(x, y), G.maxOver({ axes: [-1], keepAxes: true })(middle(x, y))));
for (const policy of [{}, { pairTies: "split", axisTies: "split", reluAtZero: 0.5, absAtZero: -0.5 }, { pairTies: "all", axisTies: "all", reluAtZero: 1, absAtZero: 1 }] as any[]) await t("policy " + J(policy), async () => {
  const mk = (flat: boolean) => { const g = new ComputationalGraph({ dtype: "float64", policy }); const w = g.parameter("w", [4]), v = g.parameter("v", [4]);
    const m = (x: any, y: any) => G.max(A.relu(x), G.abs(y));
    const y = flat ? G.add(m(w, v), G.maxOver({ axes: [-1], keepAxes: true })(m(w, v))) : outer(w, v);
    const loss = G.sum(G.multiply(y, g.constant([1, 2, 3, 4]))); return { g, w, v, loss }; };
  const res: any[] = [];
  for (const flat of [true, false]) { const { g, w, v, loss } = mk(flat); const [dw, dv] = differentiate(loss, [w, v]);
    const f = { w: [0, 1, -1, 2], v: [0, 1, 0, -2] };
    const p = new Pass(g, cpu(), f).forward(); p.backward(loss);
    res.push([arr(p.gradient(w).read()), arr(p.gradient(v).read())].join("|"), [arr(p.value(dw).read()), arr(p.value(dv).read())].join("|"));
    const { g: g2, loss: l2 } = mk(flat);
    const s = await compile(g2, { loss: l2, optimizer: O.sgd(), learningRate: 1, backend: cpu(), parameters: f as any }); s({});
    res.push([arr(s.parameters.w.read()).map((x: number, i: number) => f.w[i] - x), arr(s.parameters.v.read()).map((x: number, i: number) => f.v[i] - x)].join("|"));
  }
  return new Set(res).size === 1 ? "same " + res[0] : res;
});
// derive in backward, policy
await t("derive in backward w/ policy", () => { const g = new ComputationalGraph({ policy: { reluAtZero: 0.5 } }); const x = g.input("x");
  const gate = defineGate("dr", (a: any) => keep(a.relu(), { a }), (d: any, { a }: any) => [derive(a.relu(), d, [a])[0] as any]);
  const a = gate(x), b = A.relu(x); const p = new Pass(g, reference, { x: 0 }).forward(); return [p.backward(a).gradient(x).read(), p.backward(b).gradient(x).read()]; });
// same gate object in graphs of different policy/dtype/shape
await t("same gate diff policy", () => { const out: any[] = []; const gate = G.maxOver({ axes: [0] }); for (const axisTies of ["first", "split", "all"] as any[]) { const g = new ComputationalGraph({ policy: { axisTies } }); const x = g.input("x", [3]); const y = gate(x); out.push(arr(new Pass(g, reference, { x: [2, 2, 1] }).forward().backward(y).gradient(x).read())); } return out; });
// loss parameter itself, outputs params, state swap
await t("loss is param", async () => { const g = new ComputationalGraph(); const w = g.parameter("w"); const opt: any = { label: "o", remembers: { prev: (s: any) => Float64Array.of(7), pp: (s: any) => Float64Array.of(8) }, update: (w: any, dw: any, st: any, { learningRate }: any) => [st.prev, { prev: st.pp, pp: w }] };
  const s = await compile(g, { loss: w, optimizer: opt, learningRate: 1, backend: cpu(), parameters: { w: 1 }, outputs: [w, w] }); const r = [s({}), s.value(w).read(), s.parameters.w.read(), s.state.w.prev.read(), s.state.w.pp.read()]; r.push(s({}), s({}), s({}), s.evaluate({}) as any); return r; });
await t("outputs inputs", async () => { const g = new ComputationalGraph(); const w = g.parameter("w", [2]), x = g.input("x", ["b", 2]); const u = G.reshape({ shape: [2, 1] })(w); const y = G.multiply(x, w); const loss = G.sum(y);
  const s = await compile(g, { loss, optimizer: O.sgd(), learningRate: 0.1, backend: cpu(), parameters: { w: [1, 2] }, outputs: [x, w, u, y] });
  const b1 = await s.upload({ x: [[1, 1]] }); const l1 = s({ x: [[1, 2], [3, 4]] }); const o = [x, w, u, y].map((q) => arr(s.value(q).read())); const l2 = s(b1); const o2 = [x, w, u, y].map((q) => arr(s.value(q).read()));
  const f = await compile(g, { outputs: [w, y], shares: s }); const f0 = arr(f({ x: [[1, 1]] }).read()); const yv = arr(f.value(y).read()); s(b1); const f1 = arr(f({ x: [[1, 1]] }).read());
  const l0 = s({ x: { shape: [0, 2], data: [] } as any }); const e0 = arr(s.value(u).read()); return { l1, o, l2, o2, f0, yv, f1, l0, e0 }; });
// resume with adam + schedule; watch vs not; run every
await t("resume/watch", async () => {
  const mk = async (watch: boolean, par?: any) => { const g = new ComputationalGraph(); const w = g.parameter("w", [3]), x = g.input("x", ["b", 3]); const h = G.multiply(G.dropout({ seed: 5, rate: 0.3 })(x), w); const loss = G.add(G.sumOfSquares(G.shift({ by: -1 })(h)), G.mean(A.mish(w)));
    return compile(g, { loss, optimizer: O.clipByNorm(O.weightDecay(O.adam({ amsgrad: true }), { rate: 0.1 }), { most: 1 }), learningRate: O.warmUp(O.cosineDecay({ rate: 0.1, steps: 10 }), { steps: 3 }), backend: cpu(), parameters: par ?? { w: [1, -2, 3] }, watch }); };
  const x = { x: [[1, 2, 3], [0.5, -1, 2]] }; const a = await mk(false), b = await mk(true), c = await mk(false); const la = arr(a.run(7, x)), lb = arr(b.run(7, await b.upload(x))); c.run(4, await c.upload(x)); 
  const d = await mk(false, { w: c.parameters.w.read() }); for (const k of Object.keys(c.state.w)) d.state.w[k].write(c.state.w[k].read() as any); d.steps = c.steps; const ld = arr(d.run(3, x, { every: 2 }));
  return { same: J(la) === J(lb), pa: J(arr(a.parameters.w.read())) === J(arr(b.parameters.w.read())), pd: J(arr(a.parameters.w.read())) === J(arr(d.parameters.w.read())), la4: la.slice(4), ld };
});
// frozen, fan-out, unused gates
await t("frozen", async () => { const g = new ComputationalGraph(); const w = g.parameter("w"), v = g.parameter("v"), z = g.parameter("z"); const x = g.input("x"); const s1 = G.multiply(w, x); G.exp(G.multiply(s1, z)); const loss = G.add(G.multiply(s1, s1), G.multiply(v, s1));
  const s = await compile(g, { loss, optimizer: O.momentum(), learningRate: 0.1, backend: cpu(), parameters: { w: 2, v: 3 }, frozen: [v] }); s({ x: 1 }); s({ x: 2 }); return [s.parameters.w.read(), s.parameters.v.read()]; });
// int params with gradients none; softmaxCE
await t("clipped orders", async () => { const r: any[] = []; for (const o of [O.weightDecay(O.clipByNorm(O.sgd(), { most: 1 }), { rate: 1 }), O.clipByNorm(O.weightDecay(O.sgd(), { rate: 1 }), { most: 1 }), O.clipByNorm(O.clipByNorm(O.sgd(), { most: 2 }), { most: 1 }), O.clipByNorm(O.clipByNorm(O.sgd(), { most: 1 }), { most: 2 })]) { const g = new ComputationalGraph(); const w = g.parameter("w"); const loss = G.scale({ by: 5 })(w); const s = await compile(g, { loss, optimizer: o, learningRate: 1, backend: cpu(), parameters: { w: 10 } }); s({}); r.push(s.parameters.w.read()); } return r; });
// numbers as variadic operands
await t("variadic numbers", () => { const g = new ComputationalGraph(); const x = g.input("x", ["n"]); const ws = [G.sumOf(1, x, 2), G.meanOf(x, 4), G.maxOf(0, x, 1), G.minOf(x, 1, 0), G.stack({ axis: -1 })(x, x), G.concat({axis:0}), A.maxout(x, 0.5), G.gemm as any].filter((w: any) => w.read === undefined && w.shape); const p = new Pass(g, cpu(), { x: [-1, 0, 1, 3] }).forward(); return ws.map((w: any) => { const q = arr(p.value(w).read()); return [q, arr(p.backward(w).gradient(x).read())]; }); });
await t("where nan 2nd", () => { const g = new ComputationalGraph({ dtype: "float64" }); const x = g.input("x", [3]); const y = G.where(G.greater(x, 0), G.log(x), x); const [d] = differentiate(y, [x]); const [d2] = differentiate(d, [x]); const p = new Pass(g, reference, { x: [-1, 0, 2] }).forward(); return [y, d, d2].map((w) => arr(p.value(w).read()).map(String)); });
await t("gather oob 2nd", () => { const g = new ComputationalGraph({ dtype: "float64" }); const x = g.input("x", [3]); const i = g.input("i", [5], { dtype: "int32" }); const y = G.sum(G.where(G.isNaN(G.gather(x, i)), 0 as any, G.square(G.gather(x, i)))); const [d] = differentiate(y, [x]); const s = G.sumOfSquares(d); const [d2] = differentiate(s, [x]); const p = new Pass(g, cpu(), { x: [1, 2, 3], i: [0, 0, 2, -1, 7] }).forward(); return [y, d, s, d2].map((w) => arr(p.value(w).read())); });
await t("hypot/l2 0", () => { const g = new ComputationalGraph({ dtype: "float64" }); const x = g.input("x", [2]), y = g.input("y", [2]); const h = G.hypot(x, y), l = G.l2Norm({ axes: [] })(x); const n = G.l2Norm(x); const o: any[] = []; for (const w of [h, l, n]) { const [d] = differentiate(w, [x]); const [d2] = differentiate(d, [x]); o.push(w, d, d2); } const p = new Pass(g, reference, { x: [0, 3], y: [0, 3] }).forward(); return o.map((w) => { const q = p.value(w).read(); return typeof q === "number" ? q : arr(q).map(String); }); });
