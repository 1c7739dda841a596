// Large graphs for the page, as links.
import * as activations from "@chainrule/activations";
import * as gates from "@chainrule/gates";
import { type DocumentNode, emptyDocument, type PlaygroundDocument, paletteOf, toFragment } from "@chainrule/playground-core";

export const palette = paletteOf({ "@chainrule/gates": gates, "@chainrule/activations": activations });

/** Gates that take what came shortly before, as a program's do; what nobody takes comes together in a sum. */
export function program(count: number, reach = 12): PlaygroundDocument {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const nodes: DocumentNode[] = [0, 1, 2].map((i) => ({ kind: "input", id: `n${i + 1}`, name: `x${i}`, value: i - 0.7 }));
  const free = new Set<string>();
  const pick = (): string => {
    const back = Math.floor(random() * random() * reach);
    const { id } = nodes[Math.max(0, nodes.length - 1 - back)] as DocumentNode;
    free.delete(id);
    return id;
  };
  const add = (gate: string, inputs: readonly string[]): void => {
    const id = `n${nodes.length + 1}`;
    nodes.push({ kind: "gate", id, gate, inputs, options: {} });
    free.add(id);
  };
  const two = ["add", "subtract", "multiply", "max", "min"];
  const most = 20;
  while (nodes.length < count + 2) {
    // A gate takes no more than some dozens of inputs.
    if (free.size >= most) add("sumOf", [...free].slice(0, most).map((id) => (free.delete(id), id)));
    else if (random() < 0.3) add("tanh", [pick()]);
    else add(two[Math.floor(random() * two.length)] as string, [pick(), pick()]);
  }
  add("sumOf", [...free]);
  return { ...emptyDocument, nodes, result: `n${nodes.length}` };
}

export const linkTo = async (document: PlaygroundDocument): Promise<string> => `#${await toFragment(document)}`;
