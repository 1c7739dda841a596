// Every error of this package: a stable code, what was asked, and the way out.

/** The stable codes. A program may branch on them; the sentences may change. */
export type DrawingErrorCode =
  | "E_DUPLICATE" // two nodes, wires or groups of one name
  | "E_UNKNOWN" // a wire or group that names what is not there
  | "E_SIZE" // a width, height or position that is no finite number
  | "E_NAME" // an element or attribute that a picture may not hold
  | "E_CHART" // series that cannot be drawn on the axes asked for
  | "E_IMAGE"; // a picture that the page could not turn into pixels

/** An error that says what was asked and what to do next. `code` is stable. */
export class DrawingError extends Error {
  override readonly name = "DrawingError";
  readonly code: DrawingErrorCode;

  constructor(code: DrawingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
