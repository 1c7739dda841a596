// The conformance suite of a backend: every op, buffers, executables, random programs and a network, for any test runner.
import type { Backend, OpName, Time } from "@chainrule/core";
import { isFloat, ops } from "@chainrule/core";
import type { Accuracy } from "./accuracy.ts";
import type { BackendChecks } from "./backend-buffers.ts";
import { bufferChecks } from "./backend-buffers.ts";
import { executableChecks } from "./backend-executables.ts";
import { networkChecks } from "./backend-network.ts";
import { compareTries, edgeTriesOf, triesOf } from "./backend-ops.ts";
import type { Runner } from "./describe-gate.ts";
import { tryRandomProgram } from "./random-programs.ts";
import { opSamples } from "./samples/op-samples.ts";

/** What the suite is told about a backend. */
export interface BackendOptions extends Accuracy {
  /** How many random programs are tried in each float dtype; default 100. */
  readonly programs?: number;
  /** The first of their seeds; default 1. */
  readonly seed?: number;
}

/**
 * The suite that every backend must pass. `makeBackend` is called for each test, so that tests share nothing.
 * @example
 * describeBackend({ describe, test }, () => cpu());
 */
export function describeBackend<When extends Time>(
  { describe, test }: Runner,
  makeBackend: () => Backend<When> | Promise<Backend<When>>,
  options: BackendOptions = {},
): void {
  const { programs = 100, seed = 1 } = options;
  const make = async (): Promise<Backend> => (await makeBackend()) as unknown as Backend;
  const suite = (name: string, checks: BackendChecks): unknown =>
    describe(name, () => {
      for (const [sentence, check] of Object.entries(checks)) test(sentence, async () => check(await make()));
    });
  describe("buffers", () => suite("a backend", bufferChecks));
  describe("executables", () => suite("a backend", executableChecks));
  describe("ops", () => {
    for (const op of Object.keys(ops) as OpName[]) describeOp({ describe, test }, op, make, options);
  });
  describe("programs", () => {
    test(`gives ${programs} random programs the same bits compiled and stepped, within rounding of the reference`, async () => {
      const backend = await make();
      for (let i = 0; i < programs; i++)
        for (const dtype of ["float32", "float64"] as const)
          if (backend.dtypes.includes(dtype)) await tryRandomProgram(backend, dtype, seed + i);
    });
  });
  suite("networks", networkChecks);
}

/** The tests of one op; an op of the table without samples fails. */
function describeOp({ test }: Runner, op: OpName, make: () => Promise<Backend>, options: BackendOptions): void {
  const entry = opSamples[op] as (typeof opSamples)[OpName] | undefined;
  if (entry?.unsampled) return;
  test(`${op} is what it is on the reference`, async () => {
    if (!entry?.samples.length)
      throw new Error(`op ${op} has no samples: give it some in opSamples of @chainrule/testkit`);
    const backend = await make();
    let tried = 0;
    for (const dtype of backend.dtypes) {
      const tries = triesOf(op, dtype, backend);
      tried += tries.length;
      await compareTries(backend, op, tries, options);
    }
    if (tried === 0) throw new Error(`op ${op} has no sample in any of the dtypes ${backend.dtypes.join(", ")}`);
  });
  const { kind } = ops[op];
  if (kind === "leaf" || kind === "movement") return;
  test(`${op} is what it is on the reference for NaN, infinities, zeros, denormals and large numbers`, async () => {
    const backend = await make();
    for (const dtype of backend.dtypes) {
      const { flushesDenormals = false } = options;
      await compareTries(backend, op, edgeTriesOf(op, dtype, backend, flushesDenormals && isFloat(dtype)), options);
    }
  });
}
