// Gates as the lecture draws them: objects with forward([x, y]) and backward(dz) that returns [dx, dy], in a fixed order.
import { readArray } from "../arrays.ts";
import { weighted } from "../plain-scalars.ts";
import type { Task } from "../protocol.ts";
import { type Contender, serve } from "../serve.ts";
import type { Scalars } from "../workloads.ts";

interface LectureGate {
  forward(inputs: readonly number[]): number;
  backward(dz: number): readonly number[];
}

class AddGate implements LectureGate {
  forward([x, y]: readonly number[]): number {
    return (x as number) + (y as number);
  }

  backward(dz: number): readonly number[] {
    return [dz, dz];
  }
}

class MultiplyGate implements LectureGate {
  #x = 0;
  #y = 0;

  forward([x, y]: readonly number[]): number {
    this.#x = x as number;
    this.#y = y as number;
    return this.#x * this.#y;
  }

  backward(dz: number): readonly number[] {
    return [this.#y * dz, this.#x * dz];
  }
}

class ReluGate implements LectureGate {
  #x = 0;

  forward([x]: readonly number[]): number {
    this.#x = x as number;
    return this.#x > 0 ? this.#x : 0;
  }

  backward(dz: number): readonly number[] {
    return [this.#x > 0 ? dz : 0];
  }
}

interface Placed {
  readonly gate: LectureGate;
  readonly inputs: readonly number[];
  readonly output: number;
}

function lectureGates({ workload, folder }: Task): Contender {
  const { sizes } = workload as Scalars;
  const [x, w] = [readArray(folder, "x"), readArray(folder, "w")];
  const values = [...w, ...x];
  const order: Placed[] = [];
  const place = (gate: LectureGate, ...inputs: readonly number[]): number => {
    const output = values.push(0) - 1;
    order.push({ gate, inputs, output });
    return output;
  };
  let layer = Array.from(x, (_, i) => w.length + i);
  let at = 0;
  for (const [k, out] of sizes.slice(1).entries()) {
    const from = layer;
    layer = Array.from({ length: out }, () => {
      let sum = at + from.length;
      for (const [i, input] of from.entries())
        sum = place(new AddGate(), sum, place(new MultiplyGate(), at + i, input));
      at += from.length + 1;
      return k < sizes.length - 2 ? place(new ReluGate(), sum) : sum;
    });
  }
  const end = layer[0] as number;
  const gradients = new Array<number>(values.length).fill(0);
  return {
    steps: (count) => {
      for (let step = 0; step < count; step++) {
        for (const { gate, inputs, output } of order)
          values[output] = gate.forward(inputs.map((input) => values[input] as number));
        gradients.fill(0);
        gradients[end] = 1;
        for (let i = order.length - 1; i >= 0; i--) {
          const { gate, inputs, output } = order[i] as Placed;
          const sent = gate.backward(gradients[output] as number);
          for (let j = 0; j < inputs.length; j++) {
            const input = inputs[j] as number;
            gradients[input] = (gradients[input] as number) + (sent[j] as number);
          }
        }
      }
      return values[end] as number;
    },
    sums: () => [gradients.slice(0, w.length), gradients.slice(w.length, w.length + x.length)].map(weighted),
  };
}

await serve(lectureGates);
