// The CPU backend in its first form: plain JavaScript on plain typed arrays, correct before fast.
import type { Backend } from "@chainrule/core";
import { allocate, HostBuffer, sizeOf } from "@chainrule/core";
import { executable } from "./executable.ts";

/** A backend that runs programs on the processor, in the thread that calls it; what it computes can be read at once. */
export const cpu = (): Backend<"now"> => ({
  label: "cpu",
  dtypes: ["float32", "float64", "int32", "bool"],
  buffer: (shape, dtype) => new HostBuffer(shape, dtype, allocate(dtype, sizeOf(shape))),
  compile: executable,
});
