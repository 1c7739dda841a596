// The one way into the bundle: every engine is given orders and answers with a report.
import { type BackendOf, type Order, type Outcome, train } from "./train.ts";
import { type Traits, traits } from "./traits.ts";

/** What an engine answers. */
export interface Report {
  /** In the order of the orders. */
  readonly outcomes: readonly Outcome[];
  /** As they are when all is trained: a backend may have had to switch something on. */
  readonly traits: Traits;
}

/** Trains one order after the other. */
export async function fulfil(orders: readonly Order[], backendOf?: BackendOf): Promise<Report> {
  const outcomes: Outcome[] = [];
  for (const order of orders) outcomes.push(await train(order, backendOf));
  return { outcomes, traits: traits() };
}
