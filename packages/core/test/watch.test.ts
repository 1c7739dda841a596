// The first bad wire: with the switch on, a NaN or Infinity is named where it first appears; off, nothing changes.
import { describe, expect, test } from "vitest";
import type { Expr, Feeds, TrainingOptions, Wire } from "../src/index.ts";
import { ComputationalGraph, compile, defineGate, randomUniform, reference } from "../src/index.ts";

const matmul = defineGate("matmul", (a: Expr, b: Expr) => a.matmul(b));
const total = defineGate("total", (x: Expr) => x.sum());
const unary: Record<string, (x: Expr) => Expr> = {
  log: (x) => x.log(),
  sqrt: (x) => x.sqrt(),
  exp: (x) => x.exp(),
  reciprocal: (x) => x.rdiv(1),
  tanh: (x) => x.tanh(),
  square: (x) => x.mul(x),
};
const gates = Object.fromEntries(Object.entries(unary).map(([label, forward]) => [label, defineGate(label, forward)]));
const descent = {
  label: "descent",
  remembers: {},
  update: (w: Expr, dw: Expr, _: object, { learningRate }: { learningRate: Expr }) =>
    [w.sub(dw.mul(learningRate)), {}] as const,
};

async function trained(build: (x: Wire, w: Wire) => Wire, options: Partial<TrainingOptions<"now">> = {}) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const [x, w] = [graph.input("x", ["batch", 2]), graph.parameter("w", [2, 2])];
  const loss = build(x, w);
  const parameters = {
    w: [
      [0.5, 0.25],
      [1, -0.5],
    ],
  };
  const step = await compile(graph, {
    loss,
    optimizer: descent,
    learningRate: 0.1,
    backend: reference,
    parameters,
    ...options,
  });
  return { graph, step };
}
const gate = (name: string) => gates[name] as NonNullable<(typeof gates)[string]>;
const blown = async (
  call: () => unknown,
): Promise<{ code: string; message: string; details: Record<string, unknown> }> => {
  try {
    await call();
  } catch (error) {
    return error as never;
  }
  throw new Error("nothing was thrown");
};

/** 20 graphs of a chain of harmless gates with one, somewhere among them, that meets what it cannot bear. */
const blowUps = Array.from({ length: 20 }, (_, seed) => {
  const draw = (index: number, most: number): number => Math.floor(randomUniform(seed, 0, index) * most);
  const [before, after, kind] = [draw(0, 4), draw(1, 4), ["log", "sqrt", "reciprocal", "exp"][draw(2, 4)] as string];
  return { seed, before, after, kind };
});

describe("20 seeded blow-ups, each found at its gate", () => {
  test.each(blowUps)(
    "seed $seed: $kind after $before gates and before $after more",
    async ({ before, after, kind }) => {
      const feed = { log: -1, sqrt: -1, reciprocal: 0, exp: 1000 }[kind] as number;
      const { step } = await trained(
        (x, w) => {
          let h = matmul(x, w);
          for (let i = 0; i < before; i++) h = gate("tanh")(h);
          // The bad branch hangs on the input alone, so that the chain before it stays harmless.
          let bad = gate(kind)(x);
          for (let i = 0; i < after; i++) bad = gate("square")(bad);
          return total(matmul(bad, matmul(w, gate("tanh")(matmul(w, w)))).as("joined"));
        },
        { watch: true },
      );
      const { code, message, details } = await blown(() =>
        step({
          x: [
            [feed, 1],
            [1, 1],
          ],
        }),
      );
      expect(code).toBe("E_NOT_FINITE");
      expect(details).toMatchObject({ gate: `${kind}0`, wire: `${kind}0`, fedBy: ["x"], step: 0 });
      expect(details.line).toContain("watch.test.ts");
      expect(message).toContain(`${kind}0 [2, 2]`);
      expect(message).toContain(`made from x [2, 2] from ${Math.min(feed, 1)} to ${Math.max(feed, 1)}`);
      expect(message).toContain("Step 0 was undone");
    },
  );
});

describe("what is bad may come from elsewhere", () => {
  const chain = (x: Wire, w: Wire): Wire => total(gate("sqrt")(gate("square")(matmul(x, w))));

  test("a gradient: the slope of a root at 0", async () => {
    const { step } = await trained(chain, {
      watch: true,
      parameters: {
        w: [
          [0, 0],
          [0, 0],
        ],
      },
    });
    const { details, message } = await blown(() => step({ x: [[1, 2]] }));
    expect(details).toMatchObject({ gate: "sqrt0", wire: "the gradient of square0", fedBy: ["square0"] });
    expect(message).toContain("its upstream gradient [1, 2] from 1 to 1");
  });

  test("a feed", async () => {
    const { step } = await trained(chain, { watch: true });
    expect((await blown(() => step({ x: [[Number.NaN, 2]] }))).message).toContain(
      "x [1, 2] from 2 to 2, 1 of them NaN or infinite: it was given so",
    );
  });

  test("an update", async () => {
    const { step } = await trained(chain, { watch: true, learningRate: Number.MAX_VALUE });
    const { message, details } = await blown(() => step({ x: [[1e10, 2]] }));
    expect(details.wire).toBe("w");
    expect(message).toContain("w is NaN or infinite after its update");
  });

  test("it is found later on, in a batch, and the steps before it stand", async () => {
    const { step } = await trained((x, w) => total(gate("log")(matmul(x, w))), {
      watch: true,
      parameters: {
        w: [
          [1, 1],
          [1, 1],
        ],
      },
    });
    const batch = await step.upload({ x: [[1, 2]] });
    const before: unknown[] = [];
    const { details } = await blown(() => {
      for (let i = 0; i < 1000; i++) {
        before.push([...(step.parameters.w!.read() as Float64Array)]);
        step({ x: [[1 - i, 2 - i]] });
      }
    });
    expect(details.gate).toBe("log0");
    expect(step.steps).toBe(details.step);
    expect([...(step.parameters.w!.read() as Float64Array)]).toEqual(before.at(-1));
    expect(Number.isFinite(step(batch).read())).toBe(true);
  });
});

describe("the switch", () => {
  test("off, the program is the same, byte for byte, as one compiled without it", async () => {
    const program = async (options: Partial<TrainingOptions<"now">>): Promise<string> => {
      const { step } = await trained((x, w) => total(gate("tanh")(matmul(x, w))), options);
      return JSON.stringify(step.program({ batch: 2 }));
    };
    expect(await program({ watch: false })).toBe(await program({}));
    expect(await program({ watch: true })).not.toBe(await program({}));
  });

  test("on, a sound step gives the same bits", async () => {
    const feeds: Feeds = {
      x: [
        [1, -2],
        [0.5, 3],
      ],
    };
    const run = async (watch: boolean): Promise<number[]> => {
      const { step } = await trained((x, w) => total(gate("tanh")(matmul(x, w))), { watch });
      return [...step.run(5, feeds), ...(step.parameters.w!.read() as Float64Array)];
    };
    expect(await run(true)).toEqual(await run(false));
  });
});
