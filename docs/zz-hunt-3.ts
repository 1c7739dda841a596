import { ComputationalGraph, Pass, differentiate, reference } from "@chainrule/core";
import * as G from "@chainrule/gates";
import * as A from "@chainrule/activations";
import { cpu } from "@chainrule/backend-cpu";
import { writeFileSync } from "node:fs";
const mags = [0, 1e-45, 1e-40, 1e-38, 1e-30, 1e-20, 1e-10, 1e-8, 1e-5, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.9, 0.99, 0.9999, 1, 1.0001, 1.01, 1.5, 2, 2.4, 2.5, 2.6, 3, 5, 6, 7, 9, 10, 15, 19.9, 20, 20.1, 30, 50, 80, 88, 88.7, 89, 100, 103, 500, 700, 709, 710, 1e3, 1e4, 1e6, 1e7, 9e7, 1e8, 1.1e8, 1e10, 1e16, 1e19, 1e20, 1e30, 1e38, 3e38, 1e100, 1e154, 1e200, 1e300, 1.7e308];
const xs = [...mags, ...mags.map((x) => -x)];
const unary: any = { sinh: G.sinh, cosh: G.cosh, asinh: G.asinh, acosh: G.acosh, atanh: G.atanh, tan: G.tan, erf: G.erf, log1p: G.log1p, expm1: G.expm1, asin: G.asin, acos: G.acos, atan: G.atan, tanh: A.tanh, sigmoid: A.sigmoid, softplus: A.softplus, logSigmoid: A.logSigmoid, gelu: A.gelu, mish: A.mish, silu: A.silu, elu: A.elu, selu: A.selu, softsign: A.softsign, hardSwish: A.hardSwish, reciprocal: G.reciprocal, rsqrt: G.rsqrt, sqrt: G.sqrt, round: G.round, floor: G.floor, ceil: G.ceil, celu: A.celu };
const out: any = {};
for (const dtype of ["float32", "float64"] as const) for (const [n, gate] of Object.entries(unary) as any) {
  const g = new ComputationalGraph({ dtype }); const x = g.input("x", [xs.length]); const y = gate(x); const [d] = differentiate(y, [x]); const [d2] = differentiate(d as any, [x]);
  const data = dtype === "float32" ? xs.map((v) => Math.fround(v)) : xs; const p = new Pass(g, cpu(), { x: data }).forward();
  out[`${n} ${dtype}`] = { x: data.map(String), r: [y, d, d2].map((w: any) => Array.from(p.value(w).read() as any).map(String)) };
}
writeFileSync("/tmp/zz-hunt-3.json", JSON.stringify(out));
