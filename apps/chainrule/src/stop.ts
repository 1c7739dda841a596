// Being asked to stop: Ctrl-C, SIGTERM, or a reader that has gone. The steps at hand are finished; a second Ctrl-C does not wait.
import { exitCodes } from "./failure.ts";

const SIGNALS = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const;
/** Milliseconds within which a second signal is the same key press: npm passes Ctrl-C on to us, and the terminal sends it too. */
const ECHO = 300;

export interface Stop {
  /** The exit code that was asked for; undefined as long as nobody asked. */
  readonly exitCode: () => number | undefined;
  /** Kept when somebody asks. */
  readonly asked: Promise<void>;
  /** Asks for an end with this exit code. */
  readonly ask: (exitCode: number) => void;
  /** Takes the process's signals from now on; until then they end it at once, as there is nothing to finish. */
  readonly listen: () => void;
  /** Lets go of them. */
  readonly release: () => void;
}

/** A way of being asked to stop. */
export function stopper(): Stop {
  let asked: { readonly exitCode: number; readonly at: number } | undefined;
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  const ask = (exitCode: number): void => {
    asked ??= { exitCode, at: performance.now() };
    resolve();
  };
  const listeners = (Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]).map((signal) => {
    const exitCode = SIGNALS[signal];
    const listener = (): void => {
      if (asked && performance.now() - asked.at > ECHO) process.exit(exitCode);
      ask(exitCode);
    };
    return { signal, listener };
  });
  return {
    exitCode: () => asked?.exitCode,
    asked: promise,
    ask,
    listen: () => {
      for (const { signal, listener } of listeners)
        if (!process.listeners(signal).includes(listener)) process.on(signal, listener);
    },
    release: () => {
      for (const { signal, listener } of listeners) process.off(signal, listener);
    },
  };
}
