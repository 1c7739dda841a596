// How numbers are shown, in one place: on wires, in formulas, in tables and in speech.

/** How exactly numbers are shown. */
export interface NumberStyle {
  /** Significant digits; default 4. Whole numbers below a million are shown whole. */
  readonly digits?: number;
  /** Decimals instead of significant digits, as the lecture's figures have two. */
  readonly decimals?: number;
  /** The sign of negative numbers; default the true minus, which is as wide as a digit and read out as "minus". */
  readonly minus?: string;
  /** Whether zero may have a sign: a gradient of −0 is another bit pattern, and rarely another lesson. Default false. */
  readonly signedZero?: boolean;
}

/** A number taken apart, so that a formula can raise the exponent and speech can name it. */
export interface NumberParts {
  readonly kind: "finite" | "infinite" | "nan";
  readonly negative: boolean;
  /** Digits without a sign; "∞" and "NaN" where there are none. */
  readonly mantissa: string;
  /** The power of ten beside the mantissa, in scientific notation. */
  readonly exponent: number | undefined;
}

/** Where scientific notation begins. */
const LARGE = 1e6;
const SMALL = 1e-4;

/** Takes a number apart as it is shown. */
export function numberParts(
  value: number,
  { digits = 4, decimals, signedZero = false }: NumberStyle = {},
): NumberParts {
  if (Number.isNaN(value)) return { kind: "nan", negative: false, mantissa: "NaN", exponent: undefined };
  const size = Math.abs(value);
  const negative = value < 0 || (signedZero && Object.is(value, -0));
  if (size === Number.POSITIVE_INFINITY) return { kind: "infinite", negative, mantissa: "∞", exponent: undefined };
  if (size >= LARGE || (size > 0 && size < SMALL && decimals === undefined)) {
    const [mantissa = "", exponent] = size.toExponential((decimals ?? digits - 1) || 0).split("e");
    return { kind: "finite", negative, mantissa: withoutZeros(mantissa), exponent: Number(exponent) };
  }
  const mantissa = decimals === undefined ? significant(size, digits) : size.toFixed(decimals);
  return {
    kind: "finite",
    negative: negative && (signedZero || Number(mantissa) !== 0),
    mantissa,
    exponent: undefined,
  };
}

/** A number as text: `−12`, `0.3679`, `1.2e−7`, `∞`, `NaN`. */
export function formatNumber(value: number, style: NumberStyle = {}): string {
  const { minus = "−" } = style;
  const { negative, mantissa, exponent } = numberParts(value, style);
  const power = exponent === undefined ? "" : `e${exponent < 0 ? minus : ""}${Math.abs(exponent)}`;
  return `${negative ? minus : ""}${mantissa}${power}`;
}

function significant(size: number, digits: number): string {
  if (Number.isInteger(size)) return String(size);
  const text = size.toPrecision(digits);
  // toPrecision turns to powers of ten where there are more digits before the point than asked for.
  return text.includes("e") ? size.toFixed(0) : withoutZeros(text);
}

const withoutZeros = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
