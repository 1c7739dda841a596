// A backend that is broken in one place fails the suite, in a test that names the place.
import type { Attributes, Backend, Instruction, Numbers, OpName } from "@chainrule/core";
import { ops, reference } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import type { BackendOptions } from "../src/index.ts";
import { describeBackend, opSamples } from "../src/index.ts";
import { float32, later, spoiled } from "./fake-backends.ts";

type Host = Backend<"now">;

/** Runs the suite without a runner: the names of the tests that fail, with what they say. */
async function failuresOf(make: () => Backend, options: BackendOptions = {}): Promise<readonly string[]> {
  const names: string[] = [];
  const tests: (readonly [string, () => Promise<void>])[] = [];
  const runner = {
    describe: (name: string, body: () => void) => {
      names.push(name);
      body();
      names.pop();
    },
    test: (name: string, body: () => Promise<void>) => tests.push([[...names, name].join(" > "), body] as const),
  };
  describeBackend(runner, make, { programs: 10, ...options });
  const failures: string[] = [];
  for (const [name, body] of tests) {
    try {
      await body();
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failures;
}

const change =
  (op: OpName, by: Partial<Instruction>, when: (attributes: Attributes) => boolean = () => true) =>
  () =>
    spoiled(float32(), (instruction) =>
      instruction.op === op && when(instruction.attributes) ? { ...instruction, ...by } : instruction,
    );
/** A backend whose reading gives other numbers than those that are there. */
const reading = (spoil: (numbers: Numbers) => Numbers) => (): Host => {
  const inner = float32();
  return {
    ...inner,
    buffer: (shape, dtype) => {
      const buffer = inner.buffer(shape, dtype);
      const read = buffer.read.bind(buffer);
      return Object.assign(buffer, { read: () => spoil(read()) });
    },
  };
};
/** A backend that gets the numbers of one op wrong. */
const spoiling = (op: OpName, spoil: (x: number) => number) => () =>
  float32((given, x) => (given === op ? spoil(x) : x));
const with32 = (changed: (inner: Host) => Partial<Host>) => (): Host => {
  const inner = float32();
  return { ...inner, ...changed(inner) };
};

const broken: readonly (readonly [string, () => Backend, RegExp])[] = [
  ["exp that is expm1", change("exp", { op: "expm1" }), /ops > exp is what it is on the reference:/],
  ["max that is min", change("max", { op: "min" }), /ops > max is what it is/],
  [
    "sums over other axes",
    change("sum", { attributes: { axes: [0] } }, ({ axes }) => String(axes) === "1"),
    /ops > sum/,
  ],
  [
    "products that forget a transpose",
    change("matmul", { attributes: { transA: false, transB: false } }, ({ transB }) => transB === true),
    /ops > matmul/,
  ],
  [
    "relu that turns NaN into 0",
    spoiling("relu", (x) => (Number.isNaN(x) ? 0 : x)),
    /ops > relu is what it is on the reference for NaN/,
  ],
  ["tanh that is 0 for tiny numbers", spoiling("tanh", (x) => (Math.abs(x) < 1e-5 ? 0 : x)), /ops > tanh/],
  ["exp that is 60 ulp off", spoiling("exp", (x) => x * (1 + 60 * 2 ** -24)), /ops > exp/],
  ["add that is one ulp off", spoiling("add", (x) => x * (1 + 2 ** -23)), /ops > add/],
  [
    "neg that loses the sign of zero",
    spoiling("neg", (x) => x + 0),
    /ops > neg is what it is on the reference for NaN/,
  ],
  ["gather that is 0 out of range", spoiling("gather", (x) => (Number.isNaN(x) ? 0 : x)), /ops > gather is what it is/],
  ["erf that is 60 ulp off", spoiling("erf", (x) => x * (1 + 60 * 2 ** -24)), /ops > erf/],
  [
    "running sums that only go forward",
    change("cumsum", { attributes: { axes: [0] } }, ({ axes, reverse }) => String(axes) === "0" && reverse === true),
    /ops > cumsum is what it is on the reference:/,
  ],
  [
    "parts that all begin at the front",
    () =>
      spoiled(float32(), ({ attributes: { starts = [], ...others }, ...instruction }) => ({
        ...instruction,
        attributes: { ...others, starts: starts.map(() => 0) },
      })),
    /ops > slice is what it is[\s\S]*ops > pad is what it is/,
  ],
  ["random numbers of its own", spoiling("random", () => Math.fround(Math.random())), /ops > random/],
  ["denormals that become 0", spoiling("mul", (x) => (Math.abs(x) < 2 ** -126 ? 0 : x)), /ops > mul/],
  [
    "buffers that are not zero at first",
    with32((inner) => ({
      buffer: (shape, dtype) => {
        const made = inner.buffer(shape, dtype);
        made.write(made.read().fill(1));
        return made;
      },
    })),
    /buffers > a backend > gives memory of zeros/,
  ],
  [
    "reading that hands out its own memory",
    with32((inner) => ({
      buffer: (shape, dtype) => {
        const made = inner.buffer(shape, dtype) as ReturnType<Host["buffer"]> & { data: Numbers };
        return Object.assign(made, { read: () => made.data });
      },
    })),
    /buffers > a backend > copies numbers in, and out/,
  ],
  [
    "reading that is rounded",
    reading((numbers) => numbers.map((x) => Math.round(x * 100) / 100) as Numbers),
    /buffers > a backend > rounds floats|ops >/,
  ],
  [
    "updates one after the other",
    with32((inner) => ({
      compile: (program) => {
        const parts = program.updates.map((update, i) =>
          inner.compile({ ...program, updates: [update], outputs: i === 0 ? program.outputs : [] }),
        );
        const alone = inner.compile(program);
        return {
          bind: (inputs, outputs) => {
            const runs =
              parts.length > 0 ? parts.map((part) => part.bind(inputs, outputs)) : [alone.bind(inputs, outputs)];
            return () => {
              for (const run of runs) run();
            };
          },
          dispose: () => undefined,
        };
      },
    })),
    /executables > a backend > makes all updates at once/,
  ],
  [
    "a program bound to its first buffers for good",
    with32((inner) => ({
      compile: (program) => {
        const executable = inner.compile(program);
        let first: (() => void) | undefined;
        return { bind: (inputs, outputs) => (first ??= executable.bind(inputs, outputs)), dispose: () => undefined };
      },
    })),
    /executables > a backend > binds one program to several sets of buffers/,
  ],
  [
    "whole programs that round otherwise than single ops",
    () =>
      spoiled(float32(), (instruction, { instructions }) =>
        instructions.length > 4 && instruction.op === "sigmoid" ? { ...instruction, op: "tanh" } : instruction,
      ),
    /programs > gives 10 random programs the same bits/,
  ],
  [
    "an op that it does not know",
    () =>
      spoiled(float32(), (instruction) => {
        if (instruction.op === "expm1") throw new Error("no expm1 here");
        return instruction;
      }),
    /ops > expm1 .*no expm1 here/,
  ],
  [
    "an op that is wrong, and answers that come later",
    () =>
      later(
        spoiled(float32(), (instruction) => (instruction.op === "log" ? { ...instruction, op: "log1p" } : instruction)),
      ),
    /ops > log is what it is/,
  ],
];

describe("describeBackend", () => {
  test("finds nothing wrong with the reference", async () => expect(await failuresOf(() => reference)).toEqual([]));

  test.each(broken)("catches %s", async (_, make, says) => {
    const failures = await failuresOf(make);
    expect(failures.join("\n")).toMatch(says);
  });

  test("allows what a backend declares of its arithmetic", async () => {
    const make = spoiling("exp", (x) => x * (1 + 4 * 2 ** -24));
    expect((await failuresOf(make)).join()).toMatch(/ops > exp/);
    expect((await failuresOf(make, { ulps: { exp: 5 } })).join()).not.toMatch(/ops > exp is/);
  });
});

describe("opSamples", () => {
  test("is missed where a new op has none", async () => {
    const table = ops as Record<string, unknown>;
    table.swish = ops.tanh;
    try {
      expect((await failuresOf(float32)).join()).toContain("op swish has no samples: give it some in opSamples");
    } finally {
      delete table.swish;
    }
  });

  const names = Object.keys(ops) as OpName[];
  test("has samples of every op that becomes an instruction, and of no other", () => {
    expect(Object.keys(opSamples).toSorted()).toEqual(names.toSorted());
    for (const op of names)
      expect([op, opSamples[op].samples.length > 0]).toEqual([op, opSamples[op].unsampled === undefined]);
  });

  test.each(names.flatMap((op) => opSamples[op].refused.map((refused) => [op, refused] as const)))(
    "%s refuses %j",
    (op, { inputs, attributes = {}, code }) => {
      const types = inputs.map(({ shape, dtype = "float32" }) => ({ shape, dtype }));
      expect(() => ops[op].result(types as never, attributes)).toThrow(expect.objectContaining({ code }));
    },
  );
});
