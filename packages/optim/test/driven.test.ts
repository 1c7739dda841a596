// A schedule at work: the learning rate is an input of the compiled step, so that changing it makes no new program.
import { adam, cosineDecay, exponentialDecay, sgd, stepDecay, warmUp } from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { float32 } from "./float32.ts";
import { bowl, slope } from "./problems.ts";
import { expectNear, flat } from "./reading.ts";

/** How far each of these steps went, with a gradient of 1. */
function moves(step: Awaited<ReturnType<typeof slope>>, count: number): number[] {
  return Array.from({ length: count }, () => {
    const [before = 0] = flat(step.parameters.w);
    step({ dw: 1 });
    return before - (flat(step.parameters.w)[0] ?? 0);
  });
}

const halving = exponentialDecay({ rate: 1, factor: 0.5 });
const halvingStep = () => slope({ w: [] }, { optimizer: sgd(), learningRate: halving });

describe("a schedule drives a compiled step", () => {
  test("the step number n goes by the rate of n, the first by that of 0", async () => {
    expect(moves(await halvingStep(), 5)).toEqual([1, 0.5, 0.25, 0.125, 0.0625]);
  });

  test("the rate of the next step can be read", async () => {
    const step = await halvingStep();
    const rates = [0, 1, 2].map(() => {
      const rate = step.learningRate;
      step({ dw: 1 });
      return rate;
    });
    expect([...rates, step.learningRate]).toEqual([1, 0.5, 0.25, 0.125]);
  });

  test("step.run goes through the schedule as single steps do", async () => {
    const step = await halvingStep();
    step.run(4, { dw: 1 });
    expect([flat(step.parameters.w)[0], step.steps, step.learningRate]).toEqual([-1.875, 4, 0.0625]);
  });

  test("a rate that stays for a while, as stairs do, changes when its time comes", async () => {
    const optimizer = sgd();
    const step = await slope({ w: [] }, { optimizer, learningRate: stepDecay({ rate: 1, every: 2 }) });
    expect(moves(step, 6)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  test("evaluating is no step: the schedule does not move", async () => {
    const step = await halvingStep();
    for (let i = 0; i < 3; i++) step.evaluate({ dw: 1 });
    expect([step.steps, step.learningRate, ...moves(step, 1)]).toEqual([0, 1, 1]);
  });

  test("of any kind, warmed up and with adam, without a second program", async () => {
    const backend = float32();
    const learningRate = warmUp(cosineDecay({ rate: 0.5, steps: 20, floor: 0.01 }), { steps: 5 });
    const step = await bowl.compile({ optimizer: adam(), learningRate, backend, dtype: "float32" });
    const program = step.program();
    const losses = step.run(40, {});
    expect(backend.programs).toHaveLength(1);
    expect(step.program()).toBe(program);
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
  });

  test("whose learning rate is a setting of the program, and its step number state, neither a constant", async () => {
    const { inputs, values } = (await bowl.compile({ optimizer: adam(), learningRate: halving })).program();
    const roles = inputs.map((id) => `${values[id]?.role} ${values[id]?.label}`);
    expect(roles).toEqual(expect.arrayContaining(["setting learningRate", "state step"]));
  });
});

describe("step.steps = n", () => {
  test("lets the schedule go on from n", async () => {
    const step = await halvingStep();
    step.steps = 3;
    expect(step.learningRate).toBe(0.125);
    expect(moves(step, 2)).toEqual([0.125, 0.0625]);
    expect(step.steps).toBe(5);
  });

  test("goes back as well", async () => {
    const step = await halvingStep();
    const first = moves(step, 3);
    step.steps = 0;
    expect(moves(step, 3)).toEqual(first);
  });

  test("lets adam's bias correction go on from n: with an empty memory, step n + 1 is smaller than the rate", async () => {
    const step = await slope({ w: [] }, { optimizer: adam({ epsilon: 0 }), learningRate: 1 });
    step.steps = 9;
    const expected = 0.1 / (1 - 0.9 ** 10) / Math.sqrt(0.001 / (1 - 0.999 ** 10));
    expectNear(moves(step, 1), [expected]);
  });

  test("makes no new program", async () => {
    const backend = float32();
    const step = await bowl.compile({ optimizer: adam(), learningRate: halving, backend, dtype: "float32" });
    step({});
    step.steps = 100;
    step({});
    expect(backend.programs).toHaveLength(1);
  });
});

// core, training.ts, setSteps: the number is kept as an int32, and wraps; adam then divides by an infinite correction and stands still.
test("step.steps = n refuses an n that its int32 cannot hold", async () => {
  const step = await slope({ w: [] }, { optimizer: adam(), learningRate: 1 });
  expect(() => {
    step.steps = 2 ** 31;
  }).toThrow(expect.objectContaining({ code: "E_OPTION" }));
});

describe("a schedule that gives no number", () => {
  test("is refused when the step is compiled, if it starts so", async () => {
    const learningRate = () => Number.NaN;
    await expect(bowl.compile({ optimizer: sgd(), learningRate })).rejects.toMatchObject({
      code: "E_OPTION",
      message:
        "the learning rate of step 0 is NaN, not a finite number of 0 or more: give compile a learningRate, such as 0.01.",
    });
  });

  test.each([
    ["-0.1", -0.1],
    ["Infinity", Number.POSITIVE_INFINITY],
    ['"0.1"', "0.1" as unknown as number],
  ])("nor is a rate of %s taken", async (said, learningRate) => {
    await expect(bowl.compile({ optimizer: sgd(), learningRate })).rejects.toMatchObject({
      code: "E_OPTION",
      message: expect.stringContaining(`the learning rate of step 0 is ${said}, not a finite number of 0 or more`),
    });
  });

  test("is refused at the step where it happens, and nothing is updated", async () => {
    const learningRate = (step: number): number => (step < 2 ? 1 : Number.NaN);
    const step = await slope({ w: [] }, { optimizer: sgd(), learningRate });
    moves(step, 2);
    expect(() => step({ dw: 1 })).toThrow(
      "the learning rate of step 2 is NaN, not a finite number of 0 or more: give compile",
    );
    expect([flat(step.parameters.w)[0], step.steps]).toEqual([-2, 2]);
  });
});
