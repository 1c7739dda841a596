// Every error of chainrule is made here: a stable code, what was asked, the numbers, where, and the way out.

/** The stable codes. A program may branch on them; the sentences may change. */
export type ErrorCode =
  | "E_ARITY" // a gate or op got the wrong number of inputs
  | "E_AXIS" // an axis that the shape does not have
  | "E_BACKEND" // a value of another backend, or something that is no backend
  | "E_CORE_VERSION" // two copies of @chainrule/core that cannot talk to each other
  | "E_CYCLE" // a gate composed of itself
  | "E_DISPOSED" // used after dispose()
  | "E_DTYPE" // dtypes that do not mix
  | "E_DUPLICATE" // a label that is taken
  | "E_EMPTY" // the largest of no values
  | "E_FEED_SIZE" // a feed with too few or too many numbers
  | "E_FEED_VALUE" // a feed that holds something other than numbers of its dtype
  | "E_GATE_CONTRACT" // a gate whose forward or backward returned the wrong thing
  | "E_GATE_THREW" // a gate whose forward or backward threw
  | "E_MISSING_FEED" // an input or parameter without a value
  | "E_NAME" // a label or dimension name that is not allowed
  | "E_NO_BACKWARD" // a gradient asked for before the backward pass
  | "E_NO_FORWARD" // a value, or a backward pass, asked for before the forward pass
  | "E_NOT_A_GATE" // something that has no label and forward
  | "E_NOT_A_WIRE" // something other than a wire or a number given to a gate
  | "E_NOT_FINITE" // NaN or Infinity in a feed, in strict mode
  | "E_OPTION" // an option out of its range
  | "E_OTHER_GRAPH" // a wire of another graph
  | "E_RAGGED" // nested arrays of unequal lengths
  | "E_SEVERAL_OUTPUTS" // a graph with several last nodes, where one is needed
  | "E_SHAPE" // shapes that do not fit
  | "E_SIZE" // more elements than an array can hold
  | "E_STALE" // a handle of an older step
  | "E_UNCONNECTED" // no path from a parameter to the loss
  | "E_UNKNOWN_INPUT"; // a feed for an input that the graph does not have

/** What the error is about, as data: the gate's and wires' labels, the shapes, whatever the code calls for. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An error that says what was asked, where, and what to do next. `code` is stable. */
export class ChainruleError extends Error {
  override readonly name = "ChainruleError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

/** Throws a {@link ChainruleError}. */
export function fail(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown): never {
  throw new ChainruleError(code, message, details, cause);
}

/** Throws a {@link ChainruleError} unless `condition` holds; the message is only built when it is needed. */
export function check(
  condition: boolean,
  code: ErrorCode,
  message: () => string,
  details: ErrorDetails = {},
): asserts condition {
  if (!condition) fail(code, message(), details);
}

/** Whether an error is chainrule's, also when it comes from another copy of the package. */
export function isChainruleError(error: unknown): error is ChainruleError {
  return error instanceof Error && error.name === "ChainruleError" && "code" in error;
}

/** Lets a stack trace begin at the caller of `entry`: the line of the person who built the graph. */
export function blameCaller(error: unknown, entry: (...args: never[]) => unknown): void {
  // V8 only; elsewhere the trace keeps the frames of this package.
  const { captureStackTrace } = Error as { captureStackTrace?: (error: Error, below: unknown) => void };
  if (isChainruleError(error)) captureStackTrace?.(error, entry);
}

/** " Did you mean "weights"?", or nothing when no name is near. */
export function nearest(name: string, names: Iterable<string>): string {
  let best = "";
  let bestDistance = Math.floor(name.length / 3);
  for (const candidate of names) {
    const distance = editDistance(name, candidate);
    if (distance <= bestDistance) [best, bestDistance] = [candidate, distance - 1];
  }
  return best === "" ? "" : ` Did you mean ${quote(best)}?`;
}

/** A label as it is shown in messages. */
export const quote = (label: string): string => JSON.stringify(label);

function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
