// The numbers of a live graph, painted on a canvas over the static picture: text in SVG costs ten times as much a frame.
import type { Layout } from "../layout/placed.ts";
import { formatNumber, type NumberFormat } from "../picture/format.ts";
import { type Anchor, numberPlaces } from "../picture/number-places.ts";
import { numberSize } from "../picture/symbols.ts";
import { fonts, light, type Theme } from "../picture/theme.ts";
import { seenPart, type View } from "../view/view.ts";

/** What to paint beside each outlet, in the layout's order of outlets: numbers, texts, or nothing. */
export interface LiveNumbers {
  readonly values: ArrayLike<number | string | undefined>;
  readonly gradients: ArrayLike<number | string | undefined>;
}

/** How the layer paints; all of it may be left out. */
export interface NumberLayerOptions {
  readonly theme?: Theme;
  readonly format?: NumberFormat;
}

/** Paints numbers on a canvas. */
export interface NumberLayer {
  /** Takes another layout. */
  show(layout: Layout): void;
  /** Takes other colours or another way to write numbers. */
  restyle(options: NumberLayerOptions): void;
  /** Fits the canvas to its place on the page, given in CSS pixels, with so many device pixels to each. */
  resize(width: number, height: number, ratio: number): void;
  /** Paints what is seen; returns how many numbers that were. */
  paint(view: View, numbers: LiveNumbers): number;
}

/** Below this many CSS pixels numbers are not legible: strokes stand for them. */
const legible = 5.5;

interface Side {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly anchors: readonly Anchor[];
  /** The last number of each place and its text, which is made anew only when the number changes. */
  readonly last: Float64Array;
  readonly texts: string[];
}

/** A layer on this canvas; the page puts it over the picture, and asks it to paint. */
export function numberLayer(canvas: HTMLCanvasElement, options: NumberLayerOptions = {}): NumberLayer {
  const context = canvas.getContext("2d")!;
  let { theme = light, format = {} } = options;
  let [width, height, ratio] = [canvas.width, canvas.height, 1];
  let sides: readonly [Side, Side] | undefined;

  const paintSide = (side: Side, numbers: ArrayLike<number | string | undefined>, view: View, down: number): number => {
    const { x, y, width: across, height: along } = seenPart(view, { width, height });
    const [left, right, top, bottom] = [x - 60, x + across + 60, y - 4, y + along + numberSize];
    const [zoom, moveX, moveY] = [view.scale * ratio, view.x * ratio, view.y * ratio];
    const small = numberSize * view.scale < legible;
    let painted = 0;
    for (let at = 0; at < side.x.length; at++) {
      const [placeX, placeY] = [side.x[at]!, side.y[at]!];
      if (placeX < left || placeX > right || placeY < top || placeY > bottom) continue;
      const number = numbers[at];
      if (number === undefined) continue;
      painted++;
      if (small) {
        // Whole pixels: no edge needs smoothing.
        const [x, y] = [Math.round((placeX - 12) * zoom + moveX), Math.round((placeY - down) * zoom + moveY)];
        context.fillRect(x, y, Math.ceil(24 * zoom), Math.max(1, Math.round(2 * zoom)));
        continue;
      }
      const anchor = side.anchors[at]!;
      if (context.textAlign !== anchorOf[anchor]) context.textAlign = anchorOf[anchor];
      context.fillText(
        textOf(side, at, number, format),
        Math.round(placeX * zoom + moveX),
        Math.round(placeY * zoom + moveY),
      );
    }
    return painted;
  };

  return {
    show(layout) {
      const places = numberPlaces(layout);
      sides = [
        sideOf(places.map(({ value, valueAnchor }) => ({ ...value, anchor: valueAnchor }))),
        sideOf(places.map(({ gradient, gradientAnchor }) => ({ ...gradient, anchor: gradientAnchor }))),
      ];
    },
    restyle(next) {
      theme = next.theme ?? theme;
      if (next.format === undefined) return;
      format = next.format;
      for (const side of sides ?? []) side.last.fill(Number.NaN);
    },
    resize(nextWidth, nextHeight, nextRatio) {
      [width, height, ratio] = [nextWidth, nextHeight, nextRatio];
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    },
    paint(view, { values, gradients }) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      if (sides === undefined) return 0;
      context.font = `${numberSize * view.scale * ratio}px ${fonts.numbers}`;
      context.textBaseline = "alphabetic";
      context.fillStyle = theme.value;
      const painted = paintSide(sides[0], values, view, 4);
      context.fillStyle = theme.gradient;
      return painted + paintSide(sides[1], gradients, view, 6);
    },
  };
}

const anchorOf = { start: "left", middle: "center", end: "right" } as const;

const sideOf = (places: readonly { readonly x: number; readonly y: number; readonly anchor: Anchor }[]): Side => ({
  x: Float64Array.from(places, ({ x }) => x),
  y: Float64Array.from(places, ({ y }) => y),
  anchors: places.map(({ anchor }) => anchor),
  last: new Float64Array(places.length).fill(Number.NaN),
  texts: places.map(() => ""),
});

function textOf({ last, texts }: Side, at: number, number: number | string, format: NumberFormat): string {
  if (typeof number === "string") return number;
  if (last[at] === number && texts[at] !== "") return texts[at]!;
  last[at] = number;
  texts[at] = formatNumber(number, format);
  return texts[at];
}
