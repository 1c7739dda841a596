import type { Buffer, Dtype, Program, Sizes } from "@chainrule/core";
import { apply, Expr } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { leaf, programOf } from "./helpers.ts";
import { variants } from "./variants.ts";

describe.each(variants)("on $name", ({ make }) => {
  const backend = make();

  function buffer(values: readonly number[], shape: Sizes = [values.length], dtype: Dtype = "float32"): Buffer<"now"> {
    const made = backend.buffer(shape, dtype);
    made.write(Float64Array.from(values));
    return made;
  }
  const numbers = (of: Buffer<"now">): number[] => Array.from(of.read());
  const [a, b, c] = [leaf("a", [2]), leaf("b", [2]), leaf("c", [2])];

  describe("updates happen as if all at once, after everything was read", () => {
    const run = (
      outputs: readonly Expr[],
      updates: readonly { target: Expr; value: Expr }[],
      inputs: readonly Buffer<"now">[],
      results: readonly Buffer<"now">[],
    ): void => backend.compile(programOf([a, b, c].slice(0, inputs.length), outputs, updates)).bind(inputs, results)();

    test("a parameter and what is computed from it: the output is of the old one", () => {
      const [w, out] = [buffer([1, 2]), buffer([0, 0])];
      run([a.mul(10)], [{ target: a, value: a.add(1) }], [w], [out]);
      expect([numbers(w), numbers(out)]).toEqual([
        [2, 3],
        [10, 20],
      ]);
    });

    test("two that swap", () => {
      const [x, y] = [buffer([1, 2]), buffer([3, 4])];
      run(
        [],
        [
          { target: a, value: b },
          { target: b, value: a },
        ],
        [x, y],
        [],
      );
      expect([numbers(x), numbers(y)]).toEqual([
        [3, 4],
        [1, 2],
      ]);
    });

    test("three in a ring, one of them by way of a reshape", () => {
      const d = leaf("d", [1, 2]);
      const buffers = [buffer([1, 2]), buffer([3, 4]), buffer([5, 6], [1, 2])];
      const program = programOf(
        [a, b, d],
        [],
        [
          { target: a, value: b },
          { target: b, value: d.reshape([2]) },
          { target: d, value: a.reshape([1, 2]) },
        ],
      );
      backend.compile(program).bind(buffers, [])();
      expect(buffers.map(numbers)).toEqual([
        [3, 4],
        [5, 6],
        [1, 2],
      ]);
    });

    test("one computed value for two targets and an output", () => {
      const sum = a.add(b);
      const [x, y, out] = [buffer([1, 2]), buffer([3, 4]), buffer([0, 0])];
      run(
        [sum],
        [
          { target: a, value: sum },
          { target: b, value: sum },
        ],
        [x, y],
        [out],
      );
      expect([x, y, out].map(numbers)).toEqual([
        [4, 6],
        [4, 6],
        [4, 6],
      ]);
    });

    test("an update to a constant, and one that reads what another one writes", () => {
      const [x, y] = [buffer([1, 2]), buffer([3, 4])];
      run(
        [],
        [
          { target: a, value: apply("constant", [], { shape: [2], value: 7, to: "float32" }) },
          { target: b, value: a.mul(b) },
        ],
        [x, y],
        [],
      );
      expect([x, y].map(numbers)).toEqual([
        [7, 7],
        [3, 8],
      ]);
    });

    test("an output that is an input shows it as it was", () => {
      const [w, out] = [buffer([1, 2]), buffer([0, 0])];
      run([a], [{ target: a, value: a.neg() }], [w], [out]);
      expect([w, out].map(numbers)).toEqual([
        [-1, -2],
        [1, 2],
      ]);
    });

    test("one buffer bound as two inputs, or as input and output", () => {
      const [x, out] = [buffer([1, 2]), buffer([0, 0])];
      run([a.add(b)], [], [x, x], [out]);
      expect(numbers(out)).toEqual([2, 4]);
      run([b, a.add(b)], [{ target: c, value: a }], [x, out, out], [x, buffer([0, 0])]);
      expect([x, out].map(numbers)).toEqual([
        [2, 4],
        [1, 2],
      ]);
    });

    test("a run whose input was disposed changes nothing", () => {
      const [w, given, out] = [buffer([1, 2]), buffer([3, 4]), buffer([0, 0])];
      const go = backend.compile(programOf([a, b], [b], [{ target: a, value: a.add(1) }])).bind([w, given], [out]);
      given.dispose();
      expect(go).toThrow(
        expect.objectContaining({ code: "E_DISPOSED", message: expect.stringContaining('input "b"') }),
      );
      expect([w, out].map(numbers)).toEqual([
        [1, 2],
        [0, 0],
      ]);
    });
  });

  describe("one program, bound several times", () => {
    test("each with buffers of its own, run in turn", () => {
      const executable = backend.compile(programOf([a, b], [a.mul(b).add(a)], [{ target: b, value: b.add(a) }]));
      const sets = [
        { x: buffer([1, 2]), w: buffer([1, 1]), out: buffer([0, 0]) },
        { x: buffer([10, 20]), w: buffer([1, 1]), out: buffer([0, 0]) },
      ];
      const runs = sets.map(({ x, w, out }) => executable.bind([x, w], [out]));
      for (const run of [...runs, ...runs]) run();
      expect(sets.map(({ w, out }) => [numbers(w), numbers(out)])).toEqual([
        [
          [3, 5],
          [3, 8],
        ],
        [
          [21, 41],
          [120, 440],
        ],
      ]);
    });

    test("constants are the same at every run, whatever was computed between", () => {
      const constant = apply("constant", [], { shape: [2], data: Float32Array.of(5, 6), to: "float32" });
      const chain = a.add(constant).mul(constant).sub(constant).exp().log();
      const [out, again] = [buffer([0, 0]), buffer([0, 0])];
      const executable = backend.compile(programOf([a], [chain, constant]));
      const run = executable.bind([buffer([1, 2])], [out, again]);
      run();
      const first = numbers(out);
      run();
      expect(numbers(out)).toEqual(first);
      expect(numbers(again)).toEqual([5, 6]);
    });

    test("random numbers follow the step that is fed", () => {
      const step = apply("step", []);
      const drawn = new Expr("random", [step], { seed: 3, shape: [2], to: "float32" }, [2], "float32");
      const [at, out] = [buffer([0], [], "int32"), buffer([0, 0])];
      const run = backend.compile(programOf([step], [drawn])).bind([at], [out]);
      const draws = [0, 1, 0].map((number) => {
        at.write(Int32Array.of(number));
        run();
        return numbers(out);
      });
      expect(draws[0]).toEqual(draws[2]);
      expect(draws[0]).not.toEqual(draws[1]);
    });
  });

  describe("a buffer that does not fit is refused", () => {
    const executable = backend.compile(programOf([a], [a.exp()]));
    const refused = (text: string) =>
      expect.objectContaining({ code: "E_BACKEND", message: expect.stringContaining(text) });

    test("of another shape or dtype", () => {
      expect(() => executable.bind([buffer([1, 2, 3])], [buffer([0, 0])])).toThrow(
        refused('input "a" is float32[2], and the buffer that was bound to it is float32[3]'),
      );
      expect(() => executable.bind([buffer([1, 2])], [buffer([0, 0], [2], "float64")])).toThrow(
        refused('output "out0" is float32[2], and the buffer that was bound to it is float64[2]'),
      );
    });

    test("of another backend", async () => {
      const { reference } = await import("@chainrule/core");
      const foreign = { ...buffer([1, 2]) } as Buffer<"now">;
      for (const bad of [foreign, reference.buffer([2], "float32"), undefined as unknown as Buffer<"now">])
        expect(() => executable.bind([bad], [buffer([0, 0])])).toThrow(refused('input "a" was given a buffer that'));
    });

    test("too few or too many", () => {
      expect(() => executable.bind([], [buffer([0, 0])])).toThrow(
        refused("the program has 1 inputs, and 0 buffers were bound to them"),
      );
      expect(() => executable.bind([buffer([1, 2])], [])).toThrow(refused("1 outputs, and 0 buffers"));
    });
  });

  test("a program that was disposed does not run", () => {
    const executable = backend.compile(programOf([a], [a.exp()]));
    const run = executable.bind([buffer([1, 2])], [buffer([0, 0])]);
    executable.dispose();
    expect(run).toThrow(expect.objectContaining({ code: "E_DISPOSED" }));
    expect(() => executable.bind([buffer([1, 2])], [buffer([0, 0])])).toThrow(
      expect.objectContaining({ code: "E_DISPOSED" }),
    );
  });

  test("an op that lowering replaces is refused when it comes all the same", () => {
    const program: Program = {
      version: 1,
      values: [{ role: "computed", shape: [], dtype: "bool" }],
      instructions: [{ op: "training", inputs: [], output: 0, attributes: {} }],
      inputs: [],
      outputs: [{ label: "out", value: 0 }],
      updates: [],
    };
    expect(() => backend.compile(program)).toThrow(expect.objectContaining({ code: "E_BACKEND" }));
  });
});
