// Reductions: short ones by one invocation each, long ones by a workgroup each, very long ones in two passes. The order in
// which numbers meet comes from the shape alone.
import type { Instruction, Sizes, Value } from "@chainrule/core";
import { sizeOf, stridesOf } from "@chainrule/core";
import type { Kernel } from "@chainrule/plan";
import { finishOne, linear, splitIndex } from "./frame.ts";
import { gridOf, type WgslKernel, type WgslModule } from "./module.ts";
import { type Carried, carried, SUMS } from "./sums.ts";

type ReductionName = "sum" | "maxOver" | "minOver";

const GROUP = 64;
/** Results of so few numbers are one invocation's work; of more, where there are many results. */
const SHORT = 64;
const MANY_RESULTS = 4096;
const LONG_FOR_MANY = 2048;
/** Of more numbers than this several workgroups share a result; or several invocations, where each is by itself. */
const PART = 32768;
const ALONE = 1024;

export const isReduction = ({ op }: Instruction): boolean => op === "sum" || op === "maxOver" || op === "minOver";

/** Axes that stay and axes that go, each group of neighbours as one: how large, and how far apart in memory. */
interface Axes {
  readonly sizes: Sizes;
  readonly strides: Sizes;
}

function axesOf(shape: Sizes, axes: readonly number[], goes: boolean): Axes {
  const strides = stridesOf(shape);
  const groups: { size: number; stride: number; last: number }[] = [];
  for (const [axis, size] of shape.entries()) {
    if (size === 1 || axes.includes(axis) !== goes) continue;
    const before = groups.at(-1);
    const stride = strides[axis] as number;
    if (before?.last === axis - 1) Object.assign(before, { size: before.size * size, stride, last: axis });
    else groups.push({ size, stride, last: axis });
  }
  return { sizes: groups.map(({ size }) => size), strides: groups.map(({ stride }) => stride) };
}

/** One pass over numbers: those of each result, divided into parts. */
interface Pass {
  readonly results: number;
  readonly length: number;
  readonly parts: number;
  /** Statements before the loop, and an expression for the state that number `r` of result `o` gives to a state. */
  readonly begin: string;
  readonly take: (state: string) => string;
  readonly finish: (state: string) => string;
}

/** The kernels of a reduction: one, or two where results are few and long. */
export function reductionKernels(
  { instruction, after }: Kernel & { readonly kind: "single" },
  makeModule: () => WgslModule,
  scratch: (bytes: number) => number,
  barriers: boolean,
  label: string,
): readonly ((module: WgslModule) => WgslKernel)[] {
  const { inputs, output, attributes } = instruction;
  const op = instruction.op as ReductionName;
  const [input] = inputs as [number];
  const { shape, dtype }: Value = makeModule().valueOf(input);
  const { axes = [] } = attributes;
  const [stays, goes] = [axesOf(shape, axes, false), axesOf(shape, axes, true)];
  const [results, length] = [sizeOf(stays.sizes), sizeOf(goes.sizes)];
  const state = carried(op, dtype);
  const from = (module: WgslModule): Pick<Pass, "begin" | "take"> => {
    if (length === 0) return { begin: "", take: () => "" };
    const { text, names } = splitIndex("o", stays.sizes, "s");
    const one = goes.sizes.length <= 1;
    const inner = splitIndex("r", goes.sizes, "g");
    const index = one ? linear(0, goes.strides, ["r"]) : "along";
    const element = module.element(input, `base + ${index}`);
    return {
      begin: `${text}  let base = ${linear(0, stays.strides, names)};\n`,
      take: (so) =>
        `${one ? "" : `${inner.text}  let along = ${linear(0, goes.strides, inner.names)};\n`}    ${so} = ${state.take(so, element)};`,
    };
  };
  const last = (module: WgslModule) => (so: string) => finishOne(after, module, output, "o", state.result(so));
  const parts = Math.max(1, Math.ceil(length / (barriers ? PART : ALONE)));
  const serial = !barriers || length <= SHORT || (results >= MANY_RESULTS && length <= LONG_FOR_MANY);
  if (parts === 1 || (barriers && serial))
    return [
      (module) =>
        passKernel(module, state, { results, length, parts: 1, ...from(module), finish: last(module) }, serial, label),
    ];
  const at = scratch(results * parts * state.size * 4);
  const whole = dtype === "int32" ? dtype : "float32";
  const part = (index: string, k: number): string => `${state.size}u * (${index}) + ${k}u`;
  const parted =
    (module: WgslModule) =>
    (so: string): string =>
      [...Array(state.size).keys()]
        .map(
          (k) =>
            `  ${module.scratch(at, whole, part(`o * ${parts}u + part`, k), state.size === 1 ? so : `${so}[${k}]`)}`,
        )
        .join("\n");
  const merged = (module: WgslModule): Pick<Pass, "begin" | "take"> => {
    const pieces = [...Array(state.size).keys()].map((k) => module.scratch(at, whole, part(`o * ${parts}u + r`, k)));
    return {
      begin: "",
      take: (so) => `    ${so} = ${state.merge(so, state.size === 1 ? (pieces[0] as string) : `vec2f(${pieces})`)};`,
    };
  };
  return [
    (module) =>
      passKernel(
        module,
        state,
        { results, length, parts, ...from(module), finish: parted(module) },
        serial,
        `${label} (parts)`,
      ),
    (module) =>
      passKernel(
        module,
        state,
        { results, length: parts, parts: 1, ...merged(module), finish: last(module) },
        serial,
        label,
      ),
  ];
}

/** One invocation takes all numbers of a part, or those of a workgroup every so-manieth each. */
function passKernel(module: WgslModule, state: Carried, pass: Pass, serial: boolean, label: string): WgslKernel {
  const { results, length, parts, begin, take, finish } = pass;
  if (state.type === "vec2f") module.declare("sums", SUMS);
  const size = Math.ceil(length / parts);
  // Loops whose ends compilers know are written out, which takes them long and gains nothing.
  const bounds = `  let end = min((part + 1u) * ${size}u, ${length}u) + zero();\n`;
  if (serial) {
    const grid = gridOf(Math.ceil((results * parts) / GROUP));
    return module.finish(
      label,
      `@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let unit = (group.y * ${grid[0]}u + group.x) * ${GROUP}u + lane;
  if (unit >= ${results * parts}u) { return; }
  let o = unit / ${parts}u;
  let part = unit % ${parts}u;
${begin}${bounds}  var state = ${state.start};
  for (var r = part * ${size}u; r < end; r++) {
${take("state")}
  }
${finish("state")}
}`,
      grid,
    );
  }
  const grid = gridOf(results * parts);
  return module.finish(
    label,
    `var<workgroup> shared_states: array<${state.type}, ${GROUP}>;
@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let unit = group.y * ${grid[0]}u + group.x;
  if (unit >= ${results * parts}u) { return; }
  let o = unit / ${parts}u;
  let part = unit % ${parts}u;
${begin}${bounds}  var state = ${state.start};
  for (var r = part * ${size}u + lane; r < end; r += ${GROUP}u) {
${take("state")}
  }
  shared_states[lane] = state;
  workgroupBarrier();
  for (var k = ${GROUP / 2}u; k > 0u; k >>= 1u) {
    if (lane < k) { shared_states[lane] = ${state.merge("shared_states[lane]", "shared_states[lane + k]")}; }
    workgroupBarrier();
  }
  if (lane > 0u) { return; }
  let total = shared_states[0];
${finish("total")}
}`,
    grid,
  );
}
