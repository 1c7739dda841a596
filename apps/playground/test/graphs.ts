// Large graphs for the page, as links.
import * as activations from "@chainrule/activations";
import * as gates from "@chainrule/gates";
import {
  type DocumentNode,
  emptyDocument,
  type PlaygroundDocument,
  paletteOf,
  toFragment,
} from "@chainrule/playground-core";

export const palette = paletteOf({ "@chainrule/gates": gates, "@chainrule/activations": activations });

/** Gates that take what came shortly before, as a program's do. */
export function program(count: number, reach = 12): PlaygroundDocument {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const nodes: DocumentNode[] = [0, 1, 2].map((i) => ({
    kind: "input",
    id: `n${i + 1}`,
    name: `x${i}`,
    value: i - 0.7,
  }));
  const pick = (): string => nodes[Math.max(0, nodes.length - 1 - Math.floor(random() * random() * reach))]?.id ?? "n1";
  const two = ["add", "subtract", "multiply", "max", "min"];
  for (let i = 0; i < count; i++) {
    const [gate, inputs] =
      random() < 0.3 ? ["tanh", [pick()]] : [two[Math.floor(random() * two.length)] as string, [pick(), pick()]];
    nodes.push({ kind: "gate", id: `n${nodes.length + 1}`, gate, inputs, options: {} });
  }
  return { ...emptyDocument, nodes, result: `n${nodes.length}` };
}

/** The address's fragment of a document. */
export const linkTo = async (document: PlaygroundDocument): Promise<string> => `#${await toFragment(document)}`;
