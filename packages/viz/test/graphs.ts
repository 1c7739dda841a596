// Graphs to draw, made from numbers that are always the same.
import type { Diagram, DiagramNode, DiagramWire } from "../src/index.ts";

/** Numbers between 0 and 1, the same for the same seed (mulberry32). */
export function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Nodes and wires from lines such as "q = x y": q takes x, then y. */
export function graphOf(...lines: readonly string[]): Diagram {
  const nodes = new Map<string, DiagramNode>();
  const wires: DiagramWire[] = [];
  for (const line of lines) {
    const [id = "", inputs = ""] = line.split("=").map((part) => part.trim());
    inputs
      .split(/\s+/)
      .filter((name) => name !== "")
      .forEach((from, port) => {
        if (!nodes.has(from)) nodes.set(from, { id: from, width: 30, height: 24 });
        wires.push({ id: `${from}>${id}.${port}`, from, to: id, port });
      });
    nodes.set(id, { id, width: 44, height: 44, round: true });
  }
  return { nodes: [...nodes.values()], wires };
}

/** A graph of gates of one or two inputs that take what came shortly before, as a program's do. */
export function program(seed: number, gates: number, reach = 12): Diagram {
  const random = randoms(seed);
  const lines: string[] = [];
  const names = ["i0", "i1", "i2"];
  for (let gate = 0; gate < gates - 3; gate++) {
    const pick = () => names[Math.max(0, names.length - 1 - Math.floor(random() * random() * reach))]!;
    lines.push(random() < 0.3 ? `g${gate} = ${pick()}` : `g${gate} = ${pick()} ${pick()}`);
    names.push(`g${gate}`);
  }
  return graphOf(...lines);
}

/** A random graph without order: any gate may take any that came before it. */
export function scattered(seed: number, gates: number): Diagram {
  const random = randoms(seed);
  const lines: string[] = [];
  for (let gate = 1; gate < gates; gate++) {
    const inputs = Array.from({ length: Math.floor(random() * 4) }, () => `g${Math.floor(random() * gate)}`);
    lines.push(`g${gate} = ${inputs.join(" ")}`);
  }
  return graphOf("g0 =", ...lines);
}

/** A network of scalar gates: each unit sums the products of weights and the layer before it, then bends. */
export function network(sizes: readonly number[]): Diagram {
  const lines: string[] = [];
  sizes.slice(1).forEach((size, layer) => {
    for (let unit = 0; unit < size; unit++) {
      const products = Array.from({ length: sizes[layer]! }, (_, from) => {
        const product = `p${layer}_${unit}_${from}`;
        lines.push(`${product} = w${layer}_${unit}_${from} a${layer}_${from}`);
        return product;
      });
      lines.push(`s${layer}_${unit} = ${products.join(" ")}`, `a${layer + 1}_${unit} = s${layer}_${unit}`);
    }
  });
  return graphOf(...lines);
}

/** The lecture's graphs. */
export const lecture = {
  product: graphOf("q = x y", "f = q z"),
  neuron: graphOf("a = w0 x0", "b = w1 x1", "c = a b", "d = c w2", "e = d", "g = e", "h = g", "f = h"),
};
