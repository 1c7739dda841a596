import { DrawingError } from "../error.ts";
import { type SvgNode, svgNames } from "./svg-node.ts";

const names = new Set<string>(svgNames);
const attribute = /^(?!on)[a-z][a-zA-Z0-9-]*$/;
const forbidden = /^(?:href|style|src)$/;

/** Refuses elements and attributes that could load or run something, or that a strict content policy would stop. */
export function refuseOdd({ name, attributes }: SvgNode): void {
  if (!names.has(name))
    throw new DrawingError("E_NAME", `<${name}> is no part of our pictures, which hold ${svgNames.join(", ")}`);
  for (const key of Object.keys(attributes))
    if (!attribute.test(key) || forbidden.test(key))
      throw new DrawingError("E_NAME", `"${key}" at <${name}> is refused: pictures neither load nor run anything`);
}
