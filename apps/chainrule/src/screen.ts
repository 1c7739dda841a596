// A few lines at the bottom of the terminal that are drawn again and again in their place.
import type { Terminal } from "./terminal.ts";

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";
/** Terminals that know these show a frame only when it is whole; the others ignore them. */
const [BEGIN_FRAME, END_FRAME] = ["\u001b[?2026h", "\u001b[?2026l"];

export interface Screen {
  /** Replaces the lines that were drawn last. */
  readonly draw: (lines: readonly string[]) => void;
  /** Replaces them for good, and gives the cursor back. May be called again. */
  readonly close: (lines: readonly string[]) => void;
}

/** Takes the place below the cursor. The cursor comes back whatever happens, short of SIGKILL. */
export function openScreen(terminal: Terminal): Screen {
  let height = 0;
  let open = true;
  const giveBack = (): void => terminal.write(`${height > 0 ? "\n" : ""}${SHOW_CURSOR}`);
  process.once("exit", giveBack);
  const frame = (lines: readonly string[]): string => {
    const up = height > 1 ? `\u001b[${height - 1}A` : "";
    const body = lines.map((line) => line + CLEAR_LINE).join("\n");
    height = lines.length;
    return `${up}\r${body}${CLEAR_BELOW}`;
  };
  terminal.write(HIDE_CURSOR);
  return {
    draw: (lines) => {
      if (open && lines.length > 0) terminal.write(BEGIN_FRAME + frame(lines) + END_FRAME);
    },
    close: (lines) => {
      if (!open) return;
      open = false;
      process.off("exit", giveBack);
      terminal.write(`${lines.length > 0 ? `${frame(lines)}\n` : height > 0 ? "\n" : ""}${SHOW_CURSOR}`);
    },
  };
}
