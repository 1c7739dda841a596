// Instructions that have a kernel of their own: one invocation for each element of the result, or for each running sum.
import type { Instruction, Sizes } from "@chainrule/core";
import { fail, sizeOf, stridesOf } from "@chainrule/core";
import { linear, splitIndex } from "./frame.ts";
import { gridOf, type WgslKernel, type WgslModule } from "./module.ts";
import { SUMS } from "./sums.ts";
import { numberText } from "./types.ts";

const GROUP = 64;

/** The kernel of one instruction. */
export function singleKernel(instruction: Instruction, module: WgslModule, label: string): WgslKernel {
  const { count, text } = written(instruction, module);
  const grid = gridOf(Math.ceil(count / GROUP));
  const main = `@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * ${grid[0]}u + group.x) * ${GROUP}u + lane;
  if (i >= ${count}u) { return; }
${text}
}`;
  return module.finish(label, main, grid);
}

/** Statements for invocation `i`, of so many. */
interface Written {
  readonly count: number;
  readonly text: string;
}

function written(instruction: Instruction, module: WgslModule): Written {
  switch (instruction.op) {
    case "pad":
      return pad(instruction, module);
    case "concat":
      return concat(instruction, module);
    case "gather":
      return gather(instruction, module);
    case "scatterAdd":
      return scatterAdd(instruction, module);
    case "cumsum":
      return cumsum(instruction, module);
    default:
      return fail("E_BACKEND", `op ${instruction.op} is none that backend webgpu runs: lowering replaces it.`, {
        op: instruction.op,
      });
  }
}

/** How an array lies around one axis: [outer, along it, inner]. */
const around = (shape: Sizes, axis: number): readonly [number, number, number] => [
  sizeOf(shape.slice(0, axis)),
  shape[axis] as number,
  sizeOf(shape.slice(axis + 1)),
];

function pad({ inputs: [input = 0], output, attributes }: Instruction, module: WgslModule): Written {
  const { starts = [], value = 0 } = attributes;
  const { shape, dtype } = module.valueOf(output);
  const part = module.valueOf(input).shape;
  const { text, names } = splitIndex("i", shape, "c");
  const within = names.map((name, axis) => {
    const start = starts[axis] as number;
    return `${name} >= ${start}u && ${name} < ${start + (part[axis] as number)}u`;
  });
  const moved = names.map((name, axis) => `(${name} - ${starts[axis]}u)`);
  const element = module.element(input, linear(0, stridesOf(part), moved));
  const lines = [
    `  var x = ${numberText(dtype, value, 1)};`,
    `  if (${within.join(" && ") || "true"}) { x = ${element}; }`,
    `  ${module.store(output, "i", "x")}`,
  ];
  return { count: sizeOf(shape), text: text + lines.join("\n") };
}

function concat({ inputs: [x = 0, y = 0], output, attributes }: Instruction, module: WgslModule): Written {
  const [axis = 0] = attributes.axes ?? [];
  const { shape, dtype } = module.valueOf(output);
  const [a, b] = [x, y].map((id) => sizeOf(module.valueOf(id).shape.slice(axis))) as [number, number];
  const lines = [
    `  let row = i / ${a + b}u;`,
    `  let k = i % ${a + b}u;`,
    `  var x = ${numberText(dtype, 0, 1)};`,
    `  if (k < ${a}u) { x = ${module.element(x, `row * ${a}u + k`)}; }`,
    `  else { x = ${module.element(y, `row * ${b}u + k - ${a}u`)}; }`,
    `  ${module.store(output, "i", "x")}`,
  ];
  return { count: sizeOf(shape), text: lines.join("\n") };
}

function gather({ inputs: [x = 0, indices = 0], output, attributes }: Instruction, module: WgslModule): Written {
  const [axis = 0] = attributes.axes ?? [];
  const [, size, inner] = around(module.valueOf(x).shape, axis);
  const { shape, dtype } = module.valueOf(output);
  const count = sizeOf(module.valueOf(indices).shape);
  const missing = numberText(dtype, dtype === "float32" ? Number.NaN : 0, 1);
  const lines = [
    `  let along = ${module.element(indices, `i / ${inner}u % ${count}u`)};`,
    `  var x = ${missing};`,
    `  if (along >= 0 && along < ${size}) { x = ${module.element(x, `(i / ${inner * count}u * ${size}u + u32(along)) * ${inner}u + i % ${inner}u`)}; }`,
    `  ${module.store(output, "i", "x")}`,
  ];
  return { count: sizeOf(shape), text: lines.join("\n") };
}

/** Each result goes through all indices, so that its terms are added in their order. */
function scatterAdd({ inputs: [x = 0, indices = 0], output, attributes }: Instruction, module: WgslModule): Written {
  const [axis = 0] = attributes.axes ?? [];
  const { shape, dtype } = module.valueOf(output);
  const [, size, inner] = around(shape, axis);
  const count = sizeOf(module.valueOf(indices).shape);
  const { start, add, result } = summing(dtype === "int32", module);
  const lines = [
    `  let outer = i / ${size * inner}u;`,
    `  let along = i32(i / ${inner}u % ${size}u);`,
    `  var sum = ${start};`,
    `  for (var j = 0u; j < ${count}u + zero(); j++) {`,
    `    if (${module.element(indices, "j")} == along) { sum = ${add(module.element(x, `(outer * ${count}u + j) * ${inner}u + i % ${inner}u`))}; }`,
    "  }",
    `  ${module.store(output, "i", result)}`,
  ];
  return { count: sizeOf(shape), text: lines.join("\n") };
}

function cumsum({ inputs: [x = 0], output, attributes }: Instruction, module: WgslModule): Written {
  const { axes: [axis = 0] = [], exclusive = false, reverse = false } = attributes;
  const { shape, dtype } = module.valueOf(output);
  const [outer, size, inner] = around(shape, axis);
  const { start, add, result } = summing(dtype === "int32", module);
  const store = `    ${module.store(output, "at", result)}`;
  const next = `    sum = ${add(module.element(x, "at"))};`;
  const lines = [
    `  let begin = i / ${inner}u * ${size * inner}u + i % ${inner}u;`,
    `  var sum = ${start};`,
    `  for (var k = 0u; k < ${size}u + zero(); k++) {`,
    `    let at = begin + ${reverse ? `(${size - 1}u - k)` : "k"} * ${inner}u;`,
    ...(exclusive ? [store, next] : [next, store]),
    "  }",
  ];
  return { count: outer * inner, text: lines.join("\n") };
}

/** How a sum `sum` is begun, gone on with and read. */
function summing(whole: boolean, module: WgslModule) {
  if (whole) return { start: "0", add: (x: string): string => `sum + ${x}`, result: "sum" };
  module.declare("sums", SUMS);
  return { start: "vec2f()", add: (x: string): string => `addTo(sum, ${x})`, result: "totalOf(sum)" };
}
