import { refuseOdd } from "./allowed.ts";
import type { SvgNode } from "./svg-node.ts";

/** What is needed of a document to make a picture's nodes. */
export type SvgDocument = Pick<Document, "createElementNS" | "createTextNode">;

/** The picture as nodes of a page. Text stays text: nothing is parsed. */
export function toSvgDom(tree: SvgNode, document: SvgDocument): SVGElement {
  refuseOdd(tree);
  const made = document.createElementNS("http://www.w3.org/2000/svg", tree.name) as SVGElement;
  for (const [key, value] of Object.entries(tree.attributes)) made.setAttribute(key, String(value));
  for (const child of tree.children)
    made.appendChild(typeof child === "string" ? document.createTextNode(child) : toSvgDom(child, document));
  return made;
}
