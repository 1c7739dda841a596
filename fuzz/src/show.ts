// A plan as TypeScript that builds its graph and runs it.

import * as publicGates from "@chainrule/gates";
import { preparations, sourceOf, sourceOfForm } from "./forms.ts";
import { dtypeOf, type Numbers, type Plan, type StepPlan } from "./plan.ts";

const literal = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(literal).join(", ")}]`
    : typeof value === "number"
      ? Object.is(value, -0)
        ? "-0"
        : String(value)
      : typeof value === "object" && value !== null
        ? `{ ${Object.entries(value)
            .map(([key, inner]) => `${key}: ${literal(inner)}`)
            .join(", ")} }`
        : JSON.stringify(value);

/** A graph as a program for people, in float32. */
export function showPlan(plan: Plan): string {
  const names = [...plan.leaves.map(({ label }) => label), ...plan.steps.map((_, i) => `y${i}`)];
  const used = new Set(plan.steps.flatMap(({ before }) => before.filter((name) => name !== undefined)));
  const gates = new Set(plan.steps.flatMap(({ made }) => ("gate" in made ? [made.gate] : [])));
  const floats = plan.steps.map((_, i) => `y${i}`);
  const { policy, training, batch } = plan;
  return [
    'import { apply, ComputationalGraph, defineGate, isTraining, Pass, place, reference } from "@chainrule/core";',
    ...[...gates].map(
      (name) => `import { ${name} } from "@chainrule/${name in publicGates ? "gates" : "activations"}";`,
    ),
    ...[...used].map((name) => `const ${name} = ${sourceOf(preparations[name])};`),
    `const graph = new ComputationalGraph({ dtype: "float32", policy: ${literal(policy)} });`,
    ...plan.leaves.map(({ label, role, shape, numbers: { kind } }) => {
      const dtype = kind === "float" ? "" : `, { dtype: ${literal(dtypeOf(kind, "float32"))} }`;
      return `const ${label} = graph.${role}("${label}", ${literal(shape)}${dtype});`;
    }),
    ...plan.steps.map((step, i) => `const y${i} = ${showStep(step, names)};`),
    ...(batch === undefined ? [] : [`// "batch" is ${batch}.`]),
    "const feeds = {",
    ...plan.leaves.map(({ label, numbers }) => `  ${label}: ${showNumbers(numbers)},`),
    "};",
    `const pass = new Pass(graph, reference, feeds, { training: ${training} }).forward();`,
    `// The loss is a weighed sum of everything float among ${floats.join(", ") || "the inputs"}.`,
  ].join("\n");
}

const showNumbers = ({ shape, data }: Numbers): string => `{ shape: ${literal(shape)}, data: ${literal(data)} }`;

function showStep({ operands, before, made }: StepPlan, names: readonly string[]): string {
  const given = operands.map((operand) =>
    typeof operand === "number"
      ? (names[operand] as string)
      : `graph.constant(${showNumbers(operand)}, { dtype: ${literal(dtypeOf(operand.kind, "float32"))} })`,
  );
  if ("gate" in made) {
    const prepared = given.map((name, i) => (before[i] ? `defineGate("${before[i]}", ${before[i]})(${name})` : name));
    return `${made.gate}${made.settings ? `(${literal(made.settings)})` : ""}(${prepared.join(", ")})`;
  }
  const inputs = operands.map((_, i) => `x${i}`);
  const prepared = inputs.map((name, i) => (before[i] ? `${before[i]}(${name})` : name));
  const { to, ...rest } = made.attributes;
  const attributes = literal({ ...rest, ...(to && { to: dtypeOf(to, "float32") }) });
  const source = sourceOfForm(made.form);
  const list = prepared.join(", ");
  const body = source ? `(${source})([${list}], ${attributes})` : `apply("${made.form}", [${list}], ${attributes})`;
  return `defineGate("${made.form}", (${inputs.join(", ")}) => ${body})(${given.join(", ")})`;
}
