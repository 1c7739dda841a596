// The executables of a backend: bindings, updates, values that are several things at once, and memory that is used again.
import type { Buffer } from "@chainrule/core";
import { Expr, lower } from "@chainrule/core";
import type { BackendChecks } from "./backend-buffers.ts";
import { expectNumbers } from "./expectations.ts";
import { blank, expectHeld, floatOf, hold, made, write } from "./handmade.ts";
import { runOn } from "./programs.ts";

const a = [1, 2, 3];
const b = [10, 20, 30];
const at = (expr: Expr | undefined): Expr => expr as Expr;

/** What must hold of the executables of every backend. */
export const executableChecks: BackendChecks = {
  "binds one program to several sets of buffers": async (backend) => {
    const executable = await made(
      backend,
      write(backend, 2, (x, y) => ({ outputs: [at(x).add(at(y)).mul(2)] })),
    );
    const [here, there] = [hold(backend, a, b), hold(backend, b, b)];
    const [first, second] = [blank(backend, 1), blank(backend, 1)];
    const runs = [executable.bind(here, first), executable.bind(there, second)];
    for (const run of [...runs, ...runs.toReversed()]) run();
    await expectHeld(
      [...first, ...second],
      [
        [22, 44, 66],
        [40, 80, 120],
      ],
      "output",
    );
    await expectHeld(here, [a, b], "input");
  },

  "runs again on numbers that were written since": async (backend) => {
    const executable = await made(
      backend,
      write(backend, 1, (x) => ({ outputs: [at(x).mul(at(x)).sum().add(at(x))] })),
    );
    const [inputs, outputs] = [hold(backend, a), blank(backend, 1)];
    const run = executable.bind(inputs, outputs);
    run();
    const [output] = outputs;
    const before = await output?.read();
    inputs[0]?.write(Float64Array.from(b));
    run();
    expectNumbers(before ?? new Float64Array(0), [15, 16, 17], "what was read before");
    await expectHeld(outputs, [[1410, 1420, 1430]], "output");
  },

  "makes all updates at once, from the values before": async (backend) => {
    const program = write(backend, 3, (x, y, z) => ({
      outputs: [at(x)],
      updates: [
        { target: at(x), value: at(y) },
        { target: at(y), value: at(x) },
        { target: at(z), value: at(x).add(at(y)) },
      ],
    }));
    const [inputs, outputs] = [hold(backend, a, b, [0, 0, 0]), blank(backend, 1)];
    const run = (await made(backend, program)).bind(inputs, outputs);
    run();
    await expectHeld([...inputs, ...outputs], [b, a, [11, 22, 33], a], "after one run, value");
    run();
    await expectHeld([...inputs, ...outputs], [a, b, [11, 22, 33], b], "after two runs, value");
  },

  "updates in place many times": async (backend) => {
    const program = write(backend, 2, (w, dw) => ({
      outputs: [at(w).mul(1)],
      updates: [{ target: at(w), value: at(w).sub(at(dw).mul(0.5)) }],
    }));
    const [inputs, outputs] = [hold(backend, [8, 8, 8], a), blank(backend, 1)];
    const run = (await made(backend, program)).bind(inputs, outputs);
    for (let step = 0; step < 8; step++) run();
    await expectHeld([...inputs, ...outputs], [[4, 0, -4], a, [4.5, 1, -2.5]], "value");
  },

  "gives outputs that are inputs, and one value as several outputs": async (backend) => {
    const program = write(backend, 2, (x, y) => {
      const sum = at(x).add(at(y));
      return { outputs: [at(y), sum, sum, at(y), sum.neg()] };
    });
    const outputs = blank(backend, 5);
    (await made(backend, program)).bind(hold(backend, a, b), outputs)();
    const sum = [11, 22, 33];
    await expectHeld(outputs, [b, sum, sum, b, sum.map((x) => -x)], "output");
  },

  "takes one buffer at several inputs": async (backend) => {
    const executable = await made(
      backend,
      write(backend, 2, (x, y) => ({ outputs: [at(x).mul(at(y)).sub(at(y))] })),
    );
    const [buffer] = hold(backend, a);
    const outputs = blank(backend, 1);
    executable.bind([buffer as Buffer, buffer as Buffer], outputs)();
    await expectHeld([buffer as Buffer, ...outputs], [a, [0, 2, 6]], "value");
  },

  "writes an input's own buffer after everything was read": async (backend) => {
    // The first output goes where x is, which the second shows and the third is made of.
    const program = write(backend, 2, (x, y) => ({ outputs: [at(x).add(at(y)), at(x), at(x).mul(at(y))] }));
    const inputs = hold(backend, a, b);
    const outputs = [inputs[0] as Buffer, ...blank(backend, 2)];
    (await made(backend, program)).bind(inputs, outputs)();
    await expectHeld(outputs, [[11, 22, 33], a, [10, 40, 90]], "output");
  },

  "feeds one program with what another put out": async (backend) => {
    const twice = await made(
      backend,
      write(backend, 1, (x) => ({ outputs: [at(x).mul(2)] })),
    );
    const [x] = hold(backend, a);
    const [y, z] = blank(backend, 2);
    twice.bind([x as Buffer], [y as Buffer])();
    twice.bind([y as Buffer], [z as Buffer])();
    await expectHeld([x, y, z] as readonly Buffer[], [a, [2, 4, 6], [4, 8, 12]], "value");
  },

  "keeps values as long as something needs them": async (backend) => {
    // Early values are used again after fifty others of their size: memory that was handed on too soon shows here.
    const program = write(backend, 1, (x) => {
      const early = [1, 2, 3].map((by) => at(x).mul(by));
      let late = at(x);
      for (let i = 0; i < 50; i++) late = late.mul(0.5).add(at(early[i % 3]));
      return { outputs: [late.sub(late).add(at(early[0])).add(at(early[1])), at(early[2]), late.mul(0)] };
    });
    const outputs = blank(backend, 3);
    (await made(backend, program)).bind(hold(backend, a), outputs)();
    await expectHeld(
      outputs,
      [
        [3, 6, 9],
        [3, 6, 9],
        [0, 0, 0],
      ],
      "output",
    );
  },

  "runs programs without instructions, without inputs, and of nothing": async (backend) => {
    const dtype = floatOf(backend);
    const [copied] = await runOn(
      backend,
      write(backend, 1, (x) => ({ outputs: [at(x)] })),
      [a],
    );
    expectNumbers(copied ?? new Float64Array(0), a, "a copy");
    const alone = write(backend, 0, () => ({
      outputs: [new Expr("constant", [], { value: 2, to: dtype }, [], dtype)],
    }));
    const [constant] = await runOn(backend, alone, []);
    expectNumbers(constant ?? new Float64Array(0), [2], "a constant");
    const nothing = new Expr("input", [], { label: "x" }, [0, 3], dtype);
    const leaves = [{ expr: nothing, role: "input", label: "x" } as const];
    const outputs = [nothing.exp(), nothing.sum([0]), nothing.sum()].map((expr, i) => ({ label: `y${i}`, expr }));
    const empty = await runOn(backend, lower({ leaves, outputs, dimensions: new Map(), training: false }), [[]]);
    for (const [i, expected] of [[], [0, 0, 0], [0]].entries())
      expectNumbers(empty[i] ?? new Float64Array(1), expected, `output ${i} of an empty input`);
  },

  "keeps buffers when an executable is disposed, once or twice": async (backend) => {
    const executable = await made(
      backend,
      write(backend, 1, (x) => ({ outputs: [at(x).add(1)] })),
    );
    const [inputs, outputs] = [hold(backend, a), blank(backend, 1)];
    executable.bind(inputs, outputs)();
    executable.dispose();
    executable.dispose();
    await expectHeld([...inputs, ...outputs], [a, [2, 3, 4]], "value");
  },
};
