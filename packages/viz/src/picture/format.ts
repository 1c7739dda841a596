/** How numbers are written beside wires. */
export interface NumberFormat {
  /** Digits behind the point, 2 when left out. */
  readonly decimals?: number;
  /** Whole numbers get their digits behind the point too. */
  readonly even?: boolean;
}

/** A number for people: a true minus, as many digits as help, powers of ten for the very large and very small. */
export function formatNumber(value: number, { decimals = 2, even = false }: NumberFormat = {}): string {
  if (value === 0) return even ? (0).toFixed(decimals) : "0";
  const size = Math.abs(value);
  const text =
    Number.isInteger(value) && !even && size < 1e6
      ? String(size)
      : size === Infinity
        ? "∞"
        : size < 0.5 / tenTo(decimals) || size >= 1e6
          ? exponential(size, decimals)
          : size.toFixed(decimals);
  return value < 0 ? `−${text}` : text;
}

const tenTo = (digits: number): number => Number(`1e${digits}`);

const exponential = (size: number, decimals: number): string => {
  if (Number.isNaN(size)) return "NaN";
  const [digits, power = ""] = size.toExponential(Math.min(decimals, 1)).split("e");
  return `${digits}e${power.replace("+", "").replace("-", "−")}`;
};
