// What pointers do on the graph: one moves things or the view, two pinch, a wheel zooms. Mouse, pen and touch alike.
import { distance, type Point } from "@chainrule/viz";

/** A drag that has begun: where it goes, and how it ends. */
export interface Drag {
  readonly move: (to: Point, by: Point) => void;
  /** `moved` is false for a tap. */
  readonly end: (at: Point, moved: boolean) => void;
  /** It ends without having been let go: by a second finger, or by the system. */
  readonly cancel?: () => void;
}

export interface Gestures {
  /** A pointer went down; what follows is what it drags. */
  readonly begin: (at: Point, event: PointerEvent) => Drag;
  readonly zoom: (at: Point, factor: number) => void;
  readonly pan: (by: Point) => void;
}

/** Pixels that a pointer may tremble without dragging. */
const TREMBLE = 4;

/** Listens on an element: `<div {@attach gestures(…)}>`. */
export const gestures =
  ({ begin, zoom, pan }: Gestures) =>
  (host: HTMLElement): (() => void) => {
    const down = new Map<number, Point>();
    let drag: { readonly id: number; readonly start: Point; readonly drag: Drag; moved: boolean } | undefined;

    const placeOf = ({ clientX, clientY }: MouseEvent): Point => {
      const { left, top } = host.getBoundingClientRect();
      return { x: clientX - left, y: clientY - top };
    };
    const cancel = (): void => {
      drag?.drag.cancel?.();
      drag = undefined;
    };
    const press = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      const at = placeOf(event);
      down.set(event.pointerId, at);
      // A second finger pinches: whatever the first one dragged stays where it is.
      if (down.size === 1) drag = { id: event.pointerId, start: at, drag: begin(at, event), moved: false };
      else cancel();
    };
    const move = (event: PointerEvent): void => {
      const before = down.get(event.pointerId);
      if (!before) return;
      const at = placeOf(event);
      down.set(event.pointerId, at);
      const by = { x: at.x - before.x, y: at.y - before.y };
      if (down.size === 2) pinch(event.pointerId, before, at);
      else if (drag?.id === event.pointerId) {
        drag.moved ||= distance(at, drag.start) > TREMBLE;
        if (!drag.moved) return;
        host.setPointerCapture(event.pointerId);
        drag.drag.move(at, by);
      }
    };
    const pinch = (id: number, before: Point, at: Point): void => {
      const other = [...down].find(([each]) => each !== id)?.[1];
      if (!other) return;
      const away = (point: Point): number => Math.max(1, distance(point, other));
      zoom({ x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 }, away(at) / away(before));
      pan({ x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 });
    };
    const release = (event: PointerEvent): void => {
      down.delete(event.pointerId);
      if (drag?.id !== event.pointerId) return;
      const { drag: ended, moved } = drag;
      drag = undefined;
      if (event.type === "pointerup") ended.end(placeOf(event), moved);
      else ended.cancel?.();
    };
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey || event.deltaMode !== 0 || Math.abs(event.deltaY) >= 80)
        zoom(placeOf(event), 2 ** (-event.deltaY / 500));
      else pan({ x: -event.deltaX, y: -event.deltaY });
    };

    host.addEventListener("pointerdown", press);
    host.addEventListener("pointermove", move);
    host.addEventListener("pointerup", release);
    host.addEventListener("pointercancel", release);
    host.addEventListener("wheel", wheel, { passive: false });
    return () => {
      host.removeEventListener("pointerdown", press);
      host.removeEventListener("pointermove", move);
      host.removeEventListener("pointerup", release);
      host.removeEventListener("pointercancel", release);
      host.removeEventListener("wheel", wheel);
    };
  };
