// Writes a list of lanes as WebAssembly SIMD: one vector instruction for each primitive.
import type { Lane, LaneInstruction, LaneOp, Lanes } from "@chainrule/plan";
import { isConstant, scheduleLanes } from "@chainrule/plan";
import type { Code, Local } from "./code.ts";
import { V128 } from "./code.ts";

/** What a primitive is in vectors of 32-bit and of 64-bit numbers. */
const CODES: Readonly<Partial<Record<LaneOp, readonly [number, number]>>> = {
  add: [0xe4, 0xf0],
  sub: [0xe5, 0xf1],
  mul: [0xe6, 0xf2],
  div: [0xe7, 0xf3],
  min: [0xe8, 0xf4],
  max: [0xe9, 0xf5],
  sqrt: [0xe3, 0xef],
  neg: [0xe1, 0xed],
  abs: [0xe0, 0xec],
  floor: [0x68, 0x75],
  ceil: [0x67, 0x74],
  trunc: [0x69, 0x7a],
  nearest: [0x6a, 0x94],
  less: [0x43, 0x49],
  lessEqual: [0x45, 0x4b],
  equal: [0x41, 0x47],
  wordLess: [0x39, 0xd8],
  wordEqual: [0x37, 0xd6],
  and: [0x4e, 0x4e],
  or: [0x50, 0x50],
  not: [0x4d, 0x4d],
  wordAdd: [0xae, 0xce],
  wordSub: [0xb1, 0xd1],
  wordMul: [0xb5, 0xd5],
  wordAnd: [0x4e, 0x4e],
  wordOr: [0x50, 0x50],
  wordXor: [0x51, 0x51],
  shiftLeft: [0xab, 0xcb],
  shiftRight: [0xad, 0xcd],
  shiftRightSigned: [0xac, 0xcc],
  // Of 32 bits only.
  toFloat: [0xfa, 0xfa],
  toWord: [0xf8, 0xf8],
};
const BIT_SELECT = 0x52;
/** Relaxed: of masks that hold in all bits of a lane or in none, as ours do, it is the same, in one instruction. */
const LANE_SELECT = [0x10b, 0x10c] as const;
/** pmin(a, b) is b where b < a and a elsewhere; pmax(a, b) is b where a < b. */
const PSEUDO_MIN = [0xea, 0xf6] as const;
const PSEUDO_MAX = [0xeb, 0xf7] as const;
const ANY_TRUE = 0x53;
/** Relaxed: fused where the processor can, and never half of each in one engine. */
const RELAXED_MULTIPLY_ADD = [0x105, 0x107] as const;

/** Where each constant is. */
export type Constants = ReadonlyMap<Lane, Local>;

function emitConstant(code: Code, { instructions, width }: Lanes, lane: Lane): void {
  const { op, value, high } = instructions[lane] as LaneInstruction;
  if (op === "word") width === 64 ? code.splatI64(value, high) : code.splatI32(value);
  else width === 64 ? code.splatF64(value) : code.splatF32(value);
}

/** Puts all constants into locals, before a loop: wherever one is written, engines make it anew, which takes three or four instructions. */
export function emitConstants(code: Code, lanes: Lanes): Constants {
  const constants = new Map<Lane, Local>();
  for (const [lane, instruction] of lanes.instructions.entries()) {
    if (!isConstant(instruction)) continue;
    emitConstant(code, lanes, lane);
    const local = code.local(V128);
    code.set(local);
    constants.set(lane, local);
  }
  return constants;
}

/**
 * Writes what the outputs need; `inputs` puts an input on the stack, and each output is left in the local that is returned for it. Constants that
 * are in no local are written where they are used, and can be no outputs.
 */
export function emitLanes(
  code: Code,
  lanes: Lanes,
  inputs: (index: number) => void,
  outputs: readonly Lane[],
  fused: boolean,
  constants: Constants = new Map(),
): Local[] {
  const { steps, slots } = scheduleLanes(lanes, outputs);
  const wide = lanes.width === 32 ? 0 : 1;
  const locals = Array.from({ length: slots }, () => code.local(V128));
  const held = new Map(constants);
  const push = (lane: Lane): void => {
    const local = held.get(lane);
    local === undefined ? emitConstant(code, lanes, lane) : code.get(local);
  };
  const simd = (op: LaneOp): Code => code.simd((CODES[op] as readonly [number, number])[wide]);
  const compute = ({ op, inputs: operands, value }: LaneInstruction): void => {
    if (op === "input") inputs(value);
    const [a = 0, b = 0, c = 0] = operands;
    if (op === "select") {
      const { op: test, inputs: compared } = lanes.instructions[a] as LaneInstruction;
      const [p, q] = compared;
      // p < q ? p : q, and p < q ? q : p, which keep what is NaN as a select does.
      const [smaller, larger] = [p === b && q === c, p === c && q === b];
      if (test === "less" && (smaller || larger)) {
        push(c);
        push(b);
        code.simd((smaller ? PSEUDO_MIN : PSEUDO_MAX)[wide]);
        return;
      }
    }
    // A mask goes last in WebAssembly, and a product is an instruction of its own where it is not fused.
    for (const operand of op.startsWith("select") ? [b, c, a] : op === "multiplyAdd" ? [a, b] : operands) push(operand);
    if (op.startsWith("select")) code.simd(fused ? LANE_SELECT[wide] : BIT_SELECT);
    else if (op.startsWith("shift")) {
      code.i32(value);
      simd(op);
    } else if (op === "multiplyAdd") {
      if (!fused) simd("mul");
      push(c);
      fused ? code.simd(RELAXED_MULTIPLY_ADD[wide]) : simd("add");
    } else if (op === "call") code.call(value);
    else if (op in CODES) simd(op);
  };
  const open = new Set<Lane>();
  for (const { lane, slot, opens } of steps) {
    const instruction = lanes.instructions[lane] as LaneInstruction;
    const local = locals[slot] as Local;
    if (opens) {
      const [mask, , otherwise] = instruction.inputs as [Lane, Lane, Lane];
      push(otherwise);
      code.set(local);
      push(mask);
      code.simd(ANY_TRUE).bytes.byte(0x04).byte(0x40);
      open.add(lane);
    } else {
      compute(instruction);
      code.set(local);
      if (open.has(lane)) code.op(0x0b);
    }
    if (!opens) held.set(lane, local);
  }
  return outputs.map((output) => held.get(output) as Local);
}
