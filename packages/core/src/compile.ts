// Compiling: forward, or forward, backward and update, of a whole graph as one program.
import type { Backend, Read, Time } from "./backend.ts";
import type { Batch } from "./batch.ts";
import {
  type Compiled,
  common,
  type Forward,
  type ForwardOptions,
  STORE,
  type TrainingOptions,
  type TrainingStep,
} from "./compiled.ts";
import type { Feeds } from "./data.ts";
import { check } from "./errors.ts";
import { apply } from "./expr.ts";
import type { ComputationalGraph } from "./graph.ts";
import { checkNames } from "./nearest.ts";
import { Runner } from "./runner.ts";
import { hostScalar, scope } from "./scope.ts";
import { Store } from "./store.ts";
import { compileTraining } from "./training.ts";

/** Compiles a training step, or a forward-only program. */
export async function compile<When extends Time>(
  graph: ComputationalGraph,
  options: TrainingOptions<When>,
): Promise<TrainingStep<When>>;
export async function compile<When extends Time>(
  graph: ComputationalGraph,
  options: ForwardOptions<When>,
): Promise<Forward<When>>;
export async function compile<When extends Time>(
  graph: ComputationalGraph,
  options: TrainingOptions<When> | ForwardOptions<When>,
): Promise<Compiled<When>> {
  check(
    typeof options === "object" && options !== null,
    "E_OPTION",
    () => "compile needs options: compile(graph, { loss, … }) or compile(graph, { outputs, … }).",
  );
  return "loss" in options ? compileTraining(graph, options) : compileForward(graph, options);
}

function compileForward<When extends Time>(graph: ComputationalGraph, options: ForwardOptions<When>): Forward<When> {
  const {
    outputs,
    shares,
    backend,
    training = false,
  } = checkNames(options, "outputs backend shares training parameters strict".split(" "), "compile");
  check(
    outputs?.length > 0,
    "E_OPTION",
    () => "compile needs a loss (to train) or outputs (to compute): compile(graph, { outputs: [scores], … }).",
  );
  const store = shares?.[STORE] ?? new Store(backend as Backend<When>);
  check(
    backend === undefined || backend === store.backend,
    "E_OPTION",
    () => "it runs where the parameters are that it shares: leave backend out.",
  );
  const { held, computation } = scope(graph, outputs, store, options);
  const step = hostScalar(store.backend, apply("step", []), "setting", "step");
  const runner = new Runner({ ...computation, held: [...held, step], training });
  function call(given: Feeds | Batch): Read<When> {
    runner.run(given);
    return runner.output(0);
  }
  return Object.assign(call, common(store, runner, outputs, [runner, step.buffer, ...(shares ? [] : [store])]));
}
