// What other systems' settings come to: what is not known is refused, not guessed.
import { describe, expect, test } from "vitest";
import { say } from "../src/optimizers.ts";

describe("an optimizer that a case asks for", () => {
  const asked = { id: "a case", optimizer: "sgd", dialect: "torch.optim", hyper: { lr: 1 } };

  test.each([
    [{ dialect: "another" }, "optimizer sgd of another"],
    [{ optimizer: "rprop" }, "optimizer rprop of torch.optim"],
    [{ hyper: { lr: 1, foreach: 2 } }, "foreach of torch.optim"],
  ])("%j is not offered", (changes, message) => {
    expect(() => say({ ...asked, ...changes })).toThrow(message);
  });

  test("may leave off what is off", () => {
    expect(() => say({ ...asked, hyper: { lr: 1, maximize: false, foreach: null } })).not.toThrow();
  });
});
