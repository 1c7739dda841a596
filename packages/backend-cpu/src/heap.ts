// The heap: a WebAssembly memory, or one that is like it, handed out in pieces, grown when it is full. Pieces that come back are used again.
import type { Dtype, Numbers } from "@chainrule/core";
import { fail } from "@chainrule/core";
import { CONTROL_BYTES } from "./threads/control.ts";
import type { WasmEngine, WasmMemory } from "./wasm/engine.ts";
import type { MemoryType } from "./wasm/module.ts";

const PAGE = 65536;
const MOST_PAGES = 65536;
/** Pieces begin at lines of the caches. */
const LINE = 64;
/** Vectors may reach past the last piece. */
const SLACK = 256;

interface Piece {
  readonly at: number;
  readonly bytes: number;
}

/** A memory without WebAssembly. What was made of its buffer before it grew is of the past, as it is there. */
class PlainMemory implements WasmMemory {
  buffer: ArrayBuffer;

  constructor(pages: number) {
    this.buffer = new ArrayBuffer(PAGE * pages);
  }

  grow(pages: number): number {
    const before = this.buffer;
    this.buffer = new ArrayBuffer(before.byteLength + PAGE * pages);
    new Uint8Array(this.buffer).set(new Uint8Array(before));
    return before.byteLength / PAGE;
  }
}

export class Heap {
  readonly #engine: WasmEngine | undefined;
  memory: WasmMemory;
  /** How often all of it went to another memory: functions of modules work on the one that they were made with. */
  moves = 0;
  readonly shared: boolean;
  /** As modules import it. */
  readonly type: MemoryType;
  /** Free pieces, by address; no two of them touch. */
  readonly #free: Piece[] = [];
  /** The end of what was ever handed out. What comes before it is where threads meet; address 0 stays unused. */
  #end = CONTROL_BYTES;
  #inUse = 0;
  /** How many buffers settled or were disposed: programs look again at what they are bound to when it changes. */
  changes = 0;

  constructor(engine: WasmEngine | undefined, shared: boolean) {
    this.#engine = engine;
    this.shared = shared;
    this.type = { shared, minimum: 1, maximum: MOST_PAGES };
    this.memory = this.#make(1);
  }

  /** Bytes that are zeros; E_OOM when there are none left. */
  take(bytes: number): number {
    const size = Math.max(LINE, Math.ceil(bytes / LINE) * LINE);
    const index = this.#free.findIndex((piece) => piece.bytes >= size);
    let at = this.#end;
    if (index >= 0) {
      const piece = this.#free[index] as Piece;
      at = piece.at;
      const rest = { at: at + size, bytes: piece.bytes - size };
      this.#free.splice(index, 1, ...(rest.bytes > 0 ? [rest] : []));
      new Uint8Array(this.memory.buffer, at, size).fill(0);
    } else {
      this.#reserve(at + size + SLACK);
      this.#end += size;
    }
    this.#inUse += size;
    return at;
  }

  /** Takes back what `take` gave for as many bytes. */
  give(at: number, bytes: number): void {
    const size = Math.max(LINE, Math.ceil(bytes / LINE) * LINE);
    this.#inUse -= size;
    let index = this.#free.findIndex((piece) => piece.at > at);
    if (index < 0) index = this.#free.length;
    let piece = { at, bytes: size };
    const [before, after] = [this.#free[index - 1], this.#free[index]];
    let [from, count] = [index, 0];
    if (before && before.at + before.bytes === at) {
      piece = { at: before.at, bytes: before.bytes + size };
      [from, count] = [index - 1, 1];
    }
    if (after && at + size === after.at) {
      piece = { at: piece.at, bytes: piece.bytes + after.bytes };
      count++;
    }
    this.#free.splice(from, count, piece);
  }

  /** Numbers at an address, as they are now; growing may take them elsewhere, so views are made when they are needed. */
  view(dtype: Dtype, at: number, length: number): Numbers {
    const { buffer } = this.memory;
    if (dtype === "float32") return new Float32Array(buffer, at, length);
    if (dtype === "float64") return new Float64Array(buffer, at, length);
    return dtype === "int32" ? new Int32Array(buffer, at, length) : new Uint8Array(buffer, at, length);
  }

  /** Goes on in another memory, with the same numbers at the same addresses; E_OOM when there is no room for both. */
  move(): void {
    const { buffer } = this.memory;
    try {
      this.memory = this.#make(buffer.byteLength / PAGE);
    } catch (error) {
      fail(
        "E_OOM",
        `there is no memory for a copy of ${buffer.byteLength} bytes.`,
        { bytes: buffer.byteLength },
        error,
      );
    }
    // Where threads meet begins anew.
    new Uint8Array(this.memory.buffer).set(new Uint8Array(buffer, CONTROL_BYTES), CONTROL_BYTES);
    this.moves++;
  }

  #make(initial: number): WasmMemory {
    const { shared } = this;
    return this.#engine ? new this.#engine.Memory({ initial, maximum: MOST_PAGES, shared }) : new PlainMemory(initial);
  }

  #reserve(bytes: number): void {
    const length = this.memory.buffer.byteLength;
    const missing = bytes - length;
    if (missing <= 0) return;
    // Grown by half at least, so that many small pieces do not grow it as often; where there is no room for that, by what is missing.
    const wish = Math.max(missing, Math.min(length / 2, 2 ** 26));
    if (this.#grows(wish) || this.#grows(missing)) return;
    const say = `there is no memory for ${missing} bytes more: ${this.#inUse} are in use, and the most is ${PAGE * MOST_PAGES}.`;
    fail("E_OOM", `${say} Dispose of steps and batches that are no longer needed.`, { bytes: missing });
  }

  #grows(bytes: number): boolean {
    try {
      this.memory.grow(Math.ceil(bytes / PAGE));
      return true;
    } catch {
      return false;
    }
  }
}
