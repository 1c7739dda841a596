// The report of a check: what was checked, what was found, and what a person needs to see it again.
import { showShape } from "@chainrule/core";
import { showNumber } from "./compare.ts";

/** Every check by its name, and the sentence that holds when it passes. */
export const checks = {
  contract: "can be placed in float32 and float64 graphs and returns what a gate must return",
  tracing: "comes to the same program each time it is traced",
  purity: "keeps nothing on itself and changes nothing that it is given",
  value: "has finite values at finite inputs",
  "large inputs": "has no NaN at inputs as large as 10000",
  gradients: "has the gradients that central differences have",
  linearity: "sends gradients that are linear in the upstream gradient",
  "fan-out": "adds its gradients where one wire feeds several inputs, and shares nothing between nodes",
  derived: "has the gradients that are derived from the op table",
  "second order": "has the second derivatives that differences of its gradients have",
  broadcasting: "sums its gradients over the axes along which an input was stretched",
  "zeros and ones": "has gradients of its inputs' shapes where sizes are 0 and 1",
  "named sizes": "has the same value and gradients when its batch size is a name",
  compiled: "gives the same bits stepped and compiled",
  backends: "agrees with the reference on every backend",
} as const;

/** The name of a check. */
export type CheckName = keyof typeof checks;

/** One thing that is wrong. */
export interface Finding {
  readonly check: CheckName;
  readonly gate: string;
  /** What is wrong, where, with which numbers, and how to see it again. */
  readonly message: string;
  readonly seed: number;
  /** The number of the input whose gradient is wrong. */
  readonly input?: number | undefined;
  /** The place in it. */
  readonly index?: readonly number[] | undefined;
  readonly analytic?: number | undefined;
  readonly numeric?: number | undefined;
  /** What it is likely to be, where a simple test recognises it. */
  readonly hint?: string | undefined;
  /** The backend that disagrees. */
  readonly backend?: string | undefined;
}

/** A point where a gate has a kink or jump: the gradient was held against the slopes on either side, and nothing more. */
export interface Kink {
  readonly check: CheckName;
  readonly input: number;
  readonly index: readonly number[];
  readonly left: number;
  readonly right: number;
  readonly analytic: number;
}

/** How one check went. */
export interface Outcome {
  readonly status: "passed" | "failed" | "skipped";
  /** How many numbers were compared. */
  readonly compared: number;
  /** The largest relative difference among them. */
  readonly worst: number;
  /** Why it was skipped, or what was left out. */
  readonly notes: readonly string[];
}

/** What checking a gate came to. */
export interface GateReport {
  readonly gate: string;
  readonly inputs: string;
  readonly seed: number;
  /** Whether nothing is wrong. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  readonly kinks: readonly Kink[];
  readonly outcomes: Readonly<Record<CheckName, Outcome>>;
}

/** Thrown by assertGate; carries the report. */
export class GateCheckError extends Error {
  override readonly name = "GateCheckError";
  readonly report: GateReport;

  constructor(report: GateReport) {
    super(showReport(report));
    this.report = report;
  }
}

/** A report as text, the findings first. */
export function showReport({ gate, inputs, seed, ok, findings, kinks, outcomes }: GateReport): string {
  const lines = findings.map(({ check, message }) => `  ✗ ${check}: ${message}`);
  const atKinks = kinks.map(
    ({ check, input, index, left, right, analytic }) =>
      `  ? ${check}: at a kink at input${input}${showShape(index)}: slopes ${showNumber(left)} and ${showNumber(right)}, gradient ${showNumber(analytic)}`,
  );
  const notes = Object.entries(outcomes).flatMap(([check, outcome]) =>
    outcome.notes.map((note) => `  - ${check}: ${note}`),
  );
  const head = `gate ${JSON.stringify(gate)} on ${inputs} (seed ${seed}) ${ok ? "passes" : `fails ${findings.length === 1 ? "a check" : `in ${findings.length} places`}`}`;
  return [head, ...lines, ...atKinks, ...notes].join("\n");
}

/** Collects findings while a gate is checked. */
export class Recorder {
  readonly gate: string;
  readonly inputs: string;
  readonly seed: number;
  readonly #findings: Finding[] = [];
  readonly #kinks: Kink[] = [];
  readonly #notes = new Map<CheckName, Set<string>>();
  readonly #compared = new Map<CheckName, number>();
  readonly #worst = new Map<CheckName, number>();

  constructor(gate: string, inputs: string, seed: number) {
    this.gate = gate;
    this.inputs = inputs;
    this.seed = seed;
  }

  get failed(): boolean {
    return this.#findings.length > 0;
  }

  failedIn(check: CheckName): boolean {
    return this.#findings.some((finding) => finding.check === check);
  }

  fail(check: CheckName, message: string, details: Partial<Finding> = {}): void {
    const { gate, seed } = this;
    this.#findings.push({ check, gate, seed, message: `${message} (seed ${seed})`, ...details });
  }

  kink(kink: Kink): void {
    this.#kinks.push(kink);
  }

  note(check: CheckName, why: string): void {
    this.#notes.set(check, (this.#notes.get(check) ?? new Set()).add(why));
  }

  /** Counts numbers that were compared, with their largest relative difference. */
  count(check: CheckName, compared: number, worst = 0): void {
    this.#compared.set(check, (this.#compared.get(check) ?? 0) + compared);
    this.#worst.set(check, Math.max(this.#worst.get(check) ?? 0, worst));
  }

  report(): GateReport {
    const outcome = (check: CheckName): Outcome => {
      const compared = this.#compared.get(check) ?? 0;
      const status = this.failedIn(check) ? "failed" : this.#compared.has(check) ? "passed" : "skipped";
      return { status, compared, worst: this.#worst.get(check) ?? 0, notes: [...(this.#notes.get(check) ?? [])] };
    };
    const outcomes = Object.fromEntries(checkNames.map((check) => [check, outcome(check)]));
    return {
      gate: this.gate,
      inputs: this.inputs,
      seed: this.seed,
      ok: !this.failed,
      findings: this.#findings,
      kinks: this.#kinks,
      outcomes: outcomes as Readonly<Record<CheckName, Outcome>>,
    };
  }
}

/** The names of all checks, in the order in which they run. */
export const checkNames = Object.keys(checks) as readonly CheckName[];
