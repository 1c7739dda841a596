// A training step: forward, backward and update as one program, and the host's part of it, counting and the learning rate.
import type { Read, Reading, Time } from "./backend.ts";
import type { Batch } from "./batch.ts";
import { common, type TrainingOptions, type TrainingStep } from "./compiled.ts";
import type { Feeds, Numbers } from "./data.ts";
import { check, fail, said, show } from "./errors.ts";
import { apply } from "./expr.ts";
import type { ComputationalGraph } from "./graph.ts";
import { checkNames } from "./nearest.ts";
import type { Optimizer } from "./optimizer.ts";
import { afterAll } from "./read.ts";
import { Runner } from "./runner.ts";
import { hostScalar, scope } from "./scope.ts";
import { snapshots } from "./snapshot.ts";
import { type Held, Store } from "./store.ts";
import { leaf } from "./template.ts";
import { updatesOf } from "./updates.ts";
import { sentinel, watchOver } from "./watch.ts";
import { isWire } from "./wire.ts";

export function compileTraining<When extends Time>(
  graph: ComputationalGraph,
  options: TrainingOptions<When>,
): TrainingStep<When> {
  const {
    loss,
    backend,
    optimizer,
    frozen = [],
    outputs = [],
    watch = false,
    snapshotEvery = 100,
  } = checkNames(
    options,
    "loss optimizer learningRate backend parameters frozen outputs watch snapshotEvery strict".split(" "),
    "compile",
  );
  check(
    isWire(loss) && loss.shape.length === 0,
    "E_SHAPE",
    () => `the loss must be a scalar wire, and ${show(loss)} is not: take its sum or mean.`,
  );
  check(Array.isArray(frozen) && Array.isArray(outputs), "E_OPTION", () => "frozen and outputs are arrays of wires.");
  check(
    isOptimizer(optimizer),
    "E_OPTION",
    () => "optimizer must be an optimizer, as sgd() of @chainrule/optim makes one.",
  );
  const store = new Store(backend);
  const { parameters, held, expressions, computation } = scope(graph, [loss, ...outputs], store, options);
  for (const wire of frozen)
    check(
      parameters.includes(wire),
      "E_UNCONNECTED",
      () => `${show(wire)} cannot be frozen: it is no parameter of this loss.`,
    );
  const count = hostScalar(backend, apply("step", []), "state", "step");
  const rate = hostScalar(backend, leaf("learningRate", { shape: [], dtype: graph.dtype }), "setting", "learningRate");
  const trained = parameters.filter((wire) => !frozen.includes(wire));
  for (const wire of trained) store.addState(wire, optimizer.remembers);
  const next = count.leaf.expr.add(1);
  const settings = { learningRate: rate.leaf.expr, step: next.cast(graph.dtype) };
  const updates = updatesOf(loss, trained, expressions, store, optimizer, settings);
  const watched = watch ? [{ label: "bad numbers", expr: sentinel(expressions, loss, updates) }] : [];
  const changed = [...held, ...trained.flatMap((wire) => [...store.stateOf(wire).values()]), count];
  const training = new Runner({
    ...computation,
    outputs: [...computation.outputs, ...watched],
    held: [...changed, rate],
    updates: [...updates, { target: count.leaf.expr, value: next }],
    training: true,
  });
  const evaluation = new Runner({ ...computation, held: [...held, count], training: false });
  const watcher = watch ? watchOver(backend, [loss, ...outputs], changed) : undefined;
  checkWhole("snapshotEvery", snapshotEvery, 0);
  const snapshot = snapshots(changed, snapshotEvery);
  return trainingStep(store, training, evaluation, options, count, rate, watcher, snapshot);
}

function isOptimizer(optimizer: Partial<Optimizer> | undefined): boolean {
  const { update, remembers } = optimizer ?? {};
  return [update, ...Object.values(remembers ?? [undefined])].every((part) => typeof part === "function");
}

function trainingStep<When extends Time>(
  store: Store<When>,
  training: Runner<When>,
  evaluation: Runner<When>,
  { loss, outputs = [], learningRate }: TrainingOptions<When>,
  count: Held<When>,
  rate: Held<When>,
  watcher: ReturnType<typeof watchOver> | undefined,
  snapshot: ReturnType<typeof snapshots>,
): TrainingStep<When> {
  let steps = 0;
  let written: number | undefined;
  rateNow();
  const own = [training, evaluation, count.buffer, rate.buffer, store];
  const step = Object.assign(call, common(store, training, [loss, ...outputs], own), {
    state: store.state,
    run(n: number, given: Feeds | Batch, options?: { readonly every?: number }): Reading<When, Float64Array> {
      const { every = 1 } = checkNames(options, ["every"], "run");
      checkWhole("steps", n, 1);
      checkWhole("every", every, 1);
      const readings: Reading<When, Numbers>[] = [];
      for (let i = 0; i < n; i++) {
        once(given);
        if (i % every === 0) readings.push(training.outputBuffer(0).read());
      }
      return afterAll(readings, (losses) => Float64Array.from(losses, ([loss]) => loss as number));
    },
    evaluate(given: Feeds): Read<When, number> {
      evaluation.run(given);
      return evaluation.output(0);
    },
  });
  return Object.defineProperties(step, {
    learningRate: { get: rateNow },
    steps: { get: () => steps, set: setSteps },
  }) as TrainingStep<When>;

  function rateNow(): number {
    const now = typeof learningRate === "function" ? learningRate(steps) : learningRate;
    // No closure for a message that is hardly ever needed: steps allocate nothing.
    return typeof now === "number" && now >= 0 && now < Number.POSITIVE_INFINITY
      ? now
      : fail(
          "E_OPTION",
          `the learning rate of step ${steps} is ${said(now)}, not a finite number of 0 or more: give compile a learningRate, such as 0.01.`,
          { steps },
        );
  }

  function once(given: Feeds | Batch): void {
    store.alive();
    const now = rateNow();
    if (now !== written) rate.buffer.write(Float64Array.of(now));
    written = now;
    const judge = watcher?.();
    snapshot.before(steps, store.writes);
    try {
      training.run(given);
    } catch (error) {
      const [step, thrown] = snapshot.after(error, steps, store.writes);
      steps = step;
      throw thrown;
    }
    judge?.(training.outputBuffer(outputs.length + 1), given, steps);
    steps++;
  }

  function call(given: Feeds | Batch): Read<When, number> {
    once(given);
    return training.output(0);
  }

  function setSteps(value: number): void {
    checkWhole("steps", value, 0);
    store.alive();
    count.buffer.write(Int32Array.of(value));
    store.writes++;
    steps = value;
  }
}

/** The count of steps lives in an int32. */
const MOST_STEPS = 2 ** 31 - 2;

const checkWhole = (name: string, value: number, least: number): void =>
  check(
    Number.isSafeInteger(value) && value >= least && value <= MOST_STEPS,
    "E_OPTION",
    () => `${name} is ${said(value)}, not a whole number from ${least} to ${MOST_STEPS}.`,
  );
