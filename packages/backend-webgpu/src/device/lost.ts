// When a device is gone, or has to go: it was lost, or it refused something that nobody expected it to refuse.
import type { Loss } from "../lasting/life.ts";
import type { OpenDevice } from "./open.ts";

/** What is made of something that was refused is refused as well; whoever watched over that knows already. */
const FOLLOWS = /\bis invalid\b/;
/** What was handed over is not run then, whatever it was. */
const DROPS = /\bsubmit\b/i;

/**
 * Tells when a device is lost. What it computes after it refused something cannot be trusted, so that one of ours is
 * given up then: programs go on from what is known to be right.
 */
export function lossOf({ device, isOwn }: OpenDevice): Promise<Loss> {
  return new Promise((resolve) => {
    void device.lost.then(({ reason, message }) => resolve({ reason, message }));
    // The errors of another's device may be of what others do on it.
    if (!isOwn) return;
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      const { error } = event;
      if (FOLLOWS.test(error.message) && !DROPS.test(error.message)) return;
      resolve({ reason: "it refused something", message: error.message });
      // Not from within its own call, where Dawn would wait for itself.
      setTimeout(() => device.destroy());
    });
  });
}
