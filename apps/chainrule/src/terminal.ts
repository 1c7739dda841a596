// Where the output goes: whether it is a terminal that can redraw, how wide it is, and its colours.

/** The few styles that are used, by what they mean. */
export type Style = "accent" | "strong" | "quiet" | "good" | "bad";
/** Puts a style on a text, or leaves it as it is where there are no colours. */
export type Paint = (style: Style, text: string) => string;

/** What is needed of process.stdout. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Terminal {
  /** Whether lines may be redrawn in place. */
  readonly live: boolean;
  readonly paint: Paint;
  /** Columns that may be filled, at most 100: longer lines are hard to read. */
  width(): number;
  rows(): number;
  write(text: string): void;
}

const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  accent: [36, 39],
  strong: [1, 22],
  quiet: [2, 22],
  good: [32, 39],
  bad: [31, 39],
};

export const noPaint: Paint = (_, text) => text;
export const colours: Paint = (style, text) =>
  text === "" ? "" : `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m`;

const isSet = (value: string | undefined): boolean => value !== undefined && value !== "";

/** Looks at the stream and the environment: NO_COLOR, TERM=dumb and CI are honoured, and --plain. */
export function terminalOf(stream: Stream, environment: Environment, plain = false): Terminal {
  const { CI, TERM, NO_COLOR, COLUMNS, LINES } = environment;
  const automatic = isSet(CI) && CI !== "false" && CI !== "0";
  const live = stream.isTTY === true && TERM !== "dumb" && !automatic && !plain;
  const columns = (): number => stream.columns || Number(COLUMNS) || 80;
  return {
    live,
    paint: live && !isSet(NO_COLOR) ? colours : noPaint,
    // The last column stays free: writing there makes some terminals begin a new line.
    width: () => Math.max(10, Math.min(100, columns() - 1)),
    rows: () => stream.rows || Number(LINES) || 24,
    write: (text) => void stream.write(text),
  };
}
