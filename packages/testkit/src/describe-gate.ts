// A gate's checks as a suite, for any test runner that has describe and test.
import type { Gate } from "@chainrule/core";
import { checkGate } from "./check-gate.ts";
import type { CheckOptions } from "./context.ts";
import type { GateInput } from "./draw.ts";
import type { CheckName, GateReport } from "./report.ts";
import { checkNames, checks, showReport } from "./report.ts";

/** The functions of a test runner: vitest's, node:test's, or any other's. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly test: (name: string, body: () => Promise<void>) => unknown;
}

/** Inputs to check a gate on, with a name and options of their own where they need them. */
export type GateCase =
  | readonly GateInput[]
  | { readonly name?: string; readonly inputs: readonly GateInput[]; readonly options?: CheckOptions };

/**
 * One suite for a gate: each case is checked once, and each check is a test with a sentence for its name.
 * @example
 * describeGate({ describe, test }, multiply, [[[2, 3], [2, 3]], [[2, 3], [3]]], { backends: [cpu()] });
 */
export function describeGate(
  { describe, test }: Runner,
  gate: Gate,
  cases: readonly GateCase[],
  options: CheckOptions = {},
): void {
  describe(`gate ${gate.label}`, () => {
    for (const given of cases) {
      const { inputs, name, options: own } = "inputs" in given ? given : { inputs: given, name: undefined };
      const merged = { ...options, ...own };
      let report: Promise<GateReport> | undefined;
      const checked = (): Promise<GateReport> => (report ??= checkGate(gate, inputs, merged));
      describe(name ?? `on ${inputs.map(showInput).join(" and ")}`, () => {
        for (const check of checkNames.filter((known) => isAsked(known, merged)))
          test(checks[check], async () => throwFindings(await checked(), check));
      });
    }
  });
}

const isAsked = (check: CheckName, { skip = [], order = 2, backends = [] }: CheckOptions): boolean =>
  !skip.includes(check) && (check !== "second order" || order === 2) && (check !== "backends" || backends.length > 0);

function throwFindings(report: GateReport, check: CheckName): void {
  const findings = report.findings.filter((finding) => finding.check === check);
  if (findings.length > 0) throw new Error(showReport({ ...report, findings }));
}

function showInput(input: GateInput): string {
  if (typeof input === "number") return String(input);
  if (!("shape" in input) && !("dtype" in input)) return JSON.stringify("values" in input ? input : [...input]);
  return JSON.stringify(input);
}
