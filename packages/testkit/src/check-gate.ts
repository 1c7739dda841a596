// Checking a gate: one call, one report.
import type { Gate } from "@chainrule/core";
import { checkNames, fail, showShape } from "@chainrule/core";
import type { Check, CheckOptions, Context } from "./context.ts";
import { wordsOf } from "./context.ts";
import { checkContract, checkPurity, checkTracing } from "./contract.ts";
import { checkDerived, checkFanOut } from "./derived.ts";
import type { GateInput, Source } from "./draw.ts";
import { saysWhere, sourceOf } from "./draw.ts";
import { checkGradients } from "./first-order.ts";
import { checkBackends } from "./gate-backends.ts";
import { checkLargeInputs } from "./large-inputs.ts";
import { checkNamedSizes } from "./named-sizes.ts";
import type { CheckName, GateReport } from "./report.ts";
import { GateCheckError, Recorder } from "./report.ts";
import { checkSecondOrder } from "./second-order.ts";
import { checkBroadcasting, checkZerosAndOnes } from "./stretched.ts";

/** Checks that need the gate to be placeable, in order, each under the name that skips it. */
const CHECKS: readonly (readonly [CheckName, Check])[] = [
  ["tracing", checkTracing],
  ["gradients", checkGradients],
  ["large inputs", checkLargeInputs],
  ["fan-out", checkFanOut],
  ["derived", checkDerived],
  ["second order", checkSecondOrder],
  ["broadcasting", checkBroadcasting],
  ["zeros and ones", checkZerosAndOnes],
  ["named sizes", checkNamedSizes],
  ["compiled", checkBackends],
];

/**
 * Checks a gate on inputs of these shapes, ranges or numbers; the report says everything that is wrong with it.
 * @example
 * const report = await checkGate(log, [{ shape: [2, 3], from: 0.5, to: 4 }]);
 */
export async function checkGate(
  gate: Gate,
  inputs: readonly GateInput[],
  options: CheckOptions = {},
): Promise<GateReport> {
  const known = ["seed", "points", "order", "relative", "absolute", "backends", "policy", "training", "skip"];
  const { seed = 1, relative = 1e-7, absolute = 1e-9, skip = [] } = checkNames(options, known, "checkGate");
  if (!(relative > 0 && absolute > 0)) fail("E_OPTION", "relative and absolute are numbers above 0.");
  if (options.backends?.some((backend) => typeof backend?.compile !== "function"))
    fail("E_BACKEND", "backends are what cpu() of @chainrule/backend-cpu makes: [cpu()].");
  const sources = inputs.map(sourceOf);
  const anywhere = inputs.map((input) => !saysWhere(input));
  const recorder = new Recorder(String(gate?.label), sources.map(showSource).join(", "), seed);
  const context: Context = { gate, sources, anywhere, options, seed, demand: { relative, absolute }, recorder };
  const bench = checkContract(context);
  if (typeof gate?.forward === "function") checkPurity(context);
  for (const [name, check] of CHECKS) {
    if (skip.includes(name)) recorder.note(name, "skipped, as was asked");
    else if (bench && isPointless(name, recorder)) recorder.note(name, "left out, since an earlier check failed");
    else if (bench) {
      try {
        await check(context, bench);
      } catch (error) {
        recorder.fail(name, `${gate.label}: ${wordsOf(error)}`);
      }
    }
  }
  return recorder.report();
}

/** Whether something failed that makes a check pointless: programs that change, values that are no numbers, or the same mistake again. */
function isPointless(check: CheckName, recorder: Recorder): boolean {
  if (recorder.failedIn("tracing")) return true;
  if (recorder.failedIn("value")) return check !== "compiled";
  const wrong = recorder.failedIn("gradients") || recorder.failedIn("linearity");
  return wrong && REPEATING.has(check);
}

/** Checks that would find a wrong gradient once more. */
const REPEATING = new Set<CheckName>(["large inputs", "second order", "broadcasting", "zeros and ones"]);

const showSource = ({ shape, dtype }: Source, i: number): string =>
  `input${i} ${dtype === "float" ? "" : `${dtype} `}${showShape(shape)}`;

/** Checks a gate, and throws its report, as a GateCheckError, when anything is wrong. */
export async function assertGate(
  gate: Gate,
  inputs: readonly GateInput[],
  options: CheckOptions = {},
): Promise<GateReport> {
  const report = await checkGate(gate, inputs, options);
  if (!report.ok) throw new GateCheckError(report);
  return report;
}
