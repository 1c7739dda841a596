// A backend that outlives its devices: see life.ts for what happens when one is lost.
import type { Backend, ChainruleError } from "@chainrule/core";
import { isChainruleError } from "@chainrule/core";
import { LastingBuffer } from "./buffer.ts";
import { LastingExecutable } from "./executable.ts";
import { Life, type Living } from "./life.ts";

/** A backend that cannot be lost, for where there is no device, or none any more; it is told why. */
export type Fallback = (why: ChainruleError) => Backend;

/** Where no adapter is found just after one was lost, it may be there again after these milliseconds. */
const AGAIN = [0, 100, 400, 1000];

/** Opens a first device, and others when one is lost. E_ADAPTER where there is none, unless there is something to fall back to. */
export async function lasting(open: () => Promise<Living>, fallback?: Fallback): Promise<Backend<"later">> {
  const first = await orElse(open, fallback);
  const life = new Life(first, () => orElse(() => again(open), fallback));
  return {
    get label() {
      return life.label;
    },
    dtypes: first.backend.dtypes,
    buffer: (shape, dtype) => new LastingBuffer(life, shape, dtype),
    compile: (program) => new LastingExecutable(life, program),
  };
}

async function orElse(open: () => Promise<Living>, fallback: Fallback | undefined): Promise<Living> {
  try {
    return await open();
  } catch (error) {
    if (!fallback || !isNoAdapter(error)) throw error;
    return { backend: fallback(error), lost: new Promise(() => undefined) };
  }
}

async function again(open: () => Promise<Living>): Promise<Living> {
  for (const pause of AGAIN) {
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      return await open();
    } catch (error) {
      if (!isNoAdapter(error) || error.details.final) throw error;
    }
  }
  return open();
}

const isNoAdapter = (error: unknown): error is ChainruleError => isChainruleError(error) && error.code === "E_ADAPTER";
