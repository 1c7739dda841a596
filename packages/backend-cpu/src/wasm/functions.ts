// Elementary functions as functions of a module, for loops over so few elements that writing them out does not pay.
import type { OpName } from "@chainrule/core";
import { ops } from "@chainrule/core";
import type { LaneWidth } from "@chainrule/plan";
import { Lanes, lowerOp } from "@chainrule/plan";
import { Code, type Local, V128 } from "./code.ts";
import { emitLanes } from "./lanes.ts";
import type { Module } from "./module.ts";

const ELEMENTARY = new Set<OpName>([
  ...(["exp", "expm1", "log", "log1p", "sin", "cos", "erf", "tanh", "sigmoid", "atan2", "pow"] as const),
]);
/** Whether an op is a function that is composed of many primitives. */
export const isElementary = (op: OpName): boolean => ELEMENTARY.has(op);

export class Functions {
  readonly #module: Module;
  readonly #fused: boolean;

  constructor(module: Module, fused: boolean) {
    this.#module = module;
    this.#fused = fused;
  }

  /** The number of an op's function, written when it is first asked for; undefined for ops that are not worth one. */
  find(op: OpName, width: LaneWidth): number | undefined {
    if (!isElementary(op)) return undefined;
    return this.#module.once(`${op} ${width} ${this.#fused}`, () => this.#write(op, width));
  }

  #write(op: OpName, width: LaneWidth): Code {
    const takes = ops[op].arity;
    const code = new Code(new Array<typeof V128>(takes).fill(V128), [V128]);
    const lanes = new Lanes(width);
    const inputs = Array.from({ length: takes }, (_, i) => lanes.input(i));
    const lane = lowerOp(lanes, op, inputs);
    const [result] = emitLanes(code, lanes, (i) => code.get(i), lane === undefined ? [] : [lane], this.#fused);
    return code.get(result as Local);
  }
}
