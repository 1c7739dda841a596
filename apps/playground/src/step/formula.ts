// Formulas as elements, never as markup.
import type { MathNode } from "@chainrule/playground-core";

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";

function elementOf(math: MathNode): Element {
  const element = document.createElementNS(NAMESPACE, math.tag);
  if ("text" in math) {
    element.textContent = math.text;
    if (math.form) element.setAttribute("form", math.form);
  } else element.append(...math.children.map(elementOf));
  return element;
}

/** Shows a formula in an element: `<span {@attach formula(math)}>`. */
export const formula =
  (math: MathNode) =>
  (host: Element): void => {
    const root = document.createElementNS(NAMESPACE, "math");
    root.append(elementOf(math));
    host.replaceChildren(root);
  };
