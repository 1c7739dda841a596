/** The colours of a picture. Texts have a contrast of 4.5 : 1 at least against what they stand on, lines 3 : 1. */
export interface Theme {
  readonly background: string;
  /** Symbols and names. */
  readonly ink: string;
  /** Small print. */
  readonly muted: string;
  readonly wire: string;
  readonly gate: string;
  readonly outline: string;
  /** Behind the name of a parameter. */
  readonly parameter: string;
  readonly value: string;
  readonly gradient: string;
  /** The gate whose step it is. */
  readonly current: string;
  readonly currentOutline: string;
  readonly selected: string;
  readonly selectedOutline: string;
  readonly focus: string;
  readonly frame: string;
  readonly frameOutline: string;
  /** Lines of a chart, in order. */
  readonly series: readonly string[];
  readonly grid: string;
  /** Cells of a matrix: the far ends of below and above zero. */
  readonly negative: string;
  readonly positive: string;
}

/** Dark on white, as printed. */
export const light: Theme = {
  background: "#ffffff",
  ink: "#1b2430",
  muted: "#566070",
  wire: "#5f6b7b",
  gate: "#f6f8fc",
  outline: "#33415a",
  parameter: "#eef1f6",
  value: "#0a6b3a",
  gradient: "#b4231a",
  current: "#fff1c2",
  currentOutline: "#a05a00",
  selected: "#e3edff",
  selectedOutline: "#2459c4",
  focus: "#2459c4",
  frame: "#f8f9fb",
  frameOutline: "#7b8596",
  series: ["#2459c4", "#b4231a", "#0a6b3a", "#8a4b00", "#6d3fb0", "#0b6a78"],
  grid: "#dfe4ec",
  negative: "#f0a59b",
  positive: "#8fc7a6",
};

/** Light on near black. */
export const dark: Theme = {
  background: "#12161d",
  ink: "#e8ecf3",
  muted: "#a9b3c2",
  wire: "#8d99ab",
  gate: "#1e2530",
  outline: "#b4bfd0",
  parameter: "#1a202a",
  value: "#74d99f",
  gradient: "#ff9a8f",
  current: "#3b2f0c",
  currentOutline: "#f0b84a",
  selected: "#1d3150",
  selectedOutline: "#86b4ff",
  focus: "#86b4ff",
  frame: "#171c25",
  frameOutline: "#66738a",
  series: ["#86b4ff", "#ff9a8f", "#74d99f", "#f0b84a", "#c3a3ff", "#6fd3e0"],
  grid: "#2a323f",
  negative: "#8a3a33",
  positive: "#23693f",
};

/** Fonts by name, with what systems have instead. */
export const fonts = {
  numbers: '"Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", Arial, "Noto Sans CJK SC", sans-serif',
  symbols: '"STIX Two Text", "Cambria", "Latin Modern Roman", "Times New Roman", "DejaVu Serif", serif',
} as const;
