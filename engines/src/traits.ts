// What an engine can do, found without our own code.

/** What decides how the CPU backend runs. */
export interface Traits {
  readonly sharedMemory: boolean;
  /** A page's Content-Security-Policy can forbid it. */
  readonly webAssembly: boolean;
  /** Whether relaxed SIMD is there and really rounds a · b + c once. */
  readonly fuses: boolean;
}

/** The smallest module: f(a, b, c) = a · b + c by f32x4.relaxed_madd. */
// biome-ignore format: one line for each section
const multiplyAddModule = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  1, 8, 1, 0x60, 3, 0x7d, 0x7d, 0x7d, 1, 0x7d, // one type, (f32, f32, f32) → f32
  3, 2, 1, 0,
  7, 5, 1, 1, 0x66, 0, 0, // exported as "f"
  10, 22, 1, 20, 0,
  0x20, 0, 0xfd, 0x13, 0x20, 1, 0xfd, 0x13, 0x20, 2, 0xfd, 0x13, // each number into all lanes
  0xfd, 0x85, 2, 0xfd, 0x1f, 0, 0x0b, // f32x4.relaxed_madd, lane 0
);
const emptyModule = multiplyAddModule.slice(0, 8);

function instantiate(code: BufferSource): WebAssembly.Instance | undefined {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(code));
  } catch {
    return undefined;
  }
}

/** Looks at the engine as it is now. */
export function traits(): Traits {
  const multiplyAdd = instantiate(multiplyAddModule)?.exports.f as
    | ((a: number, b: number, c: number) => number)
    | undefined;
  return {
    sharedMemory: typeof SharedArrayBuffer !== "undefined",
    webAssembly: instantiate(emptyModule) !== undefined,
    // (1 + 2^-12)² = 1 + 2^-11 + 2^-24, whose last term float32 has no room for.
    fuses: multiplyAdd?.(1 + 2 ** -12, 1 + 2 ** -12, -(1 + 2 ** -11)) === 2 ** -24,
  };
}
