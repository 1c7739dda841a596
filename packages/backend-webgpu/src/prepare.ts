// From a program to kernels and the memory that they share. Nothing here touches a device, so that it can be read and tested as text.
import type { Dtype, Numbers, Program, Value } from "@chainrule/core";
import { allocate, sizeOf } from "@chainrule/core";
import type { Copy, Fused, Kernel, Place } from "@chainrule/plan";
import { fixedValues, fuse, madeBy, planMemory } from "@chainrule/plan";
import { attaches, checkDtypes, family } from "./family.ts";
import { halvesIn } from "./halves.ts";
import { makesOf, opsOf } from "./names.ts";
import type { Choice, Product } from "./products/index.ts";
import { type Bindings, splitLoops } from "./split.ts";
import { loopKernel } from "./wgsl/loop.ts";
import { type WgslKernel, WgslModule, writeKernel } from "./wgsl/module.ts";
import { matmulKernels } from "./wgsl/product.ts";
import { isReduction, reductionKernels } from "./wgsl/reduce.ts";
import { singleKernel } from "./wgsl/single.ts";

/** What a device is like, as far as kernels depend on it. */
export interface Terms {
  readonly most: Bindings;
  readonly choose: (product: Product) => Choice;
  /** Whether the invocations of a workgroup share sums: software adapters are slow where they wait for each other. */
  readonly barriers: boolean;
  /** Whether the device's own quotients and square roots are rounded to the nearest, as those of software adapters are. */
  readonly nearest: boolean;
  /** Whether what lies between kernels is stored in float16. */
  readonly halves: boolean;
}

/** A constant, and where it lies. */
interface Fixed {
  readonly at: number;
  readonly dtype: Dtype;
  readonly data: Numbers;
}

export interface NamedKernel extends WgslKernel {
  /** What it leaves in memory, for people. */
  readonly makes: string;
}

export interface Prepared {
  readonly kernels: readonly NamedKernel[];
  /** The program's own memory, in pieces: how many bytes each has, by where the plan puts it. */
  readonly arena: ReadonlyMap<number, number>;
  /** Memory of kernels' own, between their passes. */
  readonly scratch: readonly number[];
  readonly fixed: readonly Fixed[];
  /** Made when all kernels have run, as if all at once. */
  readonly copies: readonly Copy[];
  /** By value; a reshape lies where its input does. */
  readonly places: readonly (Place | undefined)[];
}

/** Bytes of a value on a device: whole fours of four bytes, whatever the dtype, and never nothing. */
export const bytesOn = ({ shape }: Pick<Value, "shape">, each: 2 | 4 = 4): number =>
  Math.max(16, 4 * each * Math.ceil(sizeOf(shape) / 4));

export function prepare(program: Program, terms: Terms): Prepared {
  checkDtypes(program);
  const fused = fuse(program, family, { attaches, sparing: true });
  const prepared = prepareFused(program, splitLoops(fused, program, terms.most, true), fused, terms);
  if (prepared.kernels.every((kernel) => binds(kernel, terms.most))) return prepared;
  return prepareFused(program, splitLoops(fused, program, terms.most, false), fused, terms);
}

function binds({ bindings }: WgslKernel, { arrays, singles }: Bindings): boolean {
  const uniforms = bindings.filter(({ access }) => access === "uniform").length;
  return uniforms <= singles && bindings.length - uniforms <= arrays;
}

/** `before` is the same before loops were split. */
function prepareFused(program: Program, fused: Fused, before: Fused, terms: Terms): Prepared {
  const { values } = program;
  const fixed = fixedValues(program, fused);
  const memory = planMemory(program, fused, fixed);
  const halves = terms.halves ? halvesIn(program, fused, before, memory) : new Set<number>();
  // What is empty takes no bytes in the plan, and would lie where something else does.
  const own = memory.places.map((place, id): Place | undefined =>
    place?.in === "arena" && sizeOf((values[id] as Value).shape) === 0 ? { in: "arena", at: -1 - id } : place,
  );
  const places = fused.views.map(({ value }) => own[value]);
  const arena = new Map<number, number>();
  for (const [id, place] of own.entries())
    if (place?.in === "arena")
      arena.set(place.at, Math.max(arena.get(place.at) ?? 0, bytesOn(values[id] as Value, halves.has(id) ? 2 : 4)));
  const scratch: number[] = [];
  const kernels = fused.kernels.flatMap((kernel) => {
    if (madeBy(kernel).every((value) => sizeOf((values[value] as Value).shape) === 0)) return [];
    const makes = makesOf(kernel, program);
    return written(
      kernel,
      () => new WgslModule(values, places, { halves, nearest: terms.nearest }),
      (bytes) => scratch.push(bytes) - 1,
      terms,
    ).map((one) => ({ ...one, makes }));
  });
  return { kernels, arena, scratch, fixed: filled(program, fixed, places), copies: memory.copies, places };
}

function written(
  kernel: Kernel,
  makeModule: () => WgslModule,
  scratch: (bytes: number) => number,
  { choose, barriers }: Terms,
): readonly WgslKernel[] {
  const label = opsOf(kernel);
  const write = (make: (module: WgslModule) => WgslKernel): WgslKernel => writeKernel(makeModule(), make);
  if (kernel.kind === "loop") return [write((module) => loopKernel(kernel.loop, module, label))];
  if (kernel.kind === "matmul") return matmulKernels(kernel, makeModule, scratch, choose, label).map(write);
  if (isReduction(kernel.instruction)) return reductionKernels(kernel, makeModule, scratch, barriers, label).map(write);
  return [write((module) => singleKernel(kernel.instruction, module, label))];
}

function filled(
  { instructions, values }: Program,
  fixed: readonly number[],
  places: readonly (Place | undefined)[],
): readonly Fixed[] {
  const wanted = new Set(fixed);
  return instructions.flatMap(({ op, output, attributes }) => {
    if (!wanted.has(output)) return [];
    const { shape, dtype } = values[output] as Value;
    const data = allocate(dtype, sizeOf(shape));
    if (op === "iota") for (let i = 0; i < data.length; i++) data[i] = i;
    else if (attributes.data) data.set(attributes.data);
    else data.fill(attributes.value ?? 0);
    return [{ at: (places[output] as Place).at, dtype, data }];
  });
}
