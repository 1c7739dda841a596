// Numbers that kernels trip over, for the tests of lanes.
const { NaN: nan, POSITIVE_INFINITY: infinity, MAX_VALUE: large, MIN_VALUE: tiny } = Number;

/** Floats: zeros, halves, whole and huge ones, denormals, infinities and NaN, of both signs. */
export const oddFloats: readonly number[] = [
  ...[0, 1, 0.5, 1.5, 2.5, 3, 1e-3, 7.25, 1e10, 2147483647, 2147483648, 4194303.5, 8388609, 4503599627370495.5, 9e15],
  ...[1.17549435e-38, 1e-45, 1e-40, 3.4028234e38, 1e30, 0.1, 1 / 3, 16777217, infinity, nan, tiny, large, 2.2e-308],
].flatMap((x) => [x, -x]);

/** 32-bit integers of both signs. */
export const oddWords: readonly number[] = [
  ...[0, 1, 2, 3, 5, 7, 31, 255, 65535, 65536, 123456789, 2147483647, 2147483648],
].flatMap((x) => [x | 0, -x | 0]);
