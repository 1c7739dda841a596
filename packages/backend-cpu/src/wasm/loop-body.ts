// What a fused loop computes of one element: its instructions as lanes, what they read, and what is stored.
import type { Dtype, Sizes, Value } from "@chainrule/core";
import { sizeOf, stridesOf } from "@chainrule/core";
import type { Lane, LaneWidth, Loop, LoopInstruction, Operand, View, Walk } from "@chainrule/plan";
import { collapse, Lanes, lowerOp, moves, uniform } from "@chainrule/plan";
import { withoutSubnormals } from "../factors.ts";
import type { Functions } from "./functions.ts";

/** Loops over so few elements call elementary functions: written out, they would be gone through once or twice. */
const FEW = 16;

/** The input that is no stream: the position of each element in the loop, counted from 0. */
export const INDEX = -1;

/** Elements that a loop reads or writes. */
export interface Stream extends Walk {
  readonly dtype: Dtype;
}

export interface LoopBody {
  readonly lanes: Lanes;
  /** Input i of the lanes is read from stream i, unless it is INDEX. */
  readonly reads: readonly Stream[];
  readonly writes: readonly Stream[];
  /** What is written to each of `writes`. */
  readonly results: readonly Lane[];
  /** The axes around the rows, and the row. */
  readonly outer: Sizes;
  readonly length: number;
}

export interface BodyOptions {
  readonly functions: Functions;
  /** Values that lose their subnormal numbers. */
  readonly factors: ReadonlySet<number>;
}

/** The body of a loop. Axes that lie in memory like one become one, unless it is a `matrix`, which keeps its two. */
export function bodyOf(loop: Loop, values: readonly Value[], options: BodyOptions, matrix: boolean): LoopBody {
  const { shape, stores } = loop;
  const dtypeOf = (value: number): Dtype => (values[value] as Value).dtype;
  const lowering = new Lowering(loop, dtypeOf, options);
  for (const instruction of loop.instructions) lowering.lower(instruction);
  const results = stores.map((value) => lowering.laneOf(value));
  const stored = stores.map((value): View => ({ value, offset: 0, strides: stridesOf(shape) }));
  const { axes, walks } = collapse(shape, [...lowering.views, ...stored], matrix);
  const typed = walks.map((stream): Stream => ({ ...stream, dtype: dtypeOf(stream.value) }));
  return {
    lanes: lowering.lanes,
    reads: typed.slice(0, lowering.views.length),
    writes: typed.slice(lowering.views.length),
    results,
    outer: axes.slice(0, -1),
    length: axes.at(-1) as number,
  };
}

/** Writes a loop's instructions as lanes; what is read several times in one way is one input. */
class Lowering {
  readonly lanes: Lanes;
  readonly views: View[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #computed = new Map<number, Lane>();
  readonly #own: readonly number[];
  readonly #dtypeOf: (value: number) => Dtype;
  readonly #functions: Functions | undefined;
  readonly #factors: ReadonlySet<number>;

  constructor({ shape, instructions }: Loop, dtypeOf: (value: number) => Dtype, { functions, factors }: BodyOptions) {
    this.lanes = new Lanes(widthOf(instructions, dtypeOf));
    this.#own = stridesOf(shape);
    this.#dtypeOf = dtypeOf;
    this.#functions = sizeOf(shape) <= FEW ? functions : undefined;
    this.#factors = factors;
  }

  lower({ instruction, operands }: LoopInstruction): void {
    const { op, output } = instruction;
    const inputs = operands.map((operand) => this.#operand(operand));
    const called = this.#functions?.find(op, this.lanes.width);
    let lane: Lane | undefined;
    if (op === "random")
      lane = uniform(
        this.lanes,
        inputs[0] as Lane,
        this.lanes.input(INDEX, "integer"),
        instruction.attributes.seed ?? 0,
      );
    else if (called !== undefined) lane = this.lanes.call(called, inputs);
    else lane = moves(instruction) ? inputs[0] : lowerOp(this.lanes, op, inputs, this.#dtypeOf(output));
    if (this.#factors.has(output)) lane = withoutSubnormals(this.lanes, lane as Lane);
    this.#computed.set(output, lane as Lane);
  }

  /** A value that was computed here, or that lies in memory as the loop goes over it. */
  laneOf(value: number): Lane {
    return this.#computed.get(value) ?? this.#read({ value, offset: 0, strides: this.#own });
  }

  #operand(operand: Operand): Lane {
    if (operand.kind === "read") return this.#read(operand.view);
    if (operand.kind === "own") return this.laneOf(operand.value);
    const { lanes } = this;
    const dtype = this.#dtypeOf(operand.value);
    if (dtype === "bool") return lanes.wordEqual(lanes.word(operand.number === 0 ? 1 : 0), lanes.word(0));
    return dtype === "int32" ? lanes.word(operand.number) : lanes.number(operand.number);
  }

  #read(view: View): Lane {
    const key = `${view.value} ${view.offset} ${view.strides}`;
    const index = this.#numbers.get(key) ?? this.views.push(view) - 1;
    this.#numbers.set(key, index);
    const dtype = this.#dtypeOf(view.value);
    return this.lanes.input(index, dtype === "bool" ? "mask" : dtype === "int32" ? "integer" : "float");
  }
}

/** Which numbers a loop's vectors hold. */
function widthOf(instructions: readonly LoopInstruction[], dtypeOf: (value: number) => Dtype): LaneWidth {
  const wide = instructions.some(({ instruction: { inputs, output } }) =>
    [output, ...inputs].some((id) => dtypeOf(id) === "float64"),
  );
  return wide ? 64 : 32;
}
