// What work may have to wait for, as a pipeline that is being compiled, or a device's word that it has the memory.

export interface Awaited {
  readonly promise: Promise<void>;
  /** Whether it is there already, so that nothing has to wait. */
  readonly done: boolean;
}

/** A promise, and whether it was kept. Who waits for it is told when it was not; nobody need. */
export function awaited(given: Promise<unknown>): Awaited {
  const state = { done: false };
  const promise = given.then(() => {
    state.done = true;
  });
  promise.catch(() => undefined);
  return {
    promise,
    get done() {
      return state.done;
    },
  };
}

const NOTHING: Awaited = { promise: Promise.resolve(), done: true };

/** All of them. */
export function allOf(several: readonly Awaited[]): Awaited {
  const open = several.filter(({ done }) => !done);
  if (open.length === 0) return NOTHING;
  return open.length === 1 ? (open[0] as Awaited) : awaited(Promise.all(open.map(({ promise }) => promise)));
}
