// What no program in WebAssembly can exceed: a loop of nothing but multiply-adds on vectors of 128 bits.

const ACCUMULATORS = 12; // more than it takes to keep both multiply-add units of today's processors busy
const UNROLLED = 4;

/** Floating-point operations of one round of the loop: four lanes, a multiplication and an addition. */
export const OPERATIONS_PER_ROUND = ACCUMULATORS * UNROLLED * 4 * 2;

const section = (id: number, bytes: readonly number[]): number[] => [id, ...unsigned(bytes.length), ...bytes];
const unsigned = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...unsigned(n >>> 7)]);
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const FUSED = [0xfd, 0x85, 0x02]; // f32x4.relaxed_madd
const MULTIPLY = [0xfd, 0xe6, 0x01];
const ADD = [0xfd, 0xe4, 0x01];

/** The function (rounds: i32) → f32, in a module. */
function moduleOf(fused: boolean): Uint8Array {
  const [rounds, x, first] = [0, 1, 2];
  const accumulate = Array.from({ length: ACCUMULATORS }, (_, i) =>
    fused
      ? [...get(x), ...get(x), ...get(first + i), ...FUSED, ...set(first + i)]
      : [...get(first + i), ...get(x), ...get(x), ...MULTIPLY, ...ADD, ...set(first + i)],
  ).flat();
  const half = [0, 0, 0, 63]; // 0.5
  const body = [
    ...[1, 1 + ACCUMULATORS, 0x7b], // x and the accumulators are vectors
    ...[0xfd, 0x0c, ...half, ...half, ...half, ...half, ...set(x)],
    ...[0x03, 0x40, ...Array.from({ length: UNROLLED }, () => accumulate).flat()],
    ...[...get(rounds), 0x41, 0x7f, 0x6a, 0x22, rounds, 0x0d, 0, 0x0b], // again while --rounds > 0
    ...get(first),
    ...Array.from({ length: ACCUMULATORS - 1 }, (_, i) => [...get(first + 1 + i), ...ADD]).flat(),
    ...[0xfd, 0x1f, 0, 0x0b], // the first lane of the sum of all, so that none is left out
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]), // "run"
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

/** The part of WebAssembly's interface that is needed; Node's types name it without saying what it has. */
interface Engine {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: { readonly run: (rounds: number) => number } };
}

/** The loop, with fused multiply-add where the engine has it: runs so many rounds. */
export function ceiling(): (rounds: number) => number {
  const { WebAssembly: engine } = globalThis as unknown as { readonly WebAssembly: Engine };
  const bytes = [true, false].map(moduleOf).find((module) => engine.validate(module));
  if (!bytes) throw new Error("this engine has no vectors in WebAssembly");
  return new engine.Instance(new engine.Module(bytes)).exports.run;
}
