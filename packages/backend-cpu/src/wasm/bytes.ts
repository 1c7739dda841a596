// Bytes that grow: what a WebAssembly module is written into.

const scratch = new DataView(new ArrayBuffer(8));

/** A growing array of bytes, with the number formats of WebAssembly's binary format. */
export class Bytes {
  #data = new Uint8Array(256);
  length = 0;

  byte(value: number): this {
    if (this.length === this.#data.length) this.#grow(this.length + 1);
    this.#data[this.length++] = value;
    return this;
  }

  /** An unsigned number, LEB128. */
  unsigned(value: number): this {
    let rest = value >>> 0;
    for (; rest > 0x7f; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    return this.byte(rest);
  }

  /** A signed 32-bit number, LEB128. */
  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  float32(value: number): this {
    scratch.setFloat32(0, value, true);
    return this.#fromScratch(4);
  }

  float64(value: number): this {
    scratch.setFloat64(0, value, true);
    return this.#fromScratch(8);
  }

  int32(value: number): this {
    scratch.setInt32(0, value, true);
    return this.#fromScratch(4);
  }

  /** A name in ASCII, with its length before it. */
  text(text: string): this {
    this.unsigned(text.length);
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
    return this;
  }

  raw(bytes: Uint8Array): this {
    if (this.length + bytes.length > this.#data.length) this.#grow(this.length + bytes.length);
    this.#data.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  /** Other bytes, with their length before them. */
  sized(bytes: Bytes): this {
    return this.unsigned(bytes.length).raw(bytes.view());
  }

  /** What was written so far; not a copy. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#data.subarray(0, this.length);
  }

  #fromScratch(count: number): this {
    for (let i = 0; i < count; i++) this.byte(scratch.getUint8(i));
    return this;
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, 2 * this.#data.length));
    larger.set(this.#data);
    this.#data = larger;
  }
}
