// What compiling asks of an optimizer, one that people write too: an error that names the optimizer, never a wrong number.
import type { Optimizer } from "@chainrule/core";
import { momentum, sgd } from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { bowl } from "./problems.ts";

const compiled = (optimizer: unknown) => bowl.compile({ optimizer: optimizer as Optimizer });
const broken = expect.objectContaining({ code: "E_GATE_CONTRACT" });

describe("an update is refused", () => {
  test("that returns the parameter in another shape", async () => {
    const optimizer: Optimizer = { ...sgd(), label: "sums", update: (w) => [w.sum(), {}] };
    await expect(compiled(optimizer)).rejects.toThrow("optimizer sums: for w");
    await expect(compiled(optimizer)).rejects.toThrow(broken);
  });

  test("that returns the parameter in another dtype", async () => {
    await expect(
      compiled({ ...sgd(), update: (w: never) => [(w as { cast: (to: string) => unknown }).cast("float32"), {}] }),
    ).rejects.toThrow(broken);
  });

  test("that forgets what it was to remember", async () => {
    await expect(compiled({ ...momentum(), update: (w: unknown) => [w, {}] })).rejects.toThrow('must return "v" as');
  });
});

// core, updates.ts, updatesOf: what prepare returns is not held against the gradients that it was given.
describe("a look at all gradients is refused", () => {
  test("that returns one in another shape, which is silently stretched", async () => {
    const prepare: NonNullable<Optimizer["prepare"]> = ({ w }) => (w ? { w: w.sum() } : {});
    await expect(compiled({ ...sgd(), prepare })).rejects.toThrow(broken);
  });

  test("that drops one, where the update says: Cannot read properties of undefined", async () => {
    await expect(compiled({ ...sgd(), prepare: () => ({}) })).rejects.toThrow(broken);
  });
});

// core, training.ts, compileTraining: "Cannot convert undefined or null to object" is all that the most likely slip gets to hear.
describe("what is no optimizer is refused with a way out", () => {
  test.each([
    ["the function that makes one, not called", sgd],
    ["nothing", undefined],
  ])("%s", async (_, optimizer) => {
    await expect(compiled(optimizer)).rejects.toThrow(expect.objectContaining({ code: "E_OPTION" }));
  });
});
