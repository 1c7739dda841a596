// A WebAssembly module: functions over one imported memory.
import { Bytes } from "./bytes.ts";
import type { Code, Type } from "./code.ts";

/** The memory that a module imports, as `memory` of `env`. */
export interface MemoryType {
  readonly shared: boolean;
  /** Pages of 64 KiB. */
  readonly minimum: number;
  readonly maximum: number;
}

/** A function of the host that a module imports from `env`. */
export interface Imported {
  readonly name: string;
  readonly parameters: readonly Type[];
  readonly results: readonly Type[];
}

/** Collects functions, and writes them as one module. */
export class Module {
  readonly #memory: MemoryType;
  readonly #imported: readonly Imported[];
  readonly #functions: Code[] = [];
  readonly #known = new Map<string, number>();
  readonly #exports: { readonly name: string; readonly index: number }[] = [];

  constructor(memory: MemoryType, imported: readonly Imported[] = []) {
    this.#memory = memory;
    this.#imported = imported;
  }

  /** Adds a function, under a name when it is exported; returns its number, for calls. It may be written later. */
  add(code: Code, name?: string): number {
    const index = this.#imported.length + this.#functions.push(code) - 1;
    if (name !== undefined) this.#exports.push({ name, index });
    return index;
  }

  /** The number of a function that is written once for all who ask for it by a key. */
  once(key: string, write: () => Code): number {
    const known = this.#known.get(key) ?? this.add(write());
    this.#known.set(key, known);
    return known;
  }

  /** The module in the binary format. */
  finish(): Uint8Array<ArrayBuffer> {
    const whole = new Bytes().raw(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00));
    const section = (id: number, count: number, fill: (bytes: Bytes) => void): void => {
      const bytes = new Bytes().unsigned(count);
      fill(bytes);
      whole.byte(id).sized(bytes);
    };
    const signatures = [...this.#imported, ...this.#functions];
    section(1, signatures.length, (bytes) => {
      for (const { parameters, results } of signatures) {
        bytes.byte(0x60).unsigned(parameters.length).raw(Uint8Array.from(parameters));
        bytes.unsigned(results.length).raw(Uint8Array.from(results));
      }
    });
    section(2, this.#imported.length + 1, (bytes) => {
      for (const [type, { name }] of this.#imported.entries()) bytes.text("env").text(name).byte(0x00).unsigned(type);
      const { shared, minimum, maximum } = this.#memory;
      bytes
        .text("env")
        .text("memory")
        .byte(0x02)
        .byte(shared ? 0x03 : 0x01)
        .unsigned(minimum)
        .unsigned(maximum);
    });
    section(3, this.#functions.length, (bytes) => {
      for (const index of this.#functions.keys()) bytes.unsigned(this.#imported.length + index);
    });
    section(7, this.#exports.length, (bytes) => {
      for (const { name, index } of this.#exports) bytes.text(name).byte(0x00).unsigned(index);
    });
    section(10, this.#functions.length, (bytes) => {
      for (const code of this.#functions) bytes.sized(code.finish());
    });
    return whole.view();
  }
}
