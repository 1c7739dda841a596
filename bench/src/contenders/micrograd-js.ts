// micrograd in JavaScript, line by line: closures, a Set of children, the graph made anew in each step.
import { readArray } from "../arrays.ts";
import { weighted } from "../plain-scalars.ts";
import type { Task } from "../protocol.ts";
import { type Contender, serve } from "../serve.ts";
import type { Scalars } from "../workloads.ts";

class Value {
  data: number;
  grad = 0;
  backwardStep: () => void = () => {};
  readonly children: Set<Value>;

  constructor(data: number, children: readonly Value[] = []) {
    this.data = data;
    this.children = new Set(children);
  }

  add(other: Value): Value {
    const out = new Value(this.data + other.data, [this, other]);
    out.backwardStep = () => {
      this.grad += out.grad;
      other.grad += out.grad;
    };
    return out;
  }

  mul(other: Value): Value {
    const out = new Value(this.data * other.data, [this, other]);
    out.backwardStep = () => {
      this.grad += other.data * out.grad;
      other.grad += this.data * out.grad;
    };
    return out;
  }

  relu(): Value {
    const out = new Value(this.data < 0 ? 0 : this.data, [this]);
    out.backwardStep = () => {
      this.grad += (out.data > 0 ? 1 : 0) * out.grad;
    };
    return out;
  }

  backward(): void {
    const order: Value[] = [];
    const visited = new Set<Value>();
    const visit = (value: Value): void => {
      if (visited.has(value)) return;
      visited.add(value);
      for (const child of value.children) visit(child);
      order.push(value);
    };
    visit(this);
    this.grad = 1;
    for (let i = order.length - 1; i >= 0; i--) order[i]?.backwardStep();
  }
}

interface Neuron {
  readonly w: readonly Value[];
  readonly b: Value;
  readonly isLast: boolean;
}

function fire({ w, b, isLast }: Neuron, x: readonly Value[]): Value {
  let sum = b;
  for (let i = 0; i < w.length; i++) sum = sum.add((w[i] as Value).mul(x[i] as Value));
  return isLast ? sum : sum.relu();
}

function micrograd({ workload, folder }: Task): Contender {
  const { sizes } = workload as Scalars;
  const x = Array.from(readArray(folder, "x"), (number) => new Value(number));
  const parameters = Array.from(readArray(folder, "w"), (number) => new Value(number));
  let at = 0;
  const layers = sizes.slice(1).map((out, layer) =>
    Array.from({ length: out }, (): Neuron => {
      const bias = at + (sizes[layer] as number);
      const w = parameters.slice(at, bias);
      at = bias + 1;
      return { w, b: parameters[bias] as Value, isLast: layer === sizes.length - 2 };
    }),
  );
  return {
    steps: (count) => {
      let output = new Value(0);
      for (let step = 0; step < count; step++) {
        for (const value of parameters) value.grad = 0;
        for (const value of x) value.grad = 0;
        let h: readonly Value[] = x;
        for (const layer of layers) h = layer.map((neuron) => fire(neuron, h));
        output = h[0] as Value;
        output.backward();
      }
      return output.data;
    },
    sums: () => [parameters, x].map((values) => weighted(values.map(({ grad }) => grad))),
  };
}

await serve(micrograd);
