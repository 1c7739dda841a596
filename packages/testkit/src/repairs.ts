// Trying what a gate's author may have meant: the backward pass with a transpose more, or one path of several.
import type { Program, Wire } from "@chainrule/core";
import { derive, Expr, isFloat, lower, ops, reference } from "@chainrule/core";
import type { Bench } from "./bench.ts";
import type { Point } from "./draw.ts";
import { inOrder } from "./expressions.ts";

type Template = NonNullable<Wire["node"]>["template"];

/** Looks for a change that makes the gradient of an input right; says in words which. */
export function repairs(
  { output, training }: Bench,
  point: Point,
  rows: readonly Float64Array[],
  input: number,
  isRight: (gradients: readonly Float64Array[]) => boolean,
): string | undefined {
  const template = output.node?.template;
  if (!template || looksAtStep(template)) return undefined;
  const kept = run(lowered(template.inputs, [...template.kept.values()], training), point);
  const backward = backwardOf(template, input, training);
  const made = (program: Program): readonly Float64Array[] =>
    rows.map((row) => run(program, [row, ...kept])[0] as Float64Array);
  for (const changed of backward ? transposes(backward) : [])
    if (isRight(made(changed))) return "a matrix product lacks a transpose, or has one too many";
  return missingPath(template, point, rows, input, training, isRight);
}

const looksAtStep = ({ output, kept }: Template): boolean =>
  inOrder([output, ...kept.values()]).some(({ op }) => op === "step");

function lowered(leaves: readonly Expr[], roots: readonly Expr[], training: boolean): Program {
  return lower({
    leaves: leaves.map((expr, i) => ({ expr, role: "input", label: `leaf${i}` })),
    outputs: roots.map((expr, i) => ({ label: `root${i}`, expr })),
    dimensions: new Map(),
    training,
  });
}

function backwardOf(template: Template, input: number, training: boolean): Program | undefined {
  const gradient = template.gradients[input];
  return gradient ? lowered([template.upstream, ...template.keptLeaves], [gradient], training) : undefined;
}

/** Runs a program on the reference. */
function run(program: Program, given: readonly ArrayLike<number>[]): readonly Float64Array[] {
  const buffer = (id: number) => {
    const { shape, dtype } = program.values[id] as Program["values"][number];
    return reference.buffer(shape, dtype);
  };
  const inputs = program.inputs.map((id, i) => {
    const held = buffer(id);
    held.write(Float64Array.from(given[i] as ArrayLike<number>));
    return held;
  });
  const outputs = program.outputs.map(({ value }) => buffer(value));
  reference.compile(program).bind(inputs, outputs)();
  return outputs.map((held) => Float64Array.from(held.read()));
}

/** The program with the transposes of one matrix product changed, where that keeps its shape. */
function* transposes(program: Program): Generator<Program> {
  for (const [at, instruction] of program.instructions.entries()) {
    if (instruction.op !== "matmul") continue;
    const [a, b] = instruction.inputs.map((id) => program.values[id] as Program["values"][number]);
    const shape = String(program.values[instruction.output]?.shape);
    for (const [flipA, flipB] of [
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const { transA = false, transB = false } = instruction.attributes;
      const attributes = { ...instruction.attributes, transA: transA !== flipA, transB: transB !== flipB };
      try {
        if (String(ops.matmul.result([a, b] as never, attributes).shape) !== shape) continue;
      } catch {
        continue; // the changed product does not fit
      }
      yield { ...program, instructions: program.instructions.with(at, { ...instruction, attributes }) };
    }
  }
}

/** Tells whether only one of several paths from the input to the output was counted. */
function missingPath(
  template: Template,
  point: Point,
  rows: readonly Float64Array[],
  input: number,
  training: boolean,
  isRight: (gradients: readonly Float64Array[]) => boolean,
): string | undefined {
  const { output, inputs, upstream } = template;
  const source = inputs[input] as Expr;
  if (!isFloat(output.dtype)) return undefined;
  const uses = inOrder([output]).reduce((n, { inputs: from }) => n + from.filter((expr) => expr === source).length, 0);
  const backward = template.gradients[input];
  if (uses < 2 || !backward) return undefined;
  const leaves = [upstream, ...inputs];
  const [split, twins] = splitUses(output, source);
  const whole = derive(output, upstream, [source])[0];
  if (!whole) return undefined;
  const given = (row: Float64Array): readonly ArrayLike<number>[] => [row, ...point];
  const right = rows.map((row) => run(lowered(leaves, [whole], training), given(row))[0] as Float64Array);
  if (!isRight(right)) return undefined;
  const parts = derive(split, upstream, twins).filter((part) => part !== null);
  const twinned = [...leaves, ...twins];
  const kept = run(lowered(inputs, [...template.kept.values()], training), point);
  const analytic = rows.map(
    (row) => run(lowered([upstream, ...template.keptLeaves], [backward], training), [row, ...kept])[0] as Float64Array,
  );
  const overwrote = parts.some((part) =>
    rows.every((row, r) => {
      const numbers = [...given(row), ...twins.map(() => point[input] as Float64Array)];
      const alone = run(lowered(twinned, [part], training), numbers)[0] as Float64Array;
      return alone.every((g, i) => Math.abs(g - (analytic[r]?.[i] as number)) <= 1e-9 * Math.max(1, Math.abs(g)));
    }),
  );
  return overwrote
    ? "the input is used several times, and the gradient of one path only is sent: it overwrote the others instead of adding"
    : undefined;
}

/** The expression with a placeholder of its own for each use of `source`. */
function splitUses(output: Expr, source: Expr): readonly [Expr, readonly Expr[]] {
  const twins: Expr[] = [];
  const made = new Map<Expr, Expr>();
  for (const expr of inOrder([output])) {
    const inputs = expr.inputs.map((from) => {
      if (from !== source) return made.get(from) ?? from;
      const twin = new Expr("input", [], { label: `use${twins.length}` }, source.shape, source.dtype);
      twins.push(twin);
      return twin;
    });
    const same = inputs.every((from, i) => from === expr.inputs[i]);
    if (!same) made.set(expr, new Expr(expr.op, inputs, expr.attributes, expr.shape, expr.dtype));
  }
  return [made.get(output) ?? output, twins];
}
