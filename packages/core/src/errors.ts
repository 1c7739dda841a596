// Every error of chainrule is made here: a stable code, what was asked, the numbers, where, and the way out.

/** The stable codes. A program may branch on them; the sentences may change. */
export type ErrorCode =
  | "E_ADAPTER" // no graphics processor, or none that may be used
  | "E_ARITY" // a gate or op got the wrong number of inputs
  | "E_AXIS" // an axis that the shape does not have
  | "E_BACKEND" // a value of another backend, or something that is no backend
  | "E_CORE_VERSION" // two copies of @chainrule/core that cannot talk to each other
  | "E_CYCLE" // a gate composed of itself
  | "E_DEVICE_LOST" // the graphics processor's device is gone, and with it what it held
  | "E_DISPOSED" // used after dispose()
  | "E_DTYPE" // dtypes that do not mix
  | "E_DUPLICATE" // a label that is taken
  | "E_EMPTY" // the largest of no values
  | "E_FEED_SIZE" // a feed with too few or too many numbers
  | "E_FEED_VALUE" // a feed that holds something other than numbers of its dtype
  | "E_GATE_CONTRACT" // a gate whose forward or backward returned the wrong thing
  | "E_GATE_THREW" // a gate whose forward or backward threw
  | "E_LIMIT" // more than the device can do at once
  | "E_MISSING_FEED" // an input or parameter without a value
  | "E_NAME" // a label or dimension name that is not allowed
  | "E_NO_BACKWARD" // a gradient asked for before the backward pass
  | "E_NO_FORWARD" // a value, or a backward pass, asked for before the forward pass
  | "E_NOT_A_GATE" // something that has no label and forward
  | "E_NOT_A_WIRE" // something other than a wire or a number given to a gate
  | "E_NOT_FINITE" // NaN or Infinity in a feed, in strict mode
  | "E_OOM" // no memory for a value
  | "E_OPTION" // an option out of its range
  | "E_OTHER_GRAPH" // a wire of another graph
  | "E_RAGGED" // nested arrays of unequal lengths
  | "E_SEVERAL_OUTPUTS" // a graph with several last nodes, where one is needed
  | "E_SHADER" // a kernel that the device's driver refuses: our mistake, or the driver's
  | "E_SHAPE" // shapes that do not fit
  | "E_SIZE" // more elements than an array can hold
  | "E_STALE" // a handle of an older step
  | "E_UNCONNECTED" // no path from a parameter to the loss
  | "E_WORKER" // a thread that shared the work of a run ended, or did not do its part
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
    this.stack = fromCaller(this);
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
  details?: ErrorDetails,
): asserts condition {
  if (!condition) fail(code, message(), details);
}

/** Throws an error again in the words of someone who knows more; one that is not chainrule's stays as it is. */
export function retell(error: unknown, words: (message: string) => string, details: ErrorDetails): never {
  if (!isChainruleError(error)) throw error;
  throw new ChainruleError(error.code, words(error.message), { ...error.details, ...details }, error.cause);
}

/** Whether an error is chainrule's, also when it comes from another copy of the package. */
export function isChainruleError(error: unknown): error is ChainruleError {
  return error instanceof Error && error.name === "ChainruleError" && "code" in error;
}

/** What V8 alone has. */
const engine = Error as { captureStackTrace?: (holder: object, below: unknown) => void; stackTraceLimit?: number };
/** The folder of this package, as it stands in traces. */
const HERE = ((import.meta as { url?: string }).url ?? "").replace(/[^/]*$/, "").replace(/^file:\/\//, "");

/** A trace that begins at the line of the person who called our packages; whole where there is no such line. */
function fromCaller(error: Error): string {
  const { stackTraceLimit: limit = 10 } = engine;
  // The caller may be further up than traces usually go.
  engine.stackTraceLimit = limit + 100;
  engine.captureStackTrace?.(error, ChainruleError);
  engine.stackTraceLimit = limit;
  const lines = (error.stack ?? "").split("\n");
  const first = lines.findIndex((line) => /^\s*at /.test(line));
  // Frames of the engine itself, as Array.map, stand between ours, which a source map or a network of packages may have named, and Node's below all.
  const ours = /[\\/]@chainrule[\\/][\w-]+(?:@[^\\/]+)?[\\/](?:dist|src)[\\/]|[ (]<anonymous>\)?$|[ (]node:/;
  const caller = lines.findIndex((line, i) => i >= first && !line.includes(HERE) && !ours.test(line));
  return (
    first < 0 ? lines : [...lines.slice(0, first), ...lines.slice(caller < 0 ? first : caller).slice(0, limit)]
  ).join("\n");
}

/** Remembers who called `entry`; the result gives the line, "file.ts:12:7", when it is asked for. */
export function callerOf(entry: (...args: never[]) => unknown): () => string | undefined {
  const trace: { stack?: string } = {};
  engine.captureStackTrace?.(trace, entry);
  return () => /\n\s*at (?:.*\()?([^()\n]+:\d+:\d+)\)?/.exec(trace.stack ?? "")?.[1];
}

/** Anything at all as text; String() itself throws for some of it. */
export const show = (value: unknown): string =>
  typeof value !== "object" || value === null || "toString" in value ? String(value) : "an object";

/** A value that was given, as it is shown in messages: text in quotes. */
export const said = (value: unknown): string => (typeof value === "string" ? quote(value) : show(value));

/** A label as it is shown in messages: no label of a wire is longer than 200 characters. */
export const quote = (label: string): string => JSON.stringify(show(label).slice(0, 200));
