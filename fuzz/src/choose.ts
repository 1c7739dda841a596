// How each op finds its operands and attributes among the wires that are there. One entry per op of the closed table.
import type { Attributes, OpName, Shape } from "@chainrule/core";
import { isChainruleError, isFloat, ops } from "@chainrule/core";
import { domains, type Preparation } from "./forms.ts";
import { edgeNumbers } from "./numbers.ts";
import { dtypeOf, type Kind, type Numbers, type Operand, type StepPlan } from "./plan.ts";
import { RING, type StepRecipe } from "./recipe.ts";

/** A wire as the choice of operands sees it. */
export interface Candidate {
  readonly index: number;
  readonly id: number;
  readonly shape: Shape;
  readonly kind: Kind;
}

/** The choices of one step, among the wires that are there. */
export class Choices {
  readonly wires: readonly Candidate[];
  readonly #step: StepRecipe;
  #drawn = 0;

  constructor(step: StepRecipe, wires: readonly Candidate[]) {
    this.#step = step;
    this.wires = wires;
  }

  get wild(): boolean {
    return this.#step.wild;
  }

  /** The wires that fit, in their order on the ring from this step's reference number `slot` on. */
  all(slot: number, fits: (wire: Candidate) => boolean): readonly Candidate[] {
    const from = this.#step.from[slot] as number;
    const distance = ({ id }: Candidate): number => (((id - from) % RING) + RING) % RING;
    return this.wires.filter(fits).sort((a, b) => distance(a) - distance(b));
  }

  /** The first of them. */
  wire(slot: number, fits: (wire: Candidate) => boolean): Candidate | undefined {
    return this.all(slot, fits)[0];
  }

  /** A number from 0 on, below that one. */
  below(n: number): number {
    const { choices } = this.#step;
    return (choices[this.#drawn++ % choices.length] as number) % Math.max(1, n);
  }

  flag(): boolean {
    return this.below(2) === 1;
  }

  one<T>(things: readonly T[]): T | undefined {
    return things[this.below(things.length)];
  }
}

type Choose = (op: OpName, choices: Choices) => StepPlan | undefined;

const rankOf = ({ shape }: Candidate): number => shape.length;
const sizeAt = ({ shape }: Candidate, axis: number): number => shape[axis] as number;
const numberAxes = ({ shape }: Candidate): readonly number[] =>
  shape.flatMap((size, axis) => (typeof size === "number" ? [axis] : []));
const floating = ({ kind }: Candidate): boolean => kind === "float" || kind === "other";

/** Whether the op's own shape rule takes these operands. */
function takes(op: OpName, inputs: readonly Pick<Candidate, "shape" | "kind">[], attributes: Attributes = {}): boolean {
  const typed = inputs.map(({ shape, kind }) => ({ shape, dtype: dtypeOf(kind, "float32") }));
  try {
    ops[op].result(typed as never, attributes);
    return true;
  } catch (error) {
    if (isChainruleError(error)) return false;
    throw error;
  }
}

function made(
  { wild }: Choices,
  form: string,
  operands: readonly Operand[],
  attributes: Omit<Attributes, "to"> & { readonly to?: Kind } = {},
): StepPlan {
  return { operands, before: wild ? [] : (domains[form] ?? []), made: { form, attributes } };
}

const elementwise: Choose = (op, choices) => {
  const { arity } = ops[op];
  const x = choices.wire(0, (wire) => takes(op, [wire, wire, wire].slice(0, arity)));
  if (!x) return undefined;
  if (arity === 1) return made(choices, op, [x.index]);
  const y = choices.wire(1, (wire) => takes(op, [x, wire])) ?? x;
  return made(choices, op, [x.index, y.index]);
};

const where: Choose = (op, choices) => {
  const x = choices.wire(0, () => true);
  const y = x && choices.wire(1, (wire) => wire.kind === x.kind && takes("equal", [x, wire]));
  if (!x || !y) return undefined;
  const condition = choices.wire(2, (wire) => takes(op, [wire, x, y]));
  if (condition) return made(choices, op, [condition.index, x.index, y.index]);
  if (x.kind === "bool") return undefined;
  return made(choices, "larger", [x.index, y.index]);
};

const cast: Choose = (op, choices) => {
  const x = choices.wire(0, () => true);
  const to = choices.one<Kind>(["float", "other", "int32", "bool"]) as Kind;
  return x && made(choices, op, [x.index], { to });
};

const reduction: Choose = (op, choices) => {
  const fits = (wire: Candidate): boolean => takes(op, [wire], { axes: [] });
  const x = choices.wire(0, fits);
  const axes = x?.shape.flatMap((_, axis) => (choices.flag() ? [] : [axis]));
  return x && made(choices, op, [x.index], { axes: axes as number[] });
};

const matmul: Choose = (op, choices) => {
  const [transA, transB] = [choices.flag(), choices.flag()];
  const x = choices.wire(0, (wire) => floating(wire) && rankOf(wire) >= 2);
  if (!x) return undefined;
  const y = choices.wire(1, (wire) => takes(op, [x, wire], { transA, transB }));
  if (y) return made(choices, op, [x.index, y.index], { transA, transB });
  return made(choices, op, [x.index, x.index], { transA, transB: !transA });
};

const reshape: Choose = (op, choices) => {
  const x = choices.wire(0, () => true);
  if (!x) return undefined;
  const shapes = reshapesOf(x.shape, choices);
  const shape = choices.one(shapes);
  return shape && made(choices, op, [x.index], { shape });
};

function reshapesOf(shape: Shape, choices: Choices): readonly Shape[] {
  const at = choices.below(shape.length + 1);
  const shapes: Shape[] = [shape.toSpliced(at, 0, 1), shape.filter((size) => size !== 1)];
  const [a, b] = [shape[at], shape[at + 1]];
  if (typeof a === "number" && typeof b === "number") shapes.push(shape.toSpliced(at, 2, a * b));
  const divisor = typeof a === "number" ? [2, 3, 5].find((d) => a > d && a % d === 0) : undefined;
  if (divisor) shapes.push(shape.toSpliced(at, 1, divisor, (a as number) / divisor));
  if (shape.every((size) => typeof size === "number"))
    shapes.push(shape.toReversed(), [(shape as readonly number[]).reduce((n, size) => n * size, 1)]);
  return shapes;
}

const transpose: Choose = (op, choices) => {
  const x = choices.wire(0, () => true);
  if (!x) return undefined;
  const left = x.shape.map((_, axis) => axis);
  const axes = x.shape.map(() => left.splice(choices.below(left.length), 1)[0] as number);
  return made(choices, op, [x.index], { axes });
};

const broadcast: Choose = (op, choices) => {
  const x = choices.wire(0, () => true);
  if (!x) return undefined;
  const like = choices.wire(1, (wire) => takes(op, [x], { shape: wire.shape }));
  if (like && choices.flag()) return made(choices, op, [x.index], { shape: like.shape });
  const stretched = x.shape.map((size) => (size === 1 ? ([2, 1, 0, 3][choices.below(4)] as number) : size));
  const shape = [...(choices.flag() && rankOf(x) < 4 ? [[2, 1, 0][choices.below(3)] as number] : []), ...stretched];
  return made(choices, op, [x.index], { shape });
};

const slice: Choose = (op, choices) => {
  const x = choices.wire(0, () => true);
  if (!x) return undefined;
  const starts = x.shape.map((size) => (typeof size === "number" ? choices.below(size + 1) : 0));
  const shape = x.shape.map((size, axis) => {
    if (typeof size !== "number") return size;
    const rest = size - (starts[axis] as number);
    return rest - choices.below(Math.min(2, rest + 1));
  });
  return made(choices, op, [x.index], { starts, shape });
};

const pad: Choose = (op, choices) => {
  const x = choices.wire(0, () => true);
  if (!x) return undefined;
  const [starts, after] = [0, 1].map(() =>
    x.shape.map((size) => (typeof size === "number" ? choices.below(3) : 0)),
  ) as [number[], number[]];
  const shape = x.shape.map((size, axis) =>
    typeof size === "number" ? size + (starts[axis] as number) + (after[axis] as number) : size,
  );
  const values = floating(x) ? (choices.wild ? edgeNumbers : [0, 0.1, -1]) : [0, 1];
  return made(choices, op, [x.index], { starts, shape, value: choices.one(values) as number });
};

const concat: Choose = (op, choices) => {
  const x = choices.wire(0, (wire) => numberAxes(wire).length > 0);
  if (!x) return undefined;
  const axes = [choices.one(numberAxes(x)) as number];
  const y = choices.wire(1, (wire) => wire.kind === x.kind && takes(op, [x, wire], { axes })) ?? x;
  return made(choices, op, [x.index, y.index], { axes });
};

const gather: Choose = (op, choices) => {
  const x = choices.wire(0, (wire) => numberAxes(wire).length > 0);
  if (!x) return undefined;
  const axis = choices.one(numberAxes(x)) as number;
  const size = sizeAt(x, axis);
  const indices = choices.wire(1, ({ kind }) => kind === "int32");
  if (indices && choices.flag())
    return choices.wild
      ? made(choices, op, [x.index, indices.index], { axes: [axis] })
      : made(choices, "gatherWithin", [x.index, indices.index], { axes: [axis], value: Math.max(0, size - 1) });
  return made(choices, op, [x.index, drawnIndices(choices, [choices.below(4)], size)], { axes: [axis] });
};

/** Constant indices into an axis of that size, beyond it on both sides when wild. */
const drawnIndices = (choices: Choices, shape: readonly number[], size: number): Numbers => ({
  shape,
  kind: "int32",
  data: Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () =>
    choices.wild ? choices.below(size + 2) - 1 : choices.below(size),
  ),
});

const scatterAdd: Choose = (op, choices) => {
  const x = choices.wire(0, (wire) => wire.kind !== "bool" && numberAxes(wire).length > 0);
  if (!x) return undefined;
  const axis = choices.one(numberAxes(x)) as number;
  const size = choices.below(4);
  const shape = x.shape.with(axis, size);
  const indices = choices.wire(1, (wire) => wire.kind === "int32" && takes(op, [x, wire], { shape, axes: [axis] }));
  const given = indices && choices.flag() ? indices.index : drawnIndices(choices, [sizeAt(x, axis)], size);
  return made(choices, op, [x.index, given], { shape, axes: [axis] });
};

const cumsum: Choose = (op, choices) => {
  const x = choices.wire(0, (wire) => wire.kind !== "bool" && rankOf(wire) > 0);
  const [axes, exclusive, reverse] = [[choices.below(x ? rankOf(x) : 1)], choices.flag(), choices.flag()];
  return x && made(choices, op, [x.index], { axes, exclusive, reverse });
};

const constant: Choose = (op, choices) => {
  const x = choices.wire(0, ({ kind }) => kind !== "bool");
  if (!x) return undefined;
  const values = floating(x) ? (choices.wild ? edgeNumbers : [1, 0.1, -0.5, 0, -0]) : [1, -7, 0];
  if (choices.flag()) return made(choices, op, [x.index], { value: choices.one(values) as number });
  const shape = x.shape.map((size) => (typeof size === "number" && choices.flag() ? size : 1));
  const data = Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => choices.one(values) as number);
  return made(choices, choices.flag() ? "add" : "max", [x.index, { shape, kind: x.kind, data }]);
};

const beside =
  (attributes: (choices: Choices, x: Candidate) => Attributes, fits = floating): Choose =>
  (op, choices) => {
    const x = choices.wire(0, fits);
    return x && made(choices, op, [x.index], attributes(choices, x) as object);
  };
const someAxes = (choices: Choices, x: Candidate): Attributes => ({
  axes: x.shape.flatMap((_, axis) => (choices.flag() ? [] : [axis])),
});

/** Ops other than the elementwise ones. An elementwise op is chosen by its own shape rule. */
const CHOOSE: Partial<Readonly<Record<OpName, Choose>>> = {
  where,
  cast,
  sum: reduction,
  maxOver: reduction,
  minOver: reduction,
  matmul,
  reshape,
  transpose,
  broadcast,
  slice,
  pad,
  concat,
  gather,
  scatterAdd,
  cumsum,
  constant,
  iota: beside(someAxes, () => true),
  size: beside(someAxes),
  training: beside(
    () => ({}),
    () => true,
  ),
  step: beside(
    () => ({}),
    () => true,
  ),
  random: beside((choices) => ({ seed: choices.below(4) })),
};

/** How an op is chosen, undefined for an op that nobody thought of. Inputs come with the graph. */
export const chooserOf = (op: OpName): Choose | undefined =>
  CHOOSE[op] ?? (ops[op].kind === "elementwise" ? elementwise : op === "input" ? () => undefined : undefined);

/** What an operand of a public gate is made to be first. */
export const preparationsOf = (choices: Choices, gate: string): readonly (Preparation | undefined)[] =>
  choices.wild ? [] : (domains[gate] ?? []);
export const isFloating = (wire: Candidate): boolean => isFloat(dtypeOf(wire.kind, "float32"));
