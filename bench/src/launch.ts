// Starts a contender's process in an environment of its own.
import { type From, prepareFile } from "./builds.ts";
import { Child } from "./child.ts";
import type { Contender } from "./contenders.ts";

/** Settings that would choose another kernel than the library itself does, or other numbers of threads. */
const unwanted = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "NODE_OPTIONS", "PYTHONPATH"];

/** The environment of a contender with so many threads. */
export function environmentOf(threads: number, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !unwanted.includes(name));
  const count = String(threads);
  return {
    ...Object.fromEntries(kept),
    OPENBLAS_NUM_THREADS: count,
    OMP_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    PYTHONDONTWRITEBYTECODE: "1",
  };
}

/** Starts it; `flags` are Node's. */
export async function launch(
  { file, installed, threads }: Pick<Contender, "file" | "installed" | "threads">,
  from: From,
  flags: readonly string[] = [],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Child> {
  const path = await prepareFile(file, installed, from);
  const python = file.endsWith(".py");
  return new Child({
    command: python ? "python3" : process.execPath,
    args: python ? [path] : [...flags, path],
    env: environmentOf(threads, environment),
  });
}
