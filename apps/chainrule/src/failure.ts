// What the command line stops with: a sentence for people, a code for programs, and the process's exit code.

/** Every way of ending, as the shell sees it. */
export const exitCodes = { success: 0, failure: 1, usage: 2, diverged: 3, interrupted: 130, terminated: 143 } as const;

/** The stable codes of {@link Failure}. */
export type FailureCode =
  | "E_ADAPTER" // no graphics processor, or none that may be used
  | "E_USAGE" // an option, a command or a number that is not allowed
  | "E_FILE" // a file that cannot be read or written
  | "E_PORT" // no port to serve the playground at
  | "E_NPY" // a file that is no .npy file, or one that is not supported
  | "E_DATA" // arrays that do not fit each other, or hold no numbers
  | "E_DIVERGED"; // a loss or a weight that is no longer a number

/** An error that is shown as its message alone, never with a stack. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  /** What to try, on a line of its own. */
  readonly advice: string | undefined;

  constructor(code: FailureCode, message: string, advice?: string) {
    super(message);
    this.code = code;
    this.advice = advice;
  }

  get exitCode(): number {
    if (this.code === "E_USAGE") return exitCodes.usage;
    return this.code === "E_DIVERGED" ? exitCodes.diverged : exitCodes.failure;
  }
}

/** What the operating system means by its error codes, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return REASONS[code ?? ""] ?? message ?? String(error);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EEXIST: "there is a file of that name",
  EISDIR: "is a folder, not a file",
  ENOENT: "there is no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file, not a folder",
  EPERM: "not permitted",
  EROFS: "the disk is read-only",
};
