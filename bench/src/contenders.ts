// Who is measured: each contender's name, its file, and what it can run.
import type { Task } from "./protocol.ts";
import type { Workload } from "./workloads.ts";

export const peers = [
  "numpy-f64",
  "numpy-f32",
  "torch-f32",
  "jax-js-wasm",
  "tfjs-wasm",
  "tfjs-cpu",
  "plain-ts",
  "micrograd-py",
  "micrograd-js",
  "lecture-gates",
] as const;

/** Those that run on the graphics processor. */
export const gpuPeers = ["jax-js-webgpu", "tfjs-webgpu"] as const;

export type Peer = (typeof peers)[number] | (typeof gpuPeers)[number];

export interface Contender {
  readonly name: "ours" | Peer;
  readonly threads: number;
  readonly precision: Task["precision"];
  readonly form: string;
  /** Its file in the folder of contenders, without .ts; or with .py. */
  readonly file: string;
  /** Whether it needs the packages in bench/peers. */
  readonly installed: boolean;
}

/** As it is called in tables: "ours, 2 threads". */
export function titleOf({ name, threads, form }: Contender): string {
  const words = [name, ...(form === "tape" ? ["tape"] : []), ...(threads > 1 ? [`${threads} threads`] : [])];
  return words.join(", ");
}

const base = { threads: 1, precision: "f32", form: "", installed: false } as const;

/** How each peer is run, and whether it uses as many threads as it is told. */
const peerFiles: Readonly<Record<Peer, Partial<Contender> & { readonly file: string; readonly threaded?: true }>> = {
  "numpy-f64": { file: "numpy_lecture.py", precision: "f64", threaded: true },
  "numpy-f32": { file: "numpy_lecture.py", threaded: true },
  "torch-f32": { file: "torch_eager.py", threaded: true },
  "jax-js-wasm": { file: "jax-js", form: "wasm", installed: true },
  "jax-js-webgpu": { file: "jax-js", form: "webgpu", installed: true },
  "tfjs-webgpu": { file: "tfjs", form: "webgpu", installed: true },
  "tfjs-wasm": { file: "tfjs", form: "wasm", installed: true },
  "tfjs-cpu": { file: "tfjs", form: "cpu", installed: true },
  "plain-ts": { file: "plain-ts" },
  "micrograd-py": { file: "micrograd.py", precision: "f64" },
  "micrograd-js": { file: "micrograd-js", precision: "f64" },
  "lecture-gates": { file: "lecture-gates", precision: "f64" },
};

const scalarPeers: readonly Peer[] = ["micrograd-py", "micrograd-js", "lecture-gates"];

/** Ours in each number of threads, and the peers among `against` that run this workload. */
export function contendersOf(
  workload: Workload,
  against: readonly Peer[],
  threads: readonly number[],
): readonly Contender[] {
  const scalar = workload.kind === "scalars";
  const ours = { ...base, name: "ours", file: "ours" } as const;
  const chosen = against.filter((peer) => scalarPeers.includes(peer) === scalar);
  if (chosen.length === 0) return [];
  return [
    // A scalar graph has nothing to share out among threads. Micrograd's numbers are float64.
    ...(scalar
      ? (["", "tape"] as const).map((form) => ({ ...ours, form, precision: "f64" as const }))
      : threads.map((count) => ({ ...ours, threads: count }))),
    ...chosen.flatMap((name) => {
      const { threaded, ...how } = peerFiles[name];
      const counts = threaded ? [1, ...threads.filter((count) => count > 1)] : [1];
      return counts.map((count) => ({ ...base, ...how, name, threads: count }));
    }),
  ];
}

/** Ours and the peers among `against`, on the graphics processor. */
export function gpuContendersOf(against: readonly Peer[]): readonly Contender[] {
  return [
    { ...base, name: "ours", file: "ours-webgpu" },
    ...against
      .filter((peer) => gpuPeers.some((name) => name === peer))
      .map((name): Contender => {
        const { threaded: _, ...how } = peerFiles[name];
        return { ...base, ...how, name };
      }),
  ];
}
