// The buffers of a backend: zeros at first, copies in and out, refusals, disposal.
import type { Backend, Dtype, Numbers, Sizes } from "@chainrule/core";
import { isFloat, sizeOf } from "@chainrule/core";
import { expectNumbers, expectRefusal, expectThat } from "./expectations.ts";
import { bufferWith, numbersFor } from "./programs.ts";

const SHAPES: readonly Sizes[] = [[], [1], [5], [33], [2, 3], [0], [2, 0, 3]];
/** Numbers that each dtype must hold as they are. */
const EXACT: Readonly<Record<Dtype, readonly number[]>> = {
  float32: [
    0,
    -0,
    1,
    -2.5,
    2 ** -24,
    16777216,
    3.4028234663852886e38,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ],
  float64: [0, -0, 0.1, -1e300, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  int32: [0, 1, -1, 2147483647, -2147483648, 16777217],
  bool: [0, 1, 1, 0],
};
const ARRAYS: Readonly<Record<Dtype, readonly string[]>> = {
  float32: ["Float32Array", "Float64Array"],
  float64: ["Float64Array"],
  int32: ["Int32Array"],
  bool: ["Uint8Array"],
};

/** A check of a backend, by the sentence that holds when it passes. */
export type BackendChecks = Readonly<Record<string, (backend: Backend) => Promise<void>>>;

const eachDtype = async (backend: Backend, check: (dtype: Dtype) => Promise<void>): Promise<void> => {
  for (const dtype of backend.dtypes) await check(dtype);
};
const three = (backend: Backend, dtype: Dtype, numbers: readonly number[] = [1, 0, 1]) =>
  bufferWith(backend, { shape: [3], dtype }, numbers);

/** What must hold of the buffers of every backend. */
export const bufferChecks: BackendChecks = {
  "gives memory of zeros, of the shape and dtype that was asked for": (backend) =>
    eachDtype(backend, async (dtype) => {
      for (const shape of SHAPES) {
        const buffer = backend.buffer(shape, dtype);
        const numbers: Numbers = await buffer.read();
        expectNumbers(numbers, new Float64Array(sizeOf(shape)), `a new ${dtype} [${shape}]`);
        expectThat(String(buffer.shape) === String(shape), `a buffer of [${shape}] says that it is [${buffer.shape}]`);
        expectThat(buffer.dtype === dtype, `a buffer of ${dtype} says that it is ${buffer.dtype}`);
        const array = numbers.constructor.name;
        expectThat(ARRAYS[dtype].includes(array), `a ${dtype} is read as ${array}, not ${ARRAYS[dtype].join(" or ")}`);
        buffer.dispose();
      }
    }),

  "reads back what was written": (backend) =>
    eachDtype(backend, async (dtype) => {
      const numbers = EXACT[dtype];
      const buffer = bufferWith(backend, { shape: [numbers.length], dtype }, numbers);
      expectNumbers(await buffer.read(), numbers, `a ${dtype}`);
      buffer.write(numbersFor(dtype, numbers.toReversed()));
      expectNumbers(await buffer.read(), numbers.toReversed(), `a ${dtype}, written again`);
      buffer.dispose();
    }),

  "rounds floats of either width to its own": (backend) =>
    eachDtype(backend, async (dtype) => {
      if (!isFloat(dtype)) return;
      const buffer = backend.buffer([2], dtype);
      for (const data of [Float64Array.of(0.1, 1e-9), Float32Array.of(0.1, 1e-9)]) {
        buffer.write(data);
        const [a = 0, b = 0]: Numbers = await buffer.read();
        // The reference keeps float64 whatever the dtype; others hold the nearest number.
        const near = (x: number, y: number): boolean => x === y || x === Math.fround(y);
        expectThat(
          near(a, data[0] as number) && near(b, data[1] as number),
          `${data} written to ${dtype} is read as ${a}, ${b}`,
        );
      }
      buffer.dispose();
    }),

  "copies numbers in, and out for the reader to own": (backend) =>
    eachDtype(backend, async (dtype) => {
      const mine = numbersFor(dtype, [1, 0, 1]);
      const buffer = backend.buffer([3], dtype);
      buffer.write(mine);
      mine.fill(0);
      const read: Numbers = await buffer.read();
      expectNumbers(read, [1, 0, 1], `a ${dtype}, after the writer changed his array,`);
      read.fill(0);
      expectNumbers(await buffer.read(), [1, 0, 1], `a ${dtype}, after the reader changed what he read,`);
      buffer.dispose();
    }),

  "refuses too few or too many numbers, and keeps what it had": (backend) =>
    eachDtype(backend, async (dtype) => {
      const buffer = three(backend, dtype);
      for (const count of [0, 2, 4])
        await expectRefusal(
          () => buffer.write(numbersFor(dtype, new Array(count).fill(0))),
          ["E_FEED_SIZE"],
          `${count} numbers for 3`,
        );
      expectNumbers(await buffer.read(), [1, 0, 1], `a ${dtype}, after refusals,`);
      buffer.dispose();
    }),

  "keeps buffers apart": (backend) =>
    eachDtype(backend, async (dtype) => {
      const [a, b] = [three(backend, dtype), three(backend, dtype, [0, 1, 1])];
      b.write(numbersFor(dtype, [0, 0, 0]));
      expectNumbers(await a.read(), [1, 0, 1], `a ${dtype} beside another`);
      b.dispose();
      expectNumbers(await a.read(), [1, 0, 1], `a ${dtype}, after its neighbour was disposed,`);
      a.dispose();
    }),

  "can be disposed twice, and says so when it is used afterwards": (backend) =>
    eachDtype(backend, async (dtype) => {
      const buffer = three(backend, dtype);
      buffer.dispose();
      buffer.dispose();
      await expectRefusal(() => buffer.read(), ["E_DISPOSED"], "reading what was disposed");
      await expectRefusal(
        () => buffer.write(numbersFor(dtype, [0, 0, 0])),
        ["E_DISPOSED"],
        "writing what was disposed",
      );
    }),
};
