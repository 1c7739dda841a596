import { ComputationalGraph, Pass, compile, compose, differentiate, reference, defineGate, keep, derive } from "@chainrule/core";
import * as G from "@chainrule/gates";
import * as A from "@chainrule/activations";
import { cpu } from "@chainrule/backend-cpu";
const t = (name: string, f: () => unknown) => { try { console.log(name, f()); } catch (e) { console.log(name, "ERR", String((e as Error).message).slice(0, 150)); } };
function nth(gate: any, x0: number, n = 3, dtype: any = "float64", opts: any = {}) {
  const g = new ComputationalGraph({ dtype, ...opts });
  const x = g.input("x");
  let y = gate(x); const out = [y];
  for (let i = 0; i < n; i++) { [y] = differentiate(y, [x]) as any; out.push(y); }
  const p = new Pass(g, dtype === "float32" ? cpu() as any : reference, { x: x0 }).forward();
  return out.map((w) => p.value(w).read());
}
for (const at of [0, 1e-9]) for (const [n, gate] of Object.entries({ mish: A.mish, sinh: G.sinh, cosh: G.cosh, asinh: G.asinh, gelu: A.gelu, silu: A.silu, softplus: A.softplus, logSigmoid: A.logSigmoid, tanh: A.tanh, atan: G.atan, atanh: G.atanh, asin: G.asin, acos: G.acos, erf: G.erf, tan: G.tan, expm1: G.expm1, log1p: G.log1p, sigmoid: A.sigmoid, elu: A.elu, celu: A.celu, selu: A.selu, softsign: A.softsign }))
  t(n + " at " + at, () => JSON.stringify(nth(gate, at)));
t("acosh f32 2e38", () => nth(G.acosh, 2e38, 1, "float32"));
t("acosh f64 1e308", () => nth(G.acosh, 1e308, 1));
t("acosh f64 1", () => nth(G.acosh, 1 + 1e-10, 2));
// power mixed
t("power mixed", () => {
  const g = new ComputationalGraph({ dtype: "float64" });
  const x = g.input("x"), y = g.input("y");
  const z = G.power(x, y);
  const [dx, dy] = differentiate(z, [x, y]);
  const [dxx, dxy] = differentiate(dx, [x, y]); const [dyx, dyy] = differentiate(dy, [x, y]);
  const r = (x0: number, y0: number) => { const p = new Pass(g, reference, { x: x0, y: y0 }).forward(); return JSON.stringify([z, dx, dy, dxx, dxy, dyx, dyy].map((w) => p.value(w).read())); };
  return [r(2, 0), r(2, 1e-9), r(0, 2), r(0, 1), r(1,0), r(0, 3)];
});
const bin = (gate: any, a: any, b: any, dtype: any = "float64") => { const g = new ComputationalGraph(); const s = [a.length]; const x = g.input("x", s, { dtype } as any), y = g.input("y", s, { dtype } as any); const p = new Pass(g, cpu() as any, { x: a, y: b }); const z = gate(x, y); return Array.from(new Pass(g, cpu() as any, { x: a, y: b }).forward().value(z).read() as any); };
t("mod f64", () => bin(G.modulo, [1, 1e17, 1e20, 5, -5, -1e-20, 1e17+16, 7.7], [0.1, 3, 3, Infinity, Infinity, 3, 7, 1.1]));
t("mod f32", () => bin(G.modulo, [1e8, 1e10, 3.3e7, 1, 123456789, 1e20], [7, 7, 3, 0.1, 10, 3], "float32"));
t("mod i32", () => bin(G.modulo, [-7, 7, -2147483648, -2147483648, 2147483647, 5], [3, -3, -1, 2147483647, -2147483648, 0], "int32"));
t("fdiv i32", () => bin(G.floorDivide, [-7, 7, -2147483648, -2147483648, 2147483647, 5], [3, -3, -1, 2147483647, -2147483648, 0], "int32"));
// numbers on int32
t("int consts", () => {
  const g = new ComputationalGraph(); const x = g.input("x", [4], { dtype: "int32" } as any);
  const rs: any = {};
  for (const [n, f] of Object.entries({ scale: () => (G.scale as any)({ by: 0.5 })(x), gt: () => (G.greater as any)(x, -0.5), less: () => (G.less as any)(x, 0.5), mul: () => (G.multiply as any)(x, 0.5), clip: () => (G.clip as any)({ min: -0.5 })(x), shift: () => (G.shift as any)({ by: 0.5 })(x), eq: () => (G.equal as any)(x, 0.5), thr: ()=> (A.thresholdedRelu as any)({alpha:-0.5})(x), step: ()=>(A.step as any)({below: 0.5})(x), leaky: ()=>(A.leakyRelu as any)(x), hs: ()=>(A.hardSigmoid as any)(x), r6: ()=>A.relu6(x), sumOf: () => (G.sumOf as any)(x, 0.5), ge: ()=>(G.greaterEqual as any)(x, 1e12), big: () => (G.shift as any)({by: 3e9})(x), meanOf: ()=>(G.meanOf as any)(x,x), pad: ()=> (G.pad as any)({paddings: [[1,0]], value: 0.5})(x) }))
    try { const w = f(); rs[n] = Array.from(new Pass(g, cpu() as any, { x: [-1, 0, 1, 2] }, { outputs: [w] }).forward().value(w).read() as any).join(); } catch (e) { rs[n] = "ERR " + (e as Error).message.slice(0, 90); }
  return rs;
});
