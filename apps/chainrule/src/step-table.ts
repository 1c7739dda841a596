// The tables of a walk through a graph: what each gate computed, and what it sent back.
import type { Wire } from "@chainrule/core";
import { wrap } from "./format.ts";
import type { Paint } from "./terminal.ts";
import type { Walk } from "./walk.ts";

type Show = (value: number) => string;

const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));

/** One line a gate: its inputs and its output, by name and value. */
export function forwardTable({ forward, value }: Walk, show: Show, paint: Paint): readonly string[] {
  const most = Math.max(...forward.map(({ node }) => node.inputs.length));
  const columns = Array.from({ length: most + 1 }, (_, i) =>
    equations(
      forward.map(({ node }) => (i < most ? node.inputs[i] : node.output)),
      (wire) => show(value(wire)),
    ),
  );
  const gates = longest(["gate", ...forward.map(({ gate }) => gate.label)]);
  const widths = columns.map(longest);
  const inputs = widths.slice(0, most).reduce((sum, width) => sum + width + 3, -3);
  const head = ["gate".padEnd(gates), "inputs".padEnd(inputs), "output"].join("   ");
  const body = forward.map(({ gate }, row) => {
    const cells = columns.map((column, i) => (column[row] as string).padEnd(widths[i] as number));
    const output = paint("good", cells.pop() as string);
    return [paint("accent", gate.label.padEnd(gates)), ...cells, output].join("   ");
  });
  return [paint("strong", "Forward"), ...headed(head, gates + inputs + (widths[most] as number) + 6, paint), ...body];
}

/** `name = value` for each wire of a column, the names and the values in line. */
function equations(wires: readonly (Wire | undefined)[], textOf: (wire: Wire) => string): readonly string[] {
  const present = wires.filter((wire) => wire !== undefined);
  const [names, values] = [longest(present.map(({ label }) => label)), longest(present.map(textOf))];
  return wires.map((wire) => (wire ? `${wire.label.padEnd(names)} = ${textOf(wire).padStart(values)}` : ""));
}

/** The gates in reverse order: upstream × local = sent for each input, and each gate's role. */
export function backwardTable({ backward, output }: Walk, show: Show, paint: Paint, width: number): readonly string[] {
  const steps = backward.map(({ gate, node, upstream, local, sent }) => ({
    gate: gate.label,
    role: gate.role ?? "",
    rows: node.inputs.map((wire, i) => ({
      to: wire.label,
      upstream: show(Number(upstream.read())),
      local: local[i] ? show(Number(local[i].read())) : "",
      sent: sent[i] ? show(Number(sent[i].read())) : "nothing",
    })),
  }));
  // A role is explained where it is met first; later its name will do.
  const known = new Set<string>();
  const explained = (role: string): string => {
    const text = known.has(role) ? role.replace(/:.*/, "") : role;
    known.add(role);
    return text;
  };
  const all = steps.flatMap(({ rows }) => rows);
  const gates = longest(["gate", ...steps.map(({ gate }) => gate)]);
  const wide = {
    to: longest(["to", ...all.map(({ to }) => to)]),
    upstream: longest(["upstream", ...all.map(({ upstream }) => upstream)]),
    local: longest(["local", ...all.map(({ local }) => local)]),
    sent: longest(["sent", ...all.map(({ sent }) => sent)]),
  };
  const head = `${"gate".padEnd(gates)}   ${"to".padEnd(wide.to)}   ${"upstream".padStart(wide.upstream)} × ${"local".padStart(wide.local)} = ${"sent".padStart(wide.sent)}`;
  const body = steps.flatMap(({ gate, role, rows }) => [
    ...rows.map(({ to, upstream, local, sent }, i) => {
      const name = paint("accent", (i === 0 ? gate : "").padEnd(gates));
      const product = `${upstream.padStart(wide.upstream)} × ${local.padStart(wide.local)} = `;
      return `${name}   ${to.padEnd(wide.to)}   ${product}${paint("bad", sent.padStart(wide.sent))}`;
    }),
    ...wrap(explained(role), width - gates - 3).map((line) => `${" ".repeat(gates + 3)}${paint("quiet", line)}`),
  ]);
  const seed = paint("quiet", `   begins with d${output.label}/d${output.label} = 1`);
  return [`${paint("strong", "Backward")}${seed}`, ...headed(head, head.length, paint), ...body];
}

const headed = (head: string, width: number, paint: Paint): readonly string[] => [
  paint("quiet", head),
  paint("quiet", "─".repeat(width)),
];
