// WGSL that reads one operand of a product at a step of K and a place across it.
import type { Layout, OperandText, Place } from "./product.ts";
import type { Reading } from "./reading.ts";

/** One operand, seen from K: A's rows and B's columns are both "across". */
export class Operand {
  readonly reading: Reading;
  readonly #name: "a" | "b";
  readonly #text: OperandText;
  readonly #layout: Layout;

  constructor(name: "a" | "b", layout: Layout, reading: Reading, text: OperandText) {
    this.#name = name;
    this.#layout = layout;
    this.#text = text;
    this.reading = text.four ? reading : "single";
  }

  /** Declares where this operand's matrix of the batch begins, in what it is read by. */
  start(batch: readonly number[]): string {
    const { offset, batch: strides } = this.#layout;
    const terms = [...(offset ? [`${this.#scaled(offset)}u`] : [])];
    let step = 1;
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      const [size, stride] = [batch[axis] as number, strides[axis] as number];
      const index = step === 1 ? "p_batch" : `p_batch / ${step}u`;
      if (size > 1 && stride !== 0) terms.push(`(${index}) % ${size}u * ${this.#scaled(stride)}u`);
      step *= size;
    }
    return `let p_${this.#name} = ${terms.join(" + ") || "0u"};`;
  }

  /** The four elements from a step of K (or a place across it) on that is a multiple of 4. */
  four(across: string, k: string): string {
    const along = this.reading === "along";
    const index = this.#index(along ? across : `(${across}) / 4u`, along ? `(${k}) / 4u` : k);
    return (this.#text.four as (index: string, place: Place) => string)(index, this.#place(across, k));
  }

  /** One element. */
  element(across: string, k: string): string {
    return this.#text.element(this.#index(across, k), this.#place(across, k));
  }

  #index(across: string, k: string): string {
    const { row, column } = this.#layout;
    const [acrossStride, kStride] = this.#name === "a" ? [row, column] : [column, row];
    const [along, over] = [this.reading === "along", this.reading === "across"];
    const term = (index: string, stride: number): string[] =>
      stride === 0 ? [] : [stride === 1 ? index : `(${index}) * ${stride}u`];
    return [
      `p_${this.#name}`,
      ...term(across, over ? acrossStride : this.#scaled(acrossStride)),
      ...term(k, along ? kStride : this.#scaled(kStride)),
    ].join(" + ");
  }

  #place(across: string, k: string): Place {
    return this.#name === "a"
      ? { batch: "p_batch", row: across, column: k }
      : { batch: "p_batch", row: k, column: across };
  }

  /** Elements as they are counted by what this operand is read by. */
  #scaled(elements: number): number {
    return this.reading === "single" ? elements : Math.floor(elements / 4);
  }
}
