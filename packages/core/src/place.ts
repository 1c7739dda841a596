// Placing: a gate, called on wires, becomes a node; whatever is wrong with it is said here, at the caller's line.
import { callerOf, check, fail, isChainruleError, quote, retell } from "./errors.ts";
import { isExpr } from "./expr.ts";
import type { Gate } from "./gate.ts";
import type { ComputationalGraph } from "./graph.ts";
import { checkName, isFloat } from "./shape.ts";
import type { Template } from "./template.ts";
import { isWire, Wire } from "./wire.ts";

/** Places a gate on wires and numbers of one graph, called through `entry`. A failed call changes nothing. */
export function placeGate(gate: Gate, operands: readonly unknown[], entry: (...args: never[]) => unknown): Wire {
  check(
    (typeof gate === "object" || typeof gate === "function") &&
      gate !== null &&
      typeof gate.label === "string" &&
      typeof gate.forward === "function",
    "E_NOT_A_GATE",
    () => "a gate is an object with a label and a forward function.",
  );
  checkName(gate.label, "a gate");
  for (const [i, operand] of operands.entries()) {
    check(typeof operand === "number" || isWire(operand), "E_NOT_A_WIRE", () =>
      isExpr(operand)
        ? `${gate.label}: input ${i} is an expression, not a wire. Inside a gate write x.relu(), or use compose(…).`
        : `${gate.label}: input ${i} is ${Array.isArray(operand) ? "an array" : typeof operand}, not a wire or a number. Wrap arrays in graph.constant(…).`,
    );
  }
  const graph =
    operands.find(isWire)?.graph ??
    fail("E_NOT_A_WIRE", `${gate.label}: at least one input must be a wire, so that the gate knows its graph.`);
  const stranger = operands.find((operand) => isWire(operand) && operand.graph !== graph) as Wire | undefined;
  check(!stranger, "E_OTHER_GRAPH", () => `${gate.label}: ${stranger} is a wire of another graph.`, {
    gate: gate.label,
    wire: stranger?.label,
  });
  const expected = gate.forward.length;
  check(
    expected === 0 ? operands.length >= 1 : operands.length === expected,
    "E_ARITY",
    () => `${gate.label} takes ${expected} ${expected === 1 ? "input" : "inputs"}, not ${operands.length}.`,
    { gate: gate.label, expected, given: operands.length },
  );
  const wires = operands.filter((operand) => isWire(operand));
  const dtype =
    (wires.find((wire) => isFloat(wire.dtype)) ?? wires.find((wire) => wire.dtype === "int32"))?.dtype ?? graph.dtype;
  const broken = operands.find(
    (operand) => typeof operand === "number" && dtype === "int32" && (operand | 0) !== operand,
  );
  check(
    broken === undefined,
    "E_DTYPE",
    () => `${gate.label}: ${broken} is no int32, as the wires beside it are. Cast them to a float.`,
  );
  const inputs = operands.map((operand) =>
    isWire(operand)
      ? operand
      : new Wire(
          graph,
          "constant",
          String(operand),
          { shape: [], dtype },
          { constant: { shape: [], data: Float64Array.of(operand as number) } },
        ),
  );
  return graph.append(gate, inputs, traceFor(graph, gate, inputs), callerOf(entry));
}

function traceFor(graph: ComputationalGraph, gate: Gate, inputs: readonly Wire[]): Template {
  try {
    return graph.template(gate, inputs);
  } catch (error) {
    const label = graph.nextLabel(gate);
    const where = `at gate ${quote(label)}, fed by ${inputs.join(", ")}`;
    if (!isChainruleError(error))
      fail("E_GATE_THREW", `${gate.label} threw ${quote(String(error))}, ${where}.`, { gate: label }, error);
    const nameInput = (input: string, i: string): string => `${input} (${inputs[Number(i)]?.label})`;
    const named = error.message.replace(/\binput (\d+)\b/g, nameInput).replace(/\.$/, "");
    const sentence = `${named.startsWith(gate.label) ? "" : `${gate.label}: `}${named}, ${where}.`;
    retell(error, () => sentence, { gate: label, wires: inputs.map((wire) => wire.label) });
  }
}
