// L-BFGS: PyTorch's steps to the last digits that it prints, the places that it must find, and what must not happen to it.
import { ComputationalGraph, compile, defineGate, differentiate, type Expr, reference } from "@chainrule/core";
import { lbfgs, objective } from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { float32 } from "./float32.ts";
import { expectNear, flat } from "./reading.ts";
import { exclusiveOr, later, plain, valley, valleySearch } from "./searches.ts";

const start = [-1.2, 1];

describe("torch.optim.LBFGS of PyTorch 2.13 goes the same way down Rosenbrock's valley", () => {
  // Options; then of each call how often it looked at the loss, and the place where it left the parameters.
  test.each([
    [
      "with its strong Wolfe search",
      {},
      [
        [25, [0.380622643346488, 0.124910131872936]],
        [19, [0.999981421079137, 0.999961965181099]],
        [1, [0.999981421079137, 0.999961965181099]],
      ],
    ],
    [
      "with history_size=2",
      { history: 2 },
      [
        [25, [0.325199568100232, 0.0739516812637253]],
        [22, [0.999998996455738, 0.999997843633606]],
      ],
    ],
    [
      "with max_iter=3",
      { iterations: 3 },
      [
        [3, [-1.02453193034603, 1.07161962026693]],
        [3, [-1.02887953483197, 1.06550295168486]],
        [3, [-1.0203084803941, 1.03527698664675]],
      ],
    ],
    [
      "with max_iter=100, max_eval=1000",
      { iterations: 100, evaluations: 1000 },
      [[43, [0.999981421079137, 0.999961965181099]]],
    ],
    [
      "with lr=0.1, where searches go far",
      { rate: 0.1 },
      [
        [25, [-0.380073229679125, 0.118791723303628]],
        [26, [0.529096686183516, 0.269655239871818]],
      ],
    ],
    [
      "with tolerance_grad=1e-3, tolerance_change=0",
      { iterations: 100, evaluations: 1000, gradientTolerance: 1e-3, changeTolerance: 0 },
      [[42, [0.999813952006526, 0.999625609471688]]],
    ],
    [
      "with tolerance_change=1e-2",
      { iterations: 100, evaluations: 1000, changeTolerance: 1e-2 },
      [[4, [-1.02845657455623, 1.06818745574868]]],
    ],
    [
      "with tolerances of nearly 0",
      { iterations: 100, evaluations: 1000, gradientTolerance: 1e-12, changeTolerance: 1e-30 },
      [[49, [1, 1]]],
    ],
  ] as const)("%s", async (_, options, calls) => {
    const { search, place } = await valleySearch({ options });
    for (const [evaluations, expected] of calls) {
      expect((await search({})).evaluations).toBe(evaluations);
      expectNear((await place()) as number[], expected, 1e-11);
    }
  });

  test("without a line search, which there are steps of lr=0.5, five a call", async () => {
    const { search, place } = await valleySearch({ options: { lineSearch: "none", rate: 0.5, iterations: 5 } });
    for (const expected of [
      [-1.01833801917769, 1.06451907088322],
      [-1.02225581413295, 1.04728197778086],
    ]) {
      expect((await search({})).reason).toBe("iterations");
      expectNear((await place()) as number[], expected, 1e-11);
    }
  });

  test("and learns the exclusive or in one call of 20 iterations", async () => {
    const { program, search, feeds } = await exclusiveOr();
    const { loss, evaluations, reason } = await search(feeds);
    expect([evaluations, reason]).toEqual([23, "change"]);
    expectNear([loss], [3.461706746186514e-10], 1e-6);
    expectNear(
      flat(program.parameters.w1),
      [-0.448560260976764, 0.41073664968662, 2.58875525117061, 0.129178402402881, 0.744007997007008, 3.65096351238135],
      1e-9,
    );
    expectNear(flat(program.parameters.b1), [0.0457262027856245, -0.512196291981453, -0.0489647252519261], 1e-9);
    expectNear(flat(program.parameters.w2), [0.968530178707397, -1.70141253102669, 1.97292911222566], 1e-9);
    expectNear(flat(program.parameters.b2), [-0.750213167670277], 1e-9);
  });
});

describe("it finds", () => {
  const far = { iterations: 200, evaluations: 1000, changeTolerance: 0 };

  test("the centre of a bowl of ten axes, a thousand times as steep along one as along another, with few looks", async () => {
    const steep = Array.from({ length: 10 }, (_, i) => 10 ** (i / 3));
    const bowl = plain(steep.map(Math.sqrt), (place) => ({
      loss: place.reduce((sum, x, i) => sum + ((steep[i] as number) / 2) * (x - i) ** 2, 0),
      gradient: place.map((x, i) => (steep[i] as number) * (x - i)),
    }));
    const { reason, evaluations } = await lbfgs(bowl, far)(undefined);
    expect(reason).toBe("gradient");
    expect(evaluations).toBeLessThan(60);
    for (const [i, x] of bowl.place.entries()) expect(Math.abs(x - i)).toBeLessThan(1e-6);
  });

  test.each([1, 2, 5, 100])("the floor of the valley with a history of %s", async (history) => {
    const objective = plain(start, valley);
    expect((await lbfgs(objective, { ...far, history })(undefined)).loss).toBeLessThan(1e-12);
    for (const x of objective.place) expect(Math.abs(x - 1)).toBeLessThan(1e-5);
  });

  test("in float32, what float32 can tell apart", async () => {
    const narrow = { dtype: "float32", backend: float32(), options: far } as const;
    const { search, place } = await valleySearch(narrow);
    expect((await search({})).loss).toBeLessThan(1e-9);
    for (const x of await place()) expect(Math.abs(Number(x) - 1)).toBeLessThan(1e-4);
    const { search: learn, feeds } = await exclusiveOr({ ...narrow, backend: float32() });
    expect((await learn(feeds)).loss).toBeLessThan(1e-7);
  });

  test("the same on a backend whose reads are promises, bit for bit", async () => {
    const [now, then] = [await valleySearch(), await valleySearch({ backend: later })];
    for (let call = 0; call < 3; call++) expect(await then.search({})).toEqual(await now.search({}));
    expect(await then.place()).toEqual(await now.place());
  });
});

describe("every step that it takes", () => {
  const walked = async () => {
    const objective = plain(start, valley);
    const search = lbfgs(objective, { iterations: 200, evaluations: 1000 });
    await search(undefined);
    let place = [...start];
    return search.memory.map(({ step, change }) => {
      const before = place;
      place = place.map((x, i) => x + (step[i] as number));
      return { before: valley(before), after: valley(place), step: Array.from(step), change: Array.from(change) };
    });
  };
  const along = (row: readonly number[], step: readonly number[]): number =>
    row.reduce((sum, x, i) => sum + x * (step[i] as number), 0);

  test("meets the strong Wolfe conditions with 1e-4 and 0.9", async () => {
    const steps = await walked();
    expect(steps.length).toBeGreaterThan(20);
    for (const { before, after, step } of steps) {
      const slope = along(before.gradient, step);
      expect(slope).toBeLessThan(0);
      expect(after.loss).toBeLessThanOrEqual(before.loss + 1e-4 * slope + 1e-15);
      expect(Math.abs(along(after.gradient, step))).toBeLessThanOrEqual(-0.9 * slope);
    }
  });

  test("is remembered with what the gradient changed by, and that is uphill", async () => {
    for (const { before, after, step, change } of await walked()) {
      expectNear(
        change,
        after.gradient.map((slope, i) => slope - (before.gradient[i] as number)),
        1e-6,
      );
      expect(along(change, step)).toBeGreaterThan(0);
    }
  });
});

describe("a report", () => {
  test("has the loss of the parameters as they are, bit for bit, though the search looked further", async () => {
    const { program, search } = await valleySearch({ options: { iterations: 4 } });
    for (let call = 0; call < 8; call++) {
      const { loss } = await search({});
      expect(program({}).read()).toBe(loss);
    }
  });

  test("says that the loss never rose from call to call", async () => {
    const { search } = await valleySearch({ options: { iterations: 1 } });
    let least = Number.POSITIVE_INFINITY;
    for (let call = 0; call < 30; call++) {
      const { loss } = await search({});
      expect(loss).toBeLessThanOrEqual(least);
      least = loss;
    }
    expect(least).toBeLessThan(1);
  });

  test("names what ended the call", async () => {
    const reasonOf = async (options: object, from = start) =>
      (await lbfgs(plain(from, valley), options)(undefined)).reason;
    expect(await reasonOf({}, [1, 1])).toBe("gradient");
    expect(await reasonOf({ gradientTolerance: 1000 })).toBe("gradient");
    expect(await reasonOf({ changeTolerance: 1e-2 })).toBe("change");
    expect(await reasonOf({ iterations: 2, evaluations: 100 })).toBe("iterations");
    expect(await reasonOf({ evaluations: 3 })).toBe("evaluations");
  });

  test("counts iterations and looks, and a call that is done looks once", async () => {
    const objective = plain(start, valley);
    const search = lbfgs(objective, { iterations: 100, evaluations: 1000 });
    const { iterations, evaluations } = await search(undefined);
    expect(evaluations).toBe(objective.looked.length);
    expect(iterations).toBeLessThan(evaluations);
    expect(await search(undefined)).toMatchObject({ reason: "change", iterations: 0, evaluations: 1 });
  });

  test("of nothing to search says that the gradient is 0", async () => {
    const nothing = plain([], () => ({ loss: 3, gradient: [] }));
    expect(await lbfgs(nothing)(undefined)).toEqual({ loss: 3, reason: "gradient", iterations: 0, evaluations: 1 });
  });
});

describe("numbers that are not finite", () => {
  test("where it starts end the call, which says so and moves nothing", async () => {
    for (const [loss, slope] of [
      [Number.NaN, 1],
      [Number.POSITIVE_INFINITY, 1],
      [1, Number.NaN],
    ] as const) {
      const objective = plain([1, 2], () => ({ loss, gradient: [slope, 0] }));
      const report = await lbfgs(objective)(undefined);
      expect(report).toEqual({ loss, reason: "notFinite", iterations: 0, evaluations: 1 });
      expect(objective.place).toEqual([1, 2]);
    }
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "behind a wall of %s are searched around: x - log x is least at 1",
    async (wall) => {
      const objective = plain([0.01], ([x = 0]) =>
        x > 0 && x < 4 ? { loss: x - Math.log(x), gradient: [1 - 1 / x] } : { loss: wall, gradient: [wall] },
      );
      const { reason } = await lbfgs(objective, { rate: 50, iterations: 100, evaluations: 500 })(undefined);
      expect(objective.looked.some(({ loss }) => !Number.isFinite(loss))).toBe(true);
      expect(reason).not.toBe("notFinite");
      expectNear(objective.place, [1], 1e-4);
    },
  );

  test("everywhere but at the start end the call there, which says so", async () => {
    const objective = plain([2], ([x]) =>
      x === 2 ? { loss: 1, gradient: [1] } : { loss: Number.NaN, gradient: [Number.NaN] },
    );
    const search = lbfgs(objective, { changeTolerance: 1e-6 });
    expect(await search(undefined)).toMatchObject({ loss: 1, reason: "notFinite" });
    expect(objective.place).toEqual([2]);
    expect(search.memory).toEqual([]);
  });

  test("are not stepped on without a line search either", async () => {
    const objective = plain([3], ([x = 0]) =>
      x > 1 ? { loss: x, gradient: [1] } : { loss: Number.NaN, gradient: [1] },
    );
    const search = lbfgs(objective, { lineSearch: "none" });
    expect(await search(undefined)).toMatchObject({ loss: 2, reason: "notFinite", iterations: 2 });
    expect(objective.place).toEqual([2]);
  });

  test("of a graph's loss do not reach its parameters", async () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const w = graph.parameter("w", [2]);
    const loss = defineGate("log", (w: Expr) => w.log().sum())(w);
    const gradients = differentiate(loss, [w]);
    const program = await compile(graph, {
      outputs: [loss, ...gradients],
      backend: reference,
      parameters: { w: [1, 2] },
    });
    const report = await lbfgs(objective(program, { loss, parameters: [w], gradients }), { iterations: 500 })({});
    expect(Number.isFinite(report.loss)).toBe(true);
    expect(flat(program.parameters.w).every((x) => x > 0)).toBe(true);
    expect(program({}).read()).toBe(report.loss);
  });
});

describe("the memory", () => {
  test("and the parameters, as text and back, are all that a run needs to go on, bit for bit", async () => {
    const options = { iterations: 3, history: 4 };
    const whole = await valleySearch({ options });
    for (let call = 0; call < 4; call++) await whole.search({});
    const rows = whole.search.memory.map(({ step, change }) => ({
      step: [...Array.from(step)],
      change: Array.from(change),
    }));
    expect(rows).toHaveLength(4);
    const saved = JSON.parse(JSON.stringify({ place: await whole.place(), rows }));

    const resumed = await valleySearch({ options });
    for (const [i, label] of ["x", "y"].entries()) resumed.program.parameters[label]?.write(saved.place[i]);
    resumed.search.memory = saved.rows;
    for (let call = 0; call < 4; call++) expect(await resumed.search({})).toEqual(await whole.search({}));
    expect(await resumed.place()).toEqual(await whole.place());
  });

  test("forgotten, it starts afresh: as a new search does", async () => {
    const { search, place, program } = await valleySearch({ options: { iterations: 3 } });
    await search({});
    search.memory = [];
    for (const [label, value] of Object.entries({ x: -1.2, y: 1 })) program.parameters[label]?.write(value);
    await search({});
    expectNear((await place()) as number[], [-1.02453193034603, 1.07161962026693], 1e-11);
  });

  test("of other parameters is refused", async () => {
    const { search } = await valleySearch();
    search.memory = [{ step: [1], change: [1] }];
    await expect(search({})).rejects.toMatchObject({ code: "E_FEED_SIZE" });
    search.memory = [];
    await expect(search({})).resolves.toMatchObject({ reason: "evaluations" });
  });
});

describe("calls", () => {
  test("that are not waited for wait for each other", async () => {
    const [waited, hurried] = [await valleySearch(), await valleySearch({ backend: later })];
    const reports = await Promise.all([1, 2, 3].map(() => hurried.search({})));
    for (const report of reports) expect(report).toEqual(await waited.search({}));
  });

  test("on a batch that was uploaded are the same", async () => {
    const [fed, uploaded] = [await exclusiveOr(), await exclusiveOr()];
    const batch = await uploaded.program.upload(uploaded.feeds);
    expect(await uploaded.search(batch)).toEqual(await fed.search(fed.feeds));
  });

  test("that fail leave the parameters at the last place that was good, and the next call goes on", async () => {
    let looks = 0;
    const failing = plain(start, (place) => {
      if (++looks === 8) throw new Error("the device was lost");
      return valley(place);
    });
    const search = lbfgs(failing);
    await expect(search(undefined)).rejects.toThrow("the device was lost");
    const losses = failing.looked.map(({ loss }) => loss);
    expect(valley(failing.place).loss).toBe(Math.min(...losses));
    expect((await search(undefined)).loss).toBeLessThan(Math.min(...losses));
  });

  test("with a wrong feed are refused before anything moves", async () => {
    const { program, search } = await exclusiveOr();
    const before = flat(program.parameters.w1);
    await expect(search({ x: [[1, 2]] })).rejects.toMatchObject({ code: "E_MISSING_FEED" });
    expect(flat(program.parameters.w1)).toEqual(before);
  });
});

describe("an objective", () => {
  const double = defineGate("double", (w: Expr, b: Expr) => w.mul(w).sum().add(b.mul(b)));
  const made = async (outputs: "all" | "loss" = "all") => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const [w, b] = [graph.parameter("w", [2]), graph.parameter("b")];
    const loss = double(w, b);
    const [dw, db] = differentiate(loss, [w, b]);
    const program = await compile(graph, {
      outputs: outputs === "all" ? [loss, dw, db] : [loss],
      backend: reference,
      parameters: { w: [1, 2], b: 3 },
    });
    return { program, loss, w, b, dw, db };
  };

  test("reads, writes and evaluates parameters as one row, in the order that is given", async () => {
    const { program, loss, w, b, dw, db } = await made();
    const row = objective(program, { loss, parameters: [b, w], gradients: [db, dw] });
    expect([...(await row.read())]).toEqual([3, 1, 2]);
    row.write(Float64Array.of(1, 2, 3));
    expect([program.parameters.b?.read(), flat(program.parameters.w)]).toEqual([1, [2, 3]]);
    expect(await row.evaluate({})).toEqual({ loss: 14, gradient: Float64Array.of(2, 4, 6) });
  });

  test("leaves parameters that are not named as they are", async () => {
    const { program, loss, w, dw } = await made();
    await lbfgs(objective(program, { loss, parameters: [w], gradients: [dw] }))({});
    expect(program.parameters.b?.read()).toBe(3);
    for (const x of flat(program.parameters.w)) expect(Math.abs(x)).toBeLessThan(1e-6);
  });

  test("is refused with a loss that is no scalar", async () => {
    const { program, w, dw } = await made();
    const given = { loss: w, parameters: [w], gradients: [dw] };
    expect(() => objective(program, given)).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
  });

  test("is refused with more parameters than gradients", async () => {
    const { program, loss, w, b, dw } = await made();
    const given = { loss, parameters: [w, b], gradients: [dw] };
    expect(() => objective(program, given)).toThrow("2 parameters have 1 gradients: one each.");
  });

  test("is refused with gradients in another order", async () => {
    const { program, loss, w, b, dw, db } = await made();
    const given = { loss, parameters: [w, b], gradients: [db, dw] };
    expect(() => objective(program, given)).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
  });

  test("is refused with a wire that is no parameter", async () => {
    const { program, loss, dw } = await made();
    const given = { loss, parameters: [loss], gradients: [dw] };
    expect(() => objective(program, given)).toThrow(expect.objectContaining({ code: "E_OPTION" }));
  });

  test("says at its first look what is no output of the program", async () => {
    const { program, loss, w, dw } = await made("loss");
    const search = lbfgs(objective(program, { loss, parameters: [w], gradients: [dw] }));
    await expect(search({})).rejects.toMatchObject({ code: "E_OPTION" });
  });
});
