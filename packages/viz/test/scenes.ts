// Graphs with everything that a picture shows: the lecture's, and some that are larger.
import {
  type Diagram,
  type DiagramGroup,
  type DiagramNode,
  type DiagramWire,
  formatNumber,
  gateSize,
  type LayoutOptions,
  type Look,
  labelSize,
  type Marks,
  type NodeLook,
  nameSize,
  numberRoom,
  symbolOf,
} from "../src/index.ts";
import { network, program, randoms } from "./graphs.ts";

export interface Scene {
  readonly name: string;
  readonly diagram: Diagram;
  readonly look: Look;
  readonly options?: LayoutOptions;
  readonly marks?: Marks;
}

/** A line such as "q = add x y": what it is called, its gate, what it takes; "w ~" is a parameter, "c 1" a constant. */
type Numbers = Readonly<Record<string, readonly [value: string, gradient: string]>>;

export function sceneOf(
  name: string,
  lines: readonly string[],
  numbers: Numbers,
  groups: readonly DiagramGroup[] = [],
): Scene {
  const nodes = new Map<string, DiagramNode>();
  const looks: Record<string, NodeLook> = {};
  const wires: DiagramWire[] = [];
  const room = numberRoom(Object.values(numbers).flat());
  for (const line of lines) {
    const [definition = "", place] = line.split("@").map((part) => part.trim());
    const [left = "", right = ""] = definition.split("=").map((part) => part.trim());
    const [gate = "", ...inputs] = right.split(/\s+/);
    const group = place === undefined ? {} : { group: place };
    for (const input of inputs) {
      if (nodes.has(input)) continue;
      nodes.set(input, { id: input, ...nameSize(input), numbers: room, ...group });
      looks[input] = { kind: /^[wWb]/.test(input) ? "parameter" : "input", symbol: input };
    }
    const symbol = symbolOf(gate);
    const label = /^[qfLSh]$/.test(left) ? { label: labelSize(left) } : {};
    nodes.set(left, { id: left, ...gateSize(symbol, inputs.length), numbers: room, ...group, ...label });
    looks[left] = { kind: "gate", symbol, ...(/^[qfLSh]$/.test(left) ? { label: left } : {}) };
    inputs.forEach((from, port) => {
      wires.push({ id: `${from}>${left}.${port}`, from, to: left, port });
    });
  }
  const texts = Object.fromEntries(Object.entries(numbers).map(([id, [value, gradient]]) => [id, { value, gradient }]));
  return {
    name,
    diagram: { nodes: [...nodes.values()], wires, groups },
    look: { nodes: looks, numbers: texts, title: name },
  };
}

const neuron: Numbers = {
  w0: ["2.00", "−0.20"],
  x0: ["−1.00", "0.39"],
  w1: ["−3.00", "−0.39"],
  x1: ["−2.00", "−0.59"],
  w2: ["−3.00", "0.20"],
  a: ["−2.00", "0.20"],
  b: ["6.00", "0.20"],
  c: ["4.00", "0.20"],
  d: ["1.00", "0.20"],
  e: ["−1.00", "−0.20"],
  g: ["0.37", "−0.53"],
  i: ["1.37", "−0.53"],
  f: ["0.73", "1.00"],
};
const neuronLines = ["a = multiply w0 x0", "b = multiply w1 x1", "c = add a b", "d = add c w2"];
const opened = ["e = negate d @s", "g = exp e @s", "i = +1 g @s", "f = reciprocal i @s"];

/** The same scene with random numbers on every wire. */
function numbered(name: string, diagram: Diagram): Scene {
  const random = randoms(5);
  const looks: Record<string, NodeLook> = {};
  const taken = new Map<string, number>();
  for (const { to, port } of diagram.wires) taken.set(to, Math.max(taken.get(to) ?? 0, port + 1));
  const nodes = diagram.nodes.map((node) => {
    const inputs = taken.get(node.id) ?? 0;
    const symbol =
      inputs === 0 ? node.id.replace(/^(\w)\w*?(\d*)$/, "$1$2") : inputs > 2 ? "Σ" : inputs === 2 ? "×" : "σ";
    looks[node.id] = { kind: inputs > 0 ? "gate" : node.id.startsWith("w") ? "parameter" : "input", symbol };
    return { ...node, ...(inputs === 0 ? nameSize(symbol) : gateSize(symbol, inputs)) };
  });
  const number = () => formatNumber((random() - 0.5) * 6, { even: true });
  const numbers = Object.fromEntries(nodes.map(({ id }) => [id, { value: number(), gradient: number() }]));
  return { name, diagram: { ...diagram, nodes }, look: { nodes: looks, numbers, title: name } };
}

const product = sceneOf("product", ["q = add x y", "f = multiply q z"], {
  x: ["−2", "−4"],
  y: ["5", "−4"],
  z: ["−4", "3"],
  q: ["3", "−4"],
  f: ["−12", "1"],
});

const branch = sceneOf("branch", ["a = multiply x y", "b = add x a", "c = max b y", "f = multiply c a"], {
  x: ["3", "4"],
  y: ["−2", "−12"],
  a: ["−6", "−2"],
  b: ["−3", "0"],
  c: ["−2", "−6"],
  f: ["12", "1"],
});

const layers = sceneOf(
  "two-layers",
  ["a = matmul x W1", "h = sigmoid a", "S = matmul h W2", "d = subtract S y", "L = sumOfSquares d"],
  {
    x: ["[64, 1000]", ""],
    W1: ["[1000, 100]", "[1000, 100]"],
    a: ["[64, 100]", "[64, 100]"],
    h: ["[64, 100]", "[64, 100]"],
    W2: ["[100, 10]", "[100, 10]"],
    S: ["[64, 10]", "[64, 10]"],
    y: ["[64, 10]", ""],
    d: ["[64, 10]", "[64, 10]"],
    L: ["842.17", "1"],
  },
);

const framed = sceneOf("neuron-framed", [...neuronLines, ...opened], neuron, [{ id: "s" }]);

export const scenes: readonly Scene[] = [
  product,
  { ...product, name: "product-down", options: { direction: "down" } },
  {
    ...product,
    name: "product-marks",
    marks: { current: { box: "f", phase: "backward" }, focus: "q", selected: new Set(["x", "y>q.1"]) },
  },
  sceneOf(
    "neuron",
    [...neuronLines, ...opened].map((line) => line.replace(" @s", "")),
    neuron,
  ),
  { ...framed, look: { ...framed.look, groups: { s: "sigmoid" } } },
  {
    ...framed,
    name: "neuron-folded",
    diagram: { ...framed.diagram, groups: [{ id: "s", folded: true, ...gateSize("σ") }] },
    look: { ...framed.look, groups: { s: "σ" } },
  },
  {
    ...branch,
    look: {
      ...branch.look,
      sent: { "x>a.0": "4", "x>b.0": "0", "y>c.1": "−6", "y>a.1": "−6", "a>b.1": "0", "a>f.1": "−2" },
    },
    marks: { current: { box: "a", phase: "backward" } },
  },
  layers,
  { ...layers, name: "two-layers-down", options: { direction: "down" } },
  numbered("network", network([2, 3, 1])),
  numbered("gates-200", program(1, 200)),
  {
    ...product,
    name: "pinned",
    diagram: {
      ...product.diagram,
      nodes: product.diagram.nodes.map((node) => (node.id === "q" ? { ...node, pinned: { x: 420, y: 160 } } : node)),
    },
  },
];
