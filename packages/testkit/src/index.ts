// The public surface of @chainrule/testkit.

export type { Accuracy } from "./accuracy.ts";
export type { Bounded } from "./bounded.ts";
export { boundsOf, compareWithin } from "./bounds.ts";
export { assertGate, checkGate } from "./check-gate.ts";
export type { Comparable, Comparison, Difference, Tolerance } from "./compare.ts";
export { compareNumbers, expectClose } from "./compare.ts";
export type { CheckOptions } from "./context.ts";
export type { BackendOptions } from "./describe-backend.ts";
export { describeBackend } from "./describe-backend.ts";
export type { GateCase, Runner } from "./describe-gate.ts";
export { describeGate } from "./describe-gate.ts";
export type { DrawnInput, GateInput, GivenInput } from "./draw.ts";
export { runOn } from "./programs.ts";
export type { CheckName, Finding, GateReport, Kink, Outcome } from "./report.ts";
export { checks, GateCheckError, showReport } from "./report.ts";
export { opSamples } from "./samples/op-samples.ts";
export type { OpSample, OpSamples, RefusedSample, SampleInput } from "./samples/sample.ts";
