// Formulas as MathML, and as plain text for speech and for pages without MathML.
import type { MathNode } from "./tree.ts";

/** A formula as MathML; names are escaped, so that none of them is ever markup. */
export const toMathml = (math: MathNode): string =>
  `<math xmlns="http://www.w3.org/1998/Math/MathML" displaystyle="true">${markup(math)}</math>`;

function markup(math: MathNode): string {
  const attributes = "form" in math && math.form ? ` form="${math.form}"` : "";
  const inside = "text" in math ? escapeMarkup(math.text) : math.children.map(markup).join("");
  return `<${math.tag}${attributes}>${inside}</${math.tag}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeMarkup = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);

const SPACED = new Set(["=", "+", "−", "·", "⊙", "×", "/", "<", "≤", ">", "≥", "≠", "mod", "→"]);
const CLOSES = new Set([",", ";"]);

/** A formula as one line of text. */
export function mathText(math: MathNode): string {
  if ("text" in math) {
    if (math.tag !== "mo" || math.form === "prefix") return math.text;
    return SPACED.has(math.text) ? ` ${math.text} ` : CLOSES.has(math.text) ? `${math.text} ` : math.text;
  }
  const parts = math.children.map(mathText);
  const [first = "", second = ""] = parts;
  switch (math.tag) {
    case "mfrac":
      return `${closed(first)}/${closed(second)}`;
    case "msup":
      return second === "T" ? `${closed(first)}ᵀ` : `${closed(first)}^${closed(second)}`;
    case "msqrt":
      return `√${closed(parts.join(""))}`;
    case "mtable":
      return parts.join("; ");
    case "mtr":
      return parts.join(", ");
    default:
      return parts.join("");
  }
}

/** In brackets where it would fall apart without. */
const closed = (text: string): string =>
  /[ ]/.test(text) && !/^(\([^()]*\)|\[[^[\]]*\])$/.test(text) ? `(${text})` : text;
