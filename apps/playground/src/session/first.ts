// What the page begins with, before anything is loaded that reads, computes or edits: a test holds it to what those say.
import { emptyDocument, type PlaygroundDocument } from "@chainrule/playground-core";
import { examples } from "./examples.ts";

/** The first example's text. */
export const firstText: string = examples[0].text;

/** What the first example's text is read as. */
export const firstDocument: PlaygroundDocument = {
  ...emptyDocument,
  nodes: [
    { kind: "input", id: "n1", name: "x", value: -2 },
    { kind: "input", id: "n2", name: "y", value: 5 },
    { kind: "input", id: "n3", name: "z", value: -4 },
    { kind: "gate", id: "n4", gate: "add", inputs: ["n1", "n2"], options: {}, name: "q" },
    { kind: "gate", id: "n5", gate: "multiply", inputs: ["n4", "n3"], options: {}, name: "f" },
  ],
  result: "n5",
};

/** How many steps go through it and back. */
export const firstLength = 5;
