// Plain loops over Float32Array, as one writes them without a library: the inner loop along rows.
import { readArray } from "../arrays.ts";
import { plainNetwork } from "../plain-network.ts";
import type { Task } from "../protocol.ts";
import { type Contender, serve } from "../serve.ts";
import { type Network, weightsOf } from "../workloads.ts";

function plain({ workload, folder, precision }: Task): Contender {
  const network = workload as Network;
  const names = ["x", "y", ...weightsOf(network).map(({ label }) => label)];
  const arrays = Object.fromEntries(names.map((name) => [name, readArray(folder, name)]));
  const step = plainNetwork(network, arrays, precision);
  return {
    steps: (count) => {
      let loss = 0;
      for (let i = 0; i < count; i++) loss = step();
      return loss;
    },
  };
}

await serve(plain);
