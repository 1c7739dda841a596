// The clock that times runs, where there is one.

const clock = (globalThis as { performance?: { now(): number } }).performance;
/** Milliseconds since some time or other. */
export const now = (): number => clock?.now() ?? Date.now();
