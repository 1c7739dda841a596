// The tape of a graph of scalars: its instructions as plain numbers over one array, gone through at once, without compiling.
// Only ops that IEEE 754 rounds are on it, so that it gives the bits of WebAssembly, fused or not.
import type { Numbers, OpName, Program } from "@chainrule/core";
import { isFloat, sizeOf } from "@chainrule/core";

/** The ops that a tape has, by the number that stands for them. */
const OPS: readonly OpName[] = [
  ...(["add", "sub", "mul", "div", "max", "min", "less", "lessEqual", "equal"] as const),
  ...(["neg", "abs", "sqrt", "relu", "where", "sign"] as const),
];
/** Ops that change nothing of one number. */
const MOVES: ReadonlySet<OpName> = new Set<OpName>(["reshape", "broadcast", "transpose", "slice"]);
/** How many numbers an instruction takes: its op, where its result goes, and three operands. */
const WIDTH = 5;

export interface ScalarTape {
  /** One run on arrays of one number each: those of the inputs, then those of the outputs. */
  run(bound: readonly Numbers[]): void;
}

/** The tape of a program, or undefined where it holds more than scalars of one float dtype and bools. */
export function scalarTape({ values, instructions, inputs, outputs, updates }: Program): ScalarTape | undefined {
  const dtypes = new Set(values.map(({ dtype }) => dtype));
  dtypes.delete("bool");
  const [dtype] = dtypes;
  if (dtypes.size !== 1 || dtype === undefined || !isFloat(dtype)) return undefined;
  if (values.some(({ shape }) => sizeOf(shape) !== 1)) return undefined;
  const at = Int32Array.from(values, (_, id) => id);
  const start = new Float64Array(values.length);
  const code: number[] = [];
  for (const { op, inputs: operands, output, attributes } of instructions) {
    const [a = 0, b = a, c = a] = operands.map((id) => at[id] as number);
    if (op === "constant") start[output] = attributes.data?.[0] ?? attributes.value ?? 0;
    else if (MOVES.has(op)) at[output] = a;
    else {
      const number = OPS.indexOf(op);
      if (number < 0) return undefined;
      code.push(number, output, a, b, c);
    }
  }
  const numbers = dtype === "float32" ? Float32Array.from(start) : start;
  const words = Int32Array.from(code);
  const results = outputs.map(({ value }) => at[value] as number);
  const changes = updates.map(({ target, value }) => [inputs.indexOf(target), at[value] as number] as const);
  const run = (bound: readonly Numbers[]): void => {
    for (let i = 0; i < inputs.length; i++) numbers[inputs[i] as number] = (bound[i] as Numbers)[0] as number;
    play(words, numbers);
    for (let i = 0; i < results.length; i++)
      (bound[inputs.length + i] as Numbers)[0] = numbers[results[i] as number] as number;
    for (const [slot, value] of changes) (bound[slot] as Numbers)[0] = numbers[value] as number;
  };
  return { run };
}

/** Goes through a tape. Stores round to the dtype. */
function play(code: Int32Array, v: Float32Array | Float64Array): void {
  for (let k = 0; k < code.length; k += WIDTH) {
    const to = code[k + 1] as number;
    const x = v[code[k + 2] as number] as number;
    const y = v[code[k + 3] as number] as number;
    switch (code[k]) {
      case 0:
        v[to] = x + y;
        break;
      case 1:
        v[to] = x - y;
        break;
      case 2:
        v[to] = x * y;
        break;
      case 3:
        v[to] = x / y;
        break;
      case 4:
        v[to] = Math.max(x, y);
        break;
      case 5:
        v[to] = Math.min(x, y);
        break;
      case 6:
        v[to] = x < y ? 1 : 0;
        break;
      case 7:
        v[to] = x <= y ? 1 : 0;
        break;
      case 8:
        v[to] = x === y ? 1 : 0;
        break;
      case 9:
        v[to] = -x;
        break;
      case 10:
        v[to] = Math.abs(x);
        break;
      case 11:
        v[to] = Math.sqrt(x);
        break;
      case 12:
        v[to] = x <= 0 ? 0 : x;
        break;
      case 13:
        v[to] = x === 0 ? (v[code[k + 4] as number] as number) : y;
        break;
      default:
        v[to] = Math.sign(x);
    }
  }
}
