import { refuseOdd } from "./allowed.ts";
import type { SvgNode } from "./svg-node.ts";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text that XML takes as text: markup escaped, characters that XML may not hold left out. */
const escaped = (text: string): string =>
  text
    .replace(/\p{Cs}/gu, "\ufffd")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML may not hold
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"]/g, (character) => entities[character]!);

/** The picture as the text of an SVG file that opens by itself. */
export function toSvgText(tree: SvgNode): string {
  const named = { ...tree, attributes: { xmlns: "http://www.w3.org/2000/svg", ...tree.attributes } };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(named)}\n`;
}

function write(node: SvgNode): string {
  refuseOdd(node);
  const attributes = Object.entries(node.attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const start = `<${node.name}${attributes.join("")}`;
  if (node.children.length === 0) return `${start}/>`;
  const children = node.children.map((child) => (typeof child === "string" ? escaped(child) : write(child)));
  return `${start}>${children.join("")}</${node.name}>`;
}
