// A backend whose devices are lost when they are told so: the reference, which takes everything along that it holds.
import type { Backend, Buffer } from "@chainrule/core";
import { allocate, type HostBuffer, reference, sizeOf } from "@chainrule/core";
import type { Living, Loss } from "../../src/lasting/life.ts";

export interface Fake extends Living {
  lose(loss?: Loss): void;
}

/** One device, which may round its results to float32, so that what is read is all there is; what is read of it arrives late, or never once it is lost. */
function fakeDevice(rounds: boolean): Fake {
  let resolve: (loss: Loss) => void = () => undefined;
  let dead = false;
  const lost = new Promise<Loss>((tell) => {
    resolve = tell;
  });
  const backend: Backend<"later"> = {
    label: "fake",
    dtypes: ["float32", "int32", "bool"],
    buffer(shape, dtype) {
      const buffer = reference.buffer(shape, dtype);
      const read = async () => {
        const numbers = allocate(dtype, sizeOf(shape));
        numbers.set(buffer.read());
        if (rounds) await new Promise((arrive) => setTimeout(arrive, 1));
        if (dead) await new Promise(() => undefined);
        return numbers;
      };
      return Object.assign(Object.create(buffer), {
        write: (data: ArrayLike<number>) => buffer.write(Float64Array.from(data)),
        dispose: () => buffer.dispose(),
        read,
      });
    },
    compile(program) {
      const { bind, dispose } = reference.compile(program);
      return {
        dispose,
        bind(inputs, outputs) {
          const host = (buffers: readonly Buffer<"later">[]) => buffers as unknown as readonly HostBuffer[];
          const run = bind(host(inputs), host(outputs));
          const written = [...program.updates.map(({ target }) => inputs[program.inputs.indexOf(target)]), ...outputs];
          return () => {
            // A device that is lost does nothing, and says nothing.
            if (dead) return;
            run();
            if (!rounds) return;
            for (const { dtype, data } of host(written as readonly Buffer<"later">[]))
              if (dtype === "float32") data.set(data.map(Math.fround));
          };
        },
      };
    },
  };
  return {
    backend,
    lost,
    lose(loss = { reason: "unknown", message: "the driver was reset" }) {
      dead = true;
      resolve(loss);
    },
  };
}

/** Opens one device after the other, and keeps them. */
export function fakeDevices(rounds = true) {
  const opened: Fake[] = [];
  const open = async (): Promise<Living> => {
    await new Promise((arrive) => setTimeout(arrive, 20));
    opened.push(fakeDevice(rounds));
    return opened.at(-1) as Fake;
  };
  return { opened, open };
}
