import type { Point, Rect, Size } from "../geometry.ts";

/** How the plane of a layout lies on the screen: scaled, then moved. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** The plane as it is. */
export const plainView: View = { x: 0, y: 0, scale: 1 };

/** How small and how large things may become. */
export interface ZoomLimits {
  readonly least?: number;
  readonly most?: number;
}

/** Where a point of the plane is on the screen. */
export const toScreen = ({ x, y, scale }: View, point: Point): Point => ({
  x: point.x * scale + x,
  y: point.y * scale + y,
});

/** Which point of the plane is there on the screen. */
export const toPlane = ({ x, y, scale }: View, point: Point): Point => ({
  x: (point.x - x) / scale,
  y: (point.y - y) / scale,
});

/** The view moved along the screen. */
export const panned = ({ x, y, scale }: View, by: Point): View => ({ x: x + by.x, y: y + by.y, scale });

/** The view larger or smaller, while the point of the plane under this place of the screen stays there. */
export function zoomedAt(view: View, place: Point, factor: number, { least = 0.05, most = 4 }: ZoomLimits = {}): View {
  const scale = Math.min(most, Math.max(least, view.scale * factor));
  const { x, y } = toPlane(view, place);
  return { x: place.x - x * scale, y: place.y - y * scale, scale };
}

/** The view in which all of the bounds are seen, in the middle of the screen, no larger than `most`. */
export function fitted(bounds: Rect, screen: Size, margin = 24, { least = 0.05, most = 1.5 }: ZoomLimits = {}): View {
  const [width, height] = [Math.max(1, screen.width - 2 * margin), Math.max(1, screen.height - 2 * margin)];
  const fit = Math.min(width / Math.max(1, bounds.width), height / Math.max(1, bounds.height));
  const scale = Math.min(most, Math.max(least, fit));
  return {
    x: screen.width / 2 - (bounds.x + bounds.width / 2) * scale,
    y: screen.height / 2 - (bounds.y + bounds.height / 2) * scale,
    scale,
  };
}

/** The view moved as little as needed for a rectangle of the plane to be seen. */
export function revealed(view: View, rect: Rect, screen: Size, margin = 24): View {
  const shift = (start: number, extent: number, room: number): number => {
    if (start < margin || extent > room - 2 * margin) return margin - start;
    return Math.min(0, room - margin - start - extent);
  };
  const { x, y } = toScreen(view, rect);
  const by = {
    x: shift(x, rect.width * view.scale, screen.width),
    y: shift(y, rect.height * view.scale, screen.height),
  };
  return panned(view, by);
}

/** The part of the plane that is seen. */
export const seenPart = (view: View, { width, height }: Size): Rect => ({
  ...toPlane(view, { x: 0, y: 0 }),
  width: width / view.scale,
  height: height / view.scale,
});

/** The view as the text of an SVG `transform`. */
export const transformText = ({ x, y, scale }: View): string => `matrix(${scale} 0 0 ${scale} ${x} ${y})`;
