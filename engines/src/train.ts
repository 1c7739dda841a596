// What runs inside every engine: trains a network and says what bits came out.
import { cpu } from "@chainrule/backend-cpu";
import { type Backend, compile, type Numbers, type Time } from "@chainrule/core";
import { type NetworkName, networks } from "./networks/index.ts";

export type Precision = "default" | "portable";

/** What is trained, and how. */
export interface Order {
  readonly network: NetworkName;
  readonly precision: Precision;
  /** How many, or as many as the backend likes. */
  readonly threads?: number;
}

/** What came of an order. */
export interface Outcome {
  /** SHA-256 of the bytes of all losses and of all final parameters. */
  readonly hash: string;
  readonly firstLoss: number;
  readonly lastLoss: number;
}

/** Makes the backend of an order. */
export type BackendOf = (options: Omit<Order, "network">) => Backend<Time> & Partial<Disposable>;

/** Trains a network from its beginning. */
export async function train({ network, ...options }: Order, backendOf: BackendOf = cpu): Promise<Outcome> {
  const { graph, feeds, steps, ...training } = networks[network]();
  const backend = backendOf(options);
  using _worker = { [Symbol.dispose]: () => backend[Symbol.dispose]?.() };
  using step = await compile(graph, { ...training, backend });
  const losses = await step.run(steps, await step.upload(feeds));
  const parameters = await Promise.all(Object.values(step.parameters).map((parameter) => parameter.read()));
  const numbers = parameters.map((value) => (typeof value === "number" ? Float64Array.of(value) : value));
  return {
    hash: await sha256([losses, ...numbers]),
    firstLoss: losses[0] as number,
    lastLoss: losses.at(-1) as number,
  };
}

/** The SHA-256 of the bytes of numbers. */
export async function sha256(arrays: readonly Numbers[]): Promise<string> {
  const bytes = await new Blob([...arrays] as BlobPart[]).arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
