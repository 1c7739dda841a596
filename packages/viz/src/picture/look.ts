/** How a node looks. */
export interface NodeLook {
  readonly kind: "gate" | "input" | "parameter" | "constant";
  /** The sign in the gate, or the name of the input. */
  readonly symbol: string;
  /** A name in small print under a gate: q in q = x + y. */
  readonly label?: string;
  /** What is said when one points at it or reads it out. */
  readonly title?: string;
}

/** What stands beside a node's output. */
export interface NumberText {
  readonly value?: string;
  readonly gradient?: string;
}

/** Everything a picture shows on a layout; what is left out is not shown. */
export interface Look {
  /** By the ids of nodes. */
  readonly nodes: Readonly<Record<string, NodeLook>>;
  /** Names of groups, by their ids. */
  readonly groups?: Readonly<Record<string, string>>;
  /** Values and gradients, by the ids of nodes. */
  readonly numbers?: Readonly<Record<string, NumberText>>;
  /** What each wire sent back, by the ids of wires: summands where a value branches. */
  readonly sent?: Readonly<Record<string, string>>;
  /** A title and a description of the whole, for those who do not see it. */
  readonly title?: string;
  readonly description?: string;
}

/** What is marked. */
export interface Marks {
  /** The box whose step it is, and the wires that take part. */
  readonly current?: { readonly box: string; readonly phase: "forward" | "backward" } | undefined;
  readonly focus?: string | undefined;
  readonly selected?: ReadonlySet<string> | undefined;
}
