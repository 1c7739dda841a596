import type { Report } from "./fulfil.ts";
import type { Order } from "./train.ts";

/** Something that runs JavaScript. */
export interface Engine {
  readonly name: string;
  /** Why it cannot be used on this machine. */
  readonly missing?: string | undefined;
  /** The thread counts that it can be asked for; undefined leaves the choice to the backend. */
  readonly threads: readonly (number | undefined)[];
  run(orders: readonly Order[]): Promise<Report>;
}
