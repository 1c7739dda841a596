// Documents at random: gates of the palette on what is there, with open inputs, constants, settings, names, groups and places.
import fc from "fast-check";
import type { DocumentNode, GateNode, Group, NumberValue, Operand, PlaygroundDocument } from "../src/index.ts";
import { emptyDocument, parseDocument } from "../src/index.ts";
import { palette } from "./palette.ts";

const names = [
  "x",
  "y",
  "z",
  "w0",
  "θ",
  "权重",
  "e",
  "max",
  "add0",
  "add1",
  "graph",
  "pass",
  "in",
  "let",
  "console",
  "toString",
];
const gateNames = [...palette.keys()];
/** Finite numbers without -0: documents have one zero. */
const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const vector = fc.array(number, { minLength: 1, maxLength: 3 });
const value: fc.Arbitrary<NumberValue> = fc.oneof(
  number,
  vector,
  fc
    .integer({ min: 1, max: 3 })
    .chain((width) =>
      fc.array(fc.array(number, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 3 }),
    ),
);
const option = fc.oneof(
  number,
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: fc.constantFrom("a", '"', "\\", "→", " ", "=") }),
  vector,
);
const gate = fc.record({
  gate: fc.constantFrom(
    ...gateNames,
    "add",
    "subtract",
    "multiply",
    "divide",
    "power",
    "matmul",
    "negate",
    "shift",
    "scale",
    "reciprocal",
  ),
  count: fc.integer({ min: 1, max: 3 }),
  picks: fc.array(fc.oneof(fc.nat(), fc.constant(null), value), { minLength: 64, maxLength: 64, size: "max" }),
  constant: fc.array(fc.boolean(), { minLength: 64, maxLength: 64, size: "max" }),
  option,
  by: number,
  named: fc.boolean(),
});

/** What is drawn, as a document: picks are taken modulo what is there. */
function documentOf(draw: {
  inputs: readonly NumberValue[];
  gates: readonly (typeof gate extends fc.Arbitrary<infer G> ? G : never)[];
  result: number;
  group: readonly number[];
  place: readonly number[];
}): PlaygroundDocument {
  const free = [...names];
  const nodes: DocumentNode[] = draw.inputs.map((given, i) => ({
    kind: "input",
    id: `n${i + 1}`,
    name: free.shift() as string,
    value: given,
  }));
  for (const { gate: name, count, picks, constant, option: setting, by, named } of draw.gates) {
    const entry = palette.get(name);
    const inputs = picks.slice(0, entry?.arity ?? count).map((pick, i): Operand => {
      if (pick === null || typeof pick !== "number" || constant[i] || !Number.isInteger(pick) || nodes.length === 0)
        return pick;
      return nodes[Math.abs(pick) % nodes.length]?.id ?? null;
    });
    const [first] = Object.keys(entry?.settings ?? { shape: 1 });
    const options =
      name === "shift" || name === "scale" ? { by } : first === undefined || !constant[0] ? {} : { [first]: setting };
    const label = named ? free.shift() : undefined;
    nodes.push({
      kind: "gate",
      id: `n${nodes.length + 1}`,
      gate: name,
      inputs,
      options,
      ...(label && { name: label }),
    });
  }
  const gates = nodes.filter((node): node is GateNode => node.kind === "gate");
  const members = [...new Set(draw.group.map((i) => gates[i % gates.length]?.id).filter((id) => id !== undefined))];
  const groups: readonly Group[] =
    members.length > 0 ? [{ id: "g1", name: "a group", folded: true, nodes: members }] : [];
  const positions = Object.fromEntries(
    draw.place.map((i) => [nodes[i % nodes.length]?.id, [i, -i]]).filter(([id]) => id !== undefined),
  );
  const result = gates.length === 0 ? null : nodes[draw.result % nodes.length]?.id;
  return parseDocument({ ...emptyDocument, nodes, result, groups, view: { positions, zoom: null } });
}

/** Any document. */
export const documents: fc.Arbitrary<PlaygroundDocument> = fc
  .record({
    inputs: fc.array(value, { maxLength: 4 }),
    gates: fc.array(gate, { maxLength: 10 }),
    result: fc.nat(),
    group: fc.array(fc.nat(), { maxLength: 3 }),
    place: fc.array(fc.nat({ max: 1000 }), { maxLength: 3 }),
  })
  .map(documentOf);
