// A backend whose numbers come later: the reference, read by promise, running what is queued when somebody reads.
import {
  type Backend,
  type Buffer,
  type Dtype,
  type HostBuffer,
  type Numbers,
  reference,
  type Sizes,
} from "../src/index.ts";

class LaterBuffer implements Buffer<"later"> {
  readonly shape: Sizes;
  readonly dtype: Dtype;
  readonly inner: HostBuffer;
  readonly #queue: Queue;

  constructor(inner: HostBuffer, queue: Queue) {
    this.shape = inner.shape;
    this.dtype = inner.dtype;
    this.inner = inner;
    this.#queue = queue;
  }

  write(data: Numbers): void {
    const copy = data.slice();
    this.#queue.add(() => this.inner.write(copy));
  }

  async read(): Promise<Numbers> {
    let numbers: Numbers | undefined;
    this.#queue.add(() => {
      numbers = this.inner.read();
    });
    await this.#queue.flush();
    return numbers as Numbers;
  }

  dispose(): void {
    this.#queue.add(() => this.inner.dispose());
  }
}

/** Work in order, done some time after it was asked for. */
class Queue {
  readonly #work: (() => void)[] = [];
  /** How many pieces of work were done. */
  done = 0;

  add(work: () => void): void {
    this.#work.push(work);
  }

  async flush(): Promise<void> {
    await Promise.resolve();
    for (let work = this.#work.shift(); work; work = this.#work.shift()) {
      work();
      this.done++;
    }
  }
}

export function later(): Backend<"later"> & { readonly queue: Queue } {
  const queue = new Queue();
  return {
    label: "later",
    dtypes: reference.dtypes,
    queue,
    buffer: (shape, dtype) => new LaterBuffer(reference.buffer(shape, dtype) as HostBuffer, queue),
    compile: (program) => {
      const executable = reference.compile(program);
      return {
        ready: queue.flush(),
        bind: (inputs, outputs) => {
          const inner = (buffers: readonly Buffer<"later">[]) => buffers.map((buffer) => (buffer as LaterBuffer).inner);
          const run = executable.bind(inner(inputs), inner(outputs));
          return () => queue.add(run);
        },
        dispose: () => executable.dispose(),
      };
    },
  };
}
