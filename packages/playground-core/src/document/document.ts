// The one document of the playground: what the expression, the canvas, the code and the table are views of. Plain JSON.

/** A node's or group's name inside the document, never seen: a letter and a number ("n12", "g3"), stable through every edit. */
export type Id = string;
/** The numbers of an input: a scalar, a vector, or a matrix by rows. All finite. */
export type NumberValue = number | readonly number[] | readonly (readonly number[])[];
/** What goes into a gate: another node, by its id; numbers that never change; or null where nothing is connected yet. */
export type Operand = Id | NumberValue | null;
/** A setting of a gate, as plain data. */
export type OptionValue =
  | number
  | string
  | boolean
  | null
  | readonly (number | string)[]
  | readonly (readonly number[])[];
/** The settings that a gate was given; those left out are the gate's own. */
export type Options = Readonly<Record<string, OptionValue>>;

/** A value that people type: x = -2. */
export interface InputNode {
  readonly kind: "input";
  readonly id: Id;
  readonly name: string;
  readonly value: NumberValue;
  /** Whole numbers and truth values, where a gate wants them; float64 when left out. */
  readonly dtype?: "int32" | "bool";
}

/** A gate at its place. */
export interface GateNode {
  readonly kind: "gate";
  readonly id: Id;
  /** The gate's name in the palette. */
  readonly gate: string;
  readonly inputs: readonly Operand[];
  readonly options: Options;
  /** What its output is called: q in `q = x + y`. */
  readonly name?: string;
}

export type DocumentNode = InputNode | GateNode;

/** Gates merged into one: shown as one when folded. */
export interface Group {
  readonly id: Id;
  readonly name: string;
  readonly folded: boolean;
  /** Gates, in the document's order. */
  readonly nodes: readonly Id[];
}

/** Where the reader looks, and what was moved by hand. */
export interface View {
  /** Of nodes and groups that were moved by hand: x and y. */
  readonly positions: Readonly<Record<Id, readonly [number, number]>>;
  /** Null: all of it fits. */
  readonly zoom: { readonly x: number; readonly y: number; readonly scale: number } | null;
}

/** A gate that its author wrote in the page: text, which nothing in this package ever runs. */
export interface CustomGate {
  readonly name: string;
  readonly source: string;
}

/** How far a reader is in a lesson. */
export interface LessonPosition {
  readonly lesson: string;
  readonly step: number;
}

/** Everything that is undone, saved and shared. Nodes stand after the nodes that they use. */
export interface PlaygroundDocument {
  readonly version: 1;
  readonly nodes: readonly DocumentNode[];
  /** The node whose gradient is taken; null only where there is no gate. */
  readonly result: Id | null;
  readonly groups: readonly Group[];
  readonly view: View;
  readonly lesson: LessonPosition | null;
  readonly customGates: readonly CustomGate[];
}

/** What a document may hold at most: more is refused before it is looked at. */
export const limits = {
  nodes: 10_000,
  inputsOfAGate: 64,
  numbersOfAValue: 10_000,
  numbers: 200_000,
  nameLength: 60,
  options: 16,
  optionLength: 200,
  groups: 500,
  customGates: 50,
  sourceLength: 20_000,
  coordinate: 1e7,
  /** Of a value that a gate computes. */
  computedNumbers: 1_000_000,
  /** Of an expression or a program, in characters. */
  textLength: 1_000_000,
  /** Brackets within brackets. */
  depth: 200,
} as const;

/** A document in which there is nothing yet. */
export const emptyDocument: PlaygroundDocument = {
  version: 1,
  nodes: [],
  result: null,
  groups: [],
  view: { positions: {}, zoom: null },
  lesson: null,
  customGates: [],
};

/** Whether an operand is another node. */
export const isNodeId = (operand: Operand): operand is Id => typeof operand === "string";

/** The nodes that go into a node, in the order of its inputs. */
export const sourcesOf = (node: DocumentNode): readonly Id[] =>
  node.kind === "input" ? [] : node.inputs.filter(isNodeId);

/** The shape of a value: [] of a scalar. */
export const shapeOfValue = (value: NumberValue): readonly number[] => {
  if (typeof value === "number") return [];
  const [first] = value;
  return typeof first === "object" ? [value.length, first.length] : [value.length];
};
