// Every deliberately broken gate must be reported: by its label, under the check that it fails, with the likely cause, and under no other.
import { describe, expect, test } from "vitest";
import { assertGate, checkGate } from "../src/index.ts";
import { brokenContracts } from "./broken-contracts.ts";
import { brokenGradients } from "./broken-gradients.ts";

const broken = [...brokenGradients, ...brokenContracts];

/** What may fail as well: the derived gradient is another, what is kept on the gate was not kept for backward, and so on. */
const consequences: Readonly<Record<string, readonly string[]>> = {
  gradients: ["derived"],
  linearity: ["derived"],
  purity: ["contract"],
  compiled: ["backends"],
};

describe("broken gates", () => {
  test("are 25 at least", () => expect(broken.length).toBeGreaterThanOrEqual(25));

  test.each(broken)("$gate.label with $what fails in: $check", async ({ gate, inputs, check, says, options = {} }) => {
    const report = await checkGate(gate, inputs, options);
    expect(report.ok).toBe(false);
    const found = report.findings.filter((finding) => finding.check === check);
    expect(found.map(({ message }) => message).join("\n")).toMatch(says);
    const allowed = [check, ...(consequences[check] ?? [])];
    expect(report.findings.filter((finding) => !allowed.includes(finding.check))).toEqual([]);
    for (const { seed, message } of report.findings)
      expect([seed, message]).toEqual([1, expect.stringContaining("seed 1")]);
    expect(report.gate).toBe(gate.label ?? "undefined");
    await expect(assertGate(gate, inputs, options)).rejects.toThrow(check);
  });
});
