// The gate reference, one page a package: made from the gates themselves, so that it cannot say anything else than they do.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Gate, Nested, PlaceableGate, Wire } from "@chainrule/core";
import { ComputationalGraph, isFloat, Pass, reference } from "@chainrule/core";
import { formula } from "./formula.ts";
import { picture, shown } from "./picture.ts";
import { losses, probabilities, type Sample, samples } from "./samples.ts";

type AnyGate = PlaceableGate & ((settings: object) => PlaceableGate);
const known: Readonly<Record<string, Sample>> = { ...samples, ...losses, ...probabilities };

/** The names that a gate's author gave its inputs. */
function parametersOf(gate: Gate): readonly string[] {
  const [, list = ""] = /^\s*\(?([^)=]*)\)?\s*=>/.exec(gate.forward.toString()) ?? [];
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => /^\w+$/.test(name));
}

function sampleFor(name: string, gate: Gate): Sample {
  const given = known[name];
  if (given) return given;
  const names = parametersOf(gate);
  const values = names.length === 1 ? [0.5] : [2, -3];
  return { inputs: Object.fromEntries(names.map((label, i) => [label, values[i] ?? 1])) };
}

const shapeOf = (value: Nested): readonly number[] =>
  Array.isArray(value) ? [value.length, ...shapeOf(value[0] as Nested)] : [];
const rounded = (value: Nested): Nested =>
  Array.isArray(value) ? value.map(rounded) : typeof value === "number" ? Number(value.toPrecision(9)) : value;
const show = (value: Nested): string =>
  JSON.stringify(rounded(value)).replaceAll(",", ", ").replaceAll("null", "Number.NaN").replaceAll('"', "");
const short = (value: Nested): string => {
  const text =
    typeof value === "boolean"
      ? String(value)
      : typeof value === "number"
        ? shown(value)
        : `[${(value as readonly Nested[]).map(short).join(", ")}]`;
  return text.length > 18 ? `[${shapeOf(value).join(" × ")}]` : text;
};

/** A gate placed on its sample and gone through. */
function run(gate: PlaceableGate, { inputs, whole = [], bools = [] }: Sample) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const dtypeOf = (label: string) => (whole.includes(label) ? "int32" : bools.includes(label) ? "bool" : "float64");
  const wires = Object.entries(inputs).map(([label, value]) =>
    graph.input(label, shapeOf(value), { dtype: dtypeOf(label) }),
  );
  const output = (gate as (...wires: readonly Wire[]) => Wire)(...wires);
  const pass = new Pass(graph, reference, inputs, { training: false }).forward();
  if (isFloat(output.dtype)) pass.backward(output);
  const gradients = wires.map((wire, i) =>
    output.node?.template.gradients[i] && isFloat(output.dtype) ? pass.gradient(wire).nested() : undefined,
  );
  return { wires, output, value: pass.value(output).nested(), gradients };
}

/** The sentence or two above a gate in its source. */
function commentOf(source: string, name: string): string {
  const at = source.search(new RegExp(`^(export )?const ${name}\\b`, "m"));
  const [, text = ""] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(source.slice(0, at)) ?? [];
  return text
    .replace(/^\s*\* ?/gm, "")
    .replace(/@\w+[\s\S]*$/, "")
    .trim()
    .replace(/\n/g, " ");
}

/** What backward comes to, one line for each input. */
function rules(gate: PlaceableGate, sample: Sample): readonly string[] {
  const { output } = run(gate, sample);
  const template = output.node?.template;
  const [, named] = /^\s*\(?(\w+)/.exec(gate.backward?.toString() ?? "") ?? [];
  const labels = Object.keys(sample.inputs);
  const upstream = named ?? (labels.length > 1 ? "dz" : "dy");
  return (template?.gradients ?? []).flatMap((gradient, i) => {
    if (!gradient) return [];
    const text = formula(gradient)
      .replace(/\bupstream\b/g, upstream)
      .replace(/\binput(\d+)\b/g, (_, n: string) => labels[Number(n)] as string);
    return text.length <= 110 ? [`d${labels[i]} = ${text}`] : [];
  });
}

function example(name: string, from: string, sample: Sample, made: ReturnType<typeof run>): string {
  const settings = sample.settings
    ? `(${JSON.stringify(sample.settings)
        .replace(/"(\w+)":/g, "$1: ")
        .replace(/^\{/, "{ ")
        .replace(/\}$/, " }")
        .replace(/,(\w)/g, ", $1")
        .replace(/,(?=\S)/g, ", ")})`
    : "";
  const wires = made.wires.map(({ label, shape, dtype }) => {
    const options = dtype === "float64" ? "" : `, { dtype: "${dtype}" }`;
    return `graph.input("${label}"${shape.length > 0 || options ? `, [${shape.join(", ")}]` : ""}${options})`;
  });
  const feeds = Object.entries(sample.inputs)
    .map(([label, value]) => `${label}: ${show(value)}`)
    .join(", ");
  const flows = isFloat(made.output.dtype) && made.gradients.some((gradient) => gradient !== undefined);
  const gradients = made.wires.flatMap(({ label, dtype }, i) =>
    isFloat(dtype) ? [`${label}: ${show(made.gradients[i] ?? zerosLike(made, i))}`] : [],
  );
  return [
    "```ts",
    'import { ComputationalGraph } from "@chainrule/core";',
    `import { ${name} } from "${from}";`,
    "",
    'const graph = new ComputationalGraph({ dtype: "float64" });',
    `${name}${settings}(${wires.join(", ")});`,
    `graph.forward({ ${feeds} }); // => ${show(made.value)}`,
    ...(flows ? [`graph.backward(); // => { ${gradients.join(", ")} }`] : []),
    "```",
  ].join("\n");
}

const zerosLike = ({ wires }: ReturnType<typeof run>, i: number): Nested => {
  const build = (shape: readonly (number | string)[]): Nested =>
    shape.length === 0 ? 0 : Array.from({ length: Number(shape[0]) }, () => build(shape.slice(1)));
  return build(wires[i]?.shape ?? []);
};

export interface Page {
  readonly text: string;
  /** Pictures by file name. */
  readonly pictures: ReadonlyMap<string, string>;
}

/** The page of a package's gates. */
export function pageOf(title: string, from: string, folder: string, gates: Readonly<Record<string, unknown>>): Page {
  const pictures = new Map<string, string>();
  const index = readFileSync(join(folder, "index.ts"), "utf8");
  const sections = Object.entries(gates)
    .filter(([, gate]) => typeof gate === "function")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const [, file = ""] = new RegExp(`export \\{[^}]*\\b${name}\\b[^}]*\\} from "\\./([^"]+)"`).exec(index) ?? [];
      const source = readFileSync(join(folder, file), "utf8");
      const sample = sampleFor(name, value as Gate);
      const gate =
        sample.settings || !("forward" in (value as object))
          ? (value as AnyGate)(sample.settings ?? {})
          : (value as AnyGate);
      const made = run(gate, sample.settings || "forward" in (value as object) ? sampleFor(name, gate) : sample);
      const comment =
        commentOf(source, name) ||
        commentOf(source, /(\w+) as /.exec(new RegExp(`(\\w+) as ${name}\\b`).exec(source)?.[0] ?? "")?.[1] ?? name);
      const lines = rules(gate, sampleFor(name, gate));
      const elementwise = made.output.node?.template.elementwise ?? false;
      if (elementwise)
        pictures.set(
          `${name}.svg`,
          picture(
            name,
            made.wires.map(({ label }, i) => ({
              label,
              value: short(sample.inputs[label] ?? 0),
              gradient: made.gradients[i] === undefined ? undefined : short(made.gradients[i] as Nested),
            })),
            { label: "", value: short(made.value), gradient: isFloat(made.output.dtype) ? short(1) : undefined },
          ),
        );
      return [
        `## ${name}`,
        comment,
        ...(elementwise
          ? [`![${name} on numbers: values above the wires, gradients below](pictures/${name}.svg)`]
          : [
              "Not elementwise: its Jacobian is not diagonal. `pass.jacobian(output, input)` shows it on your own numbers.",
            ]),
        ...(gate.role ? [`*In the step view:* ${gate.role}.`] : []),
        ...(lines.length > 0 ? [["```text", ...lines, "```"].join("\n")] : []),
        example(name, from, sample, made),
      ].join("\n\n");
    });
  const note =
    "Made from the gates themselves by `npm run reference`; every example runs as a test. Values are green and gradients red in the pictures.";
  return { text: `# ${title}\n\n${note}\n\n${sections.join("\n\n")}\n`, pictures };
}
