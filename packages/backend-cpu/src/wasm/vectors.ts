// Loading and storing vectors of each dtype. A bool is a byte in memory, and a mask of all bits in a vector; a vector
// of 32-bit numbers has four of them, one of 64-bit numbers two. The address is on the stack where it is given as an offset.
import type { Dtype } from "@chainrule/core";
import type { LaneWidth } from "@chainrule/plan";
import type { Code, Local } from "./code.ts";

const LOAD = 0x00;
const STORE = 0x0b;
const SPLAT_32 = 0x09;
const SPLAT_64 = 0x0a;
const LOAD_ZERO_32 = 0x5c;
const LOAD_LANE = { 1: 0x54, 2: 0x55, 4: 0x56, 8: 0x57 } as const;
const STORE_LANE = { 1: 0x58, 2: 0x59, 4: 0x5a, 8: 0x5b } as const;
const SPLAT_BYTE = 0x07;

/** As many values as a vector holds, side by side. */
export function loadVector(code: Code, dtype: Dtype, width: LaneWidth, offset: number): void {
  if (dtype !== "bool") code.vector(LOAD, offset);
  else {
    // Two bytes of the four are one too many for 64-bit numbers; they are not looked at.
    code.vector(LOAD_ZERO_32, offset);
    toMask(code, width);
  }
}

/** One value, in every lane. */
export function loadOne(code: Code, dtype: Dtype, width: LaneWidth, offset: number): void {
  if (dtype === "bool") {
    code.vector(SPLAT_BYTE, offset);
    toMask(code, width);
  } else code.vector(dtype === "float64" ? SPLAT_64 : SPLAT_32, offset);
}

/** As many values as a vector holds, each from where `address` puts its address, returning an offset. */
export function loadStrided(code: Code, dtype: Dtype, width: LaneWidth, address: (lane: number) => number): void {
  const bytes = dtype === "bool" ? 1 : dtype === "float64" ? 8 : 4;
  const lanes = width === 32 ? 4 : 2;
  code.splatI32(0);
  for (let lane = 0; lane < lanes; lane++) {
    const vector = code.scratch();
    code.set(vector);
    const offset = address(lane);
    code.get(vector).vectorLane(LOAD_LANE[bytes], offset, lane);
  }
  if (dtype === "bool") toMask(code, width);
}

/** A whole vector; the address is on the stack. */
export function storeVector(code: Code, dtype: Dtype, width: LaneWidth, value: Local, offset: number): void {
  code.get(value);
  if (dtype !== "bool") code.vector(STORE, offset);
  else {
    toBytes(code, width);
    code.vectorLane(STORE_LANE[width === 32 ? 4 : 2], offset, 0);
  }
}

/** The first value of a vector; the address is on the stack. */
export function storeOne(code: Code, dtype: Dtype, width: LaneWidth, value: Local, offset: number): void {
  code.get(value);
  if (dtype === "bool") {
    toBytes(code, width);
    code.vectorLane(STORE_LANE[1], offset, 0);
  } else code.vectorLane(STORE_LANE[dtype === "float64" ? 8 : 4], offset, 0);
}

/** The first bytes of a vector as masks. */
function toMask(code: Code, width: LaneWidth): void {
  code.simd(0x89).simd(0xa9); // to 16 bits, to 32 bits
  if (width === 64) code.simd(0xc9);
  code.splatI32(0).simd(width === 32 ? 0x38 : 0xd7); // not equal to 0
}

/** Masks as the first bytes of a vector, 0 or 1. */
function toBytes(code: Code, width: LaneWidth): void {
  const step = width / 8;
  const first = Array.from({ length: 16 }, (_, i) => (i * step < 16 ? i * step : 0));
  code.splatI32(0).shuffle(first).splatI32(0x01010101).simd(0x4e);
}
