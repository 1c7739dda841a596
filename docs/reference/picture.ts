// The picture of a gate's local rule on numbers: values above the wires, gradients below them.

/** A number as it stands on a wire. */
export const shown = (value: number): string =>
  (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value)).replace("-", "−");

interface End {
  readonly label: string;
  readonly value: string;
  /** Undefined where no gradient flows. */
  readonly gradient: string | undefined;
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
/** Between two inputs, and from a gate to the end of its output. */
const STEP = 60;
const WIRE = 112;

/** One gate, its inputs on the left and its output on the right, as SVG. Colours work on light and dark pages. */
export function picture(gate: string, inputs: readonly End[], output: End): string {
  const height = Math.max(1, inputs.length) * STEP + 24;
  const middle = height / 2;
  const width = Math.max(84, gate.length * 8 + 28);
  const [left, right] = [WIRE + 150, WIRE + 150 + width];
  const text = (x: number, y: number, kind: string, body: string, anchor = "middle"): string =>
    `<text x="${x}" y="${y}" class="${kind}" text-anchor="${anchor}">${escaped(body)}</text>`;
  const numbers = (x: number, y: number, { value, gradient }: End): string =>
    text(x, y - 8, "value", value) +
    text(x, y + 19, gradient === undefined ? "none" : "gradient", gradient ?? "no gradient");
  const wires = inputs.map((input, i) => {
    const offset = i - (inputs.length - 1) / 2;
    const [y, entry, bend] = [middle + offset * STEP, middle + offset * 16, left - 44];
    const path = `<path d="M104 ${y} H${bend} C${bend + 26} ${y} ${left - 26} ${entry} ${left} ${entry}"/>`;
    return text(96, y + 5, "name", input.label, "end") + path + numbers((104 + bend) / 2, y, input);
  });
  const out = `<path d="M${right} ${middle} H${right + WIRE}"/>${numbers(right + WIRE / 2, middle, output)}`;
  const style =
    "text{font:14px system-ui,sans-serif}.name{font-style:italic;fill:#888}.gate{fill:#fff;font-weight:600}.value{fill:#188038}.gradient{fill:#d93025}.none{fill:#888;font-size:11px}path{fill:none;stroke:#888;stroke-width:1.5}";
  const [w, end] = [
    right + WIRE + 12,
    (label: string, value: string, gradient = "none") => `${label} = ${value}, gradient ${gradient}`,
  ];
  const title = `${gate}: ${inputs.map(({ label, value, gradient }) => end(label, value, gradient)).join("; ")}; output ${output.value}`;
  const box = `<rect x="${left}" y="${middle - 22}" width="${width}" height="44" rx="10" fill="#3c5a99"/>`;
  const body = `${wires.join("")}${out}${box}${text(left + width / 2, middle + 5, "gate", gate)}`;
  const size = `viewBox="0 0 ${w} ${height}" width="${w}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img"><title>${escaped(title)}</title><style>${style}</style>${body}</svg>\n`;
}
