// A module worker of a page.
import { fulfil } from "../fulfil.ts";
import type { Answer } from "./in-page.ts";

self.onmessage = async ({ data }) => {
  const answer: Answer = await fulfil(data).then(
    (report) => ({ report }),
    (error: Error) => ({ error: error.stack ?? String(error) }),
  );
  self.postMessage(answer);
};
