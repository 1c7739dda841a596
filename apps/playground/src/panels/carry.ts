// Carrying a thing from a list onto the graph: mouse, pen and touch alike. A press that goes nowhere stays a press.
import { distance, type Point } from "@chainrule/viz";

export interface Carrying {
  /** Where the thing is, in the window. */
  readonly move: (at: Point) => void;
  readonly drop: (at: Point) => void;
  /** Whatever happened, nothing is carried any more. */
  readonly end: () => void;
}

/** Pixels that a pointer may tremble without carrying. */
const TREMBLE = 6;

/** Lets an element be carried: `<button {@attach carried(…)}>`. */
export const carried =
  ({ move, drop, end }: Carrying) =>
  (host: HTMLElement): (() => void) => {
    let held: { readonly id: number; readonly start: Point; moved: boolean } | undefined;
    /** What was carried was not pressed. */
    let isCarried = false;
    const placeOf = ({ clientX, clientY }: PointerEvent): Point => ({ x: clientX, y: clientY });

    const listeners = new AbortController();
    const { signal } = listeners;
    host.addEventListener(
      "pointerdown",
      (event) => {
        if (event.button !== 0 || held) return;
        held = { id: event.pointerId, start: placeOf(event), moved: false };
        isCarried = false;
        host.setPointerCapture(event.pointerId);
      },
      { signal },
    );
    host.addEventListener(
      "pointermove",
      (event) => {
        if (held?.id !== event.pointerId) return;
        held.moved ||= distance(placeOf(event), held.start) > TREMBLE;
        if (held.moved) move(placeOf(event));
      },
      { signal },
    );
    const release = (event: PointerEvent): void => {
      if (held?.id !== event.pointerId) return;
      const { moved } = held;
      held = undefined;
      isCarried = moved;
      if (!moved) return;
      end();
      if (event.type === "pointerup") drop(placeOf(event));
    };
    host.addEventListener("pointerup", release, { signal });
    host.addEventListener("pointercancel", release, { signal });
    host.addEventListener(
      "click",
      (event) => {
        if (!isCarried) return;
        isCarried = false;
        event.stopPropagation();
      },
      { signal, capture: true },
    );
    return () => listeners.abort();
  };
