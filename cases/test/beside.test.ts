// The cases of other people's test suites, where they are kept beside the checkout; without them each file is skipped by its name.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { showTally } from "../src/report.ts";
import { places, talliesOf } from "./folder.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "shared", "cases");
const files = [
  "conventions",
  "optimizers/dfdx",
  "optimizers/onnx",
  "optimizers/oracle-lecture",
  "optimizers/pytorch",
  "optimizers/tfjs",
  "programs/burn",
  "programs/cs231n-micrograd",
  "programs/onnx",
  "programs/oracle-torch",
  "programs/pytorch-opinfo",
  "programs/tfjs",
].map((name) => join(folder, `${name}.json`));

describe("the cases beside the checkout", () => {
  test.skipIf(!existsSync(folder)).each(files.map((file) => [file.slice(folder.length + 1), file]))(
    "%s",
    async (_, file) => {
      for (const tally of await talliesOf(file as string, places)) {
        const bad = tally.verdicts.filter(
          ({ verdict }) =>
            verdict.status === "failed" || (verdict.status === "skipped" && !/does not fit/.test(verdict.why ?? "")),
        );
        expect(bad, [...showTally(tally)].join("\n")).toEqual([]);
        expect(tally.verdicts.length).toBeGreaterThan(0);
      }
    },
  );
});
